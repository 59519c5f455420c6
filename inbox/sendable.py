"""Which files WhatsApp takes, and how large: told before, and checked by content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.refusals import ValidationProblem

if TYPE_CHECKING:
    from inbox.models import Attachment

KB, MB = 1024, 1024 * 1024
LONGEST_CAPTION = 1024
OPUS = "audio/ogg; codecs=opus"
OFFICE = "application/vnd.openxmlformats-officedocument"
STICKER_EDGE = 512
ANIMATED_STICKER = 500 * KB


@dataclass(frozen=True)
class Kind:
    """One of Meta's: its types, each with the ending that Meta wants to see."""

    words: Promise
    largest: int
    endings: dict[str, str]
    has_caption: bool = True


KINDS = {
    "image": Kind(
        gettext_lazy("A picture"),
        5 * MB,
        {"image/jpeg": ".jpg", "image/png": ".png"},
    ),
    "video": Kind(
        gettext_lazy("A video"),
        16 * MB,
        {"video/mp4": ".mp4", "video/3gpp": ".3gp"},
    ),
    "audio": Kind(
        gettext_lazy("A sound"),
        16 * MB,
        {
            "audio/aac": ".aac",
            "audio/amr": ".amr",
            "audio/mpeg": ".mp3",
            "audio/mp4": ".m4a",
            "audio/ogg": ".ogg",
        },
        has_caption=False,
    ),
    "sticker": Kind(
        gettext_lazy("A sticker"), 100 * KB, {"image/webp": ".webp"}, has_caption=False
    ),
    "document": Kind(
        gettext_lazy("A document"),
        100 * MB,
        {
            "text/plain": ".txt",
            "application/pdf": ".pdf",
            "application/msword": ".doc",
            "application/vnd.ms-excel": ".xls",
            "application/vnd.ms-powerpoint": ".ppt",
            f"{OFFICE}.wordprocessingml.document": ".docx",
            f"{OFFICE}.spreadsheetml.sheet": ".xlsx",
            f"{OFFICE}.presentationml.presentation": ".pptx",
        },
    ),
}
KIND_OF = {mime: name for name, kind in KINDS.items() for mime in kind.endings}
AS_BROWSERS_SAY = {
    "audio/mp3": "audio/mpeg",
    "audio/vnd.dlna.adts": "audio/aac",
    "audio/x-m4a": "audio/mp4",
}


def kind_of(content_type: str) -> str:
    """As what a file of this type is sent."""
    if content_type not in KIND_OF:
        told = _(
            "WhatsApp takes no such file (%(type)s): pictures as JPEG or PNG, video as "
            "MP4, sound as MP3, M4A, AAC, AMR or OGG; PDF, text and Office documents."
        )
        raise ValidationProblem("file", told % {"type": content_type})
    return KIND_OF[content_type]


def check_size(kind: str, size: int, *, is_animated: bool = False) -> None:
    largest = KINDS[kind].largest
    if kind == "sticker" and is_animated:
        largest = ANIMATED_STICKER
    if size > largest:
        told = _("%(what)s may have at most %(most)s; this one has %(size)s.")
        sizes = {"most": filesizeformat(largest), "size": filesizeformat(size)}
        if sizes["most"] == sizes["size"]:
            sizes["size"] = _("a little more")
        raise ValidationProblem("file", told % (sizes | {"what": KINDS[kind].words}))


def check_caption(kind: str, caption: str) -> None:
    if caption and not KINDS[kind].has_caption:
        told = _("%(what)s cannot have words of its own: send them as a message.")
        raise ValidationProblem("caption", told % {"what": KINDS[kind].words})
    if len(caption) > LONGEST_CAPTION:
        told = _("A caption has at most %(most)s characters, not %(length)s.")
        lengths = {"most": LONGEST_CAPTION, "length": len(caption)}
        raise ValidationProblem("caption", told % lengths)


def content(attachment: Attachment, caption: str) -> dict[str, Any]:
    """Meta's object for it, but for the id that Meta will give."""
    if attachment.kind == "audio":
        return {"voice": True} if attachment.is_voice else {}
    named = {"caption": caption} if caption else {}
    if attachment.kind == "document":
        _, ending = uploaded_as(attachment.content_type)
        named["filename"] = attachment.filename or f"{attachment.public_id}{ending}"
    return named


def uploaded_as(content_type: str) -> tuple[str, str]:
    """The type and the file's ending as Meta wants them; it goes by both."""
    ending = KINDS[KIND_OF[content_type]].endings[content_type]
    return (OPUS if content_type == "audio/ogg" else content_type), ending
