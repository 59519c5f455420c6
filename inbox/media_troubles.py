"""Why a file is not here, or what is odd about it: in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inbox.models import Attachment

WORDS: dict[str, Promise] = {
    # It is fetched again by itself.
    "unreachable": _("WhatsApp could not be reached."),
    "not_given": _("WhatsApp did not hand it out."),
    "damaged": _("It arrived damaged."),
    "no_room": _("There is no room for it on our disk."),
    "fault": _("Something went wrong here."),
    # It will not come.
    "empty": _("The file is empty: it has 0 bytes."),
    "too_large": _("The file has more than 100 MB."),
    "too_large_for_meta": _("It was too large for WhatsApp to pass on."),
    "unnamed": _("WhatsApp did not say where it is."),
    "gone": _("WhatsApp keeps files for 7 days, and has this one no more."),
    "kept_no_longer": _("Files are kept for a time here, and it is over."),
    # It is here.
    "broken": _("This picture is damaged: it can only be downloaded."),
    "cut_off": _("This recording is cut off: its end is missing."),
    "picture_bomb": _("This picture is too large to be shown."),
    "archive_bomb": _("Unpacked, this would fill a disk. Do not open it."),
    "active": _("Files of this kind can hold programs: it is not shown here."),
    "misnamed": _("It is not what its name says."),
    "unlike": _("It is not quite what WhatsApp announced: it may be damaged."),
}


def words(attachment: Attachment) -> str:
    return str(WORDS.get(attachment.problem, ""))
