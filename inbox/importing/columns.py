"""What the head of a file says its columns are."""

from __future__ import annotations

from django.utils.translation import gettext as _

from inbox.importing.records import Record, parsed
from inbox.models.keeping import LONGEST_KEY, MOST_ATTRIBUTES
from inbox.refusals import ValidationProblem

DELIMITERS = ",;\t"
NUMBER, NAME, OPT_IN, UNUSED = "number", "name", "opt-in", ""
ATTRIBUTE = "attribute."
WORDS = {
    NUMBER: {
        *("number", "phone", "phone number", "phone_number", "telephone", "tel"),
        *("mobile", "mobile phone", "whatsapp", "whatsapp number", "wa_id"),
    },
    NAME: {"name", "full name", "full_name", "contact"},
    OPT_IN: {"opt-in", "opt in", "opt_in", "optin", "consent", "marketing consent"},
    # Our own export has them; they are Meta's to tell.
    UNUSED: {"", "id", "user id", "username", "since"},
}
KNOWN = {word: column for column, words in WORDS.items() for word in words}


def delimiter_of(head: bytes) -> str:
    return max(DELIMITERS, key=lambda each: len(cells(head, each).cells))


def cells(head: bytes, delimiter: str) -> Record:
    return parsed(head, delimiter, line=1, next=(2, len(head)))


def columns_of(head: Record) -> list[str]:
    """What each column is: number, name, attribute.City, or nothing that we use."""
    if head.problem:
        raise ValidationProblem("file", f"{_('Line')} {head.line}: {head.problem}")
    columns = [column_of(cell) for cell in head.cells]
    used = [column for column in columns if column != UNUSED]
    if NUMBER not in used:
        words = _("Its first line must name the columns, one of them “number”.")
        raise ValidationProblem("file", words)
    if twice := next((each for each in used if used.count(each) > 1), ""):
        words = _("Two columns are named {name}.")
        name = twice.removeprefix(ATTRIBUTE)
        raise ValidationProblem("file", words.format(name=name))
    if sum(each.startswith(ATTRIBUTE) for each in used) > MOST_ATTRIBUTES:
        words = _("It has more than {most} columns besides number and name.")
        raise ValidationProblem("file", words.format(most=MOST_ATTRIBUTES))
    return columns


def column_of(cell: str) -> str:
    word = " ".join(cell.split())
    if word.casefold() in KNOWN:
        return KNOWN[word.casefold()]
    if len(word) > LONGEST_KEY:
        words = _("The name of a column has more than {most} characters.")
        raise ValidationProblem("file", words.format(most=LONGEST_KEY))
    return f"{ATTRIBUTE}{word}"
