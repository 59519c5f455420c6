from __future__ import annotations

from inbox.views.attachments import attachment, fetch, thumbnail
from inbox.views.blocking import block, unblock
from inbox.views.building import build
from inbox.views.composing import draft, reply
from inbox.views.consenting import opt_in, opt_out
from inbox.views.contacts import (
    add_contact,
    contact,
    contacts,
    edit_contact,
    write_first,
)
from inbox.views.erasing import erase_contact, erasure, person_data
from inbox.views.importing import (
    contact_import,
    export_contacts,
    import_contacts,
    refused_lines,
    stop_import,
)
from inbox.views.keeping import card
from inbox.views.linking import link_contact, unlink_contact
from inbox.views.reacting import react
from inbox.views.reading import conversation, inbox, messages, panels, rows
from inbox.views.repairing import details, leave, retry
from inbox.views.sending_files import send_file
from inbox.views.sending_templates import send_template
from inbox.views.templates import (
    delete_template,
    edit_template,
    sync_templates,
    template,
    templates,
    write_template,
)
from inbox.views.triage import assign, close, read, reopen, take, unassign, unread

__all__ = [
    "add_contact",
    "assign",
    "attachment",
    "block",
    "build",
    "card",
    "close",
    "contact",
    "contact_import",
    "contacts",
    "conversation",
    "delete_template",
    "details",
    "draft",
    "edit_contact",
    "edit_template",
    "erase_contact",
    "erasure",
    "export_contacts",
    "fetch",
    "import_contacts",
    "inbox",
    "leave",
    "link_contact",
    "messages",
    "opt_in",
    "opt_out",
    "panels",
    "person_data",
    "react",
    "read",
    "refused_lines",
    "reopen",
    "reply",
    "retry",
    "rows",
    "send_file",
    "send_template",
    "stop_import",
    "sync_templates",
    "take",
    "template",
    "templates",
    "thumbnail",
    "unassign",
    "unblock",
    "unlink_contact",
    "unread",
    "write_first",
    "write_template",
]
