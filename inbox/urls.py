from __future__ import annotations

from django.urls import path

from inbox import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("rows/", views.rows, name="rows"),
    path("c/<slug:public_id>/", views.conversation, name="conversation"),
    path("c/<slug:public_id>/messages/", views.messages, name="messages"),
    path("c/<slug:public_id>/panels/", views.panels, name="panels"),
    path("c/<slug:public_id>/reply/", views.reply, name="reply"),
    path(
        "c/<slug:public_id>/send-template/", views.send_template, name="send_template"
    ),
    path("c/<slug:public_id>/build/", views.build, name="build"),
    path("c/<slug:public_id>/send-file/", views.send_file, name="send_file"),
    path("c/<slug:public_id>/draft/", views.draft, name="draft"),
    path("c/<slug:public_id>/close/", views.close, name="close"),
    path("c/<slug:public_id>/reopen/", views.reopen, name="reopen"),
    path("c/<slug:public_id>/take/", views.take, name="take"),
    path("c/<slug:public_id>/assign/", views.assign, name="assign"),
    path("c/<slug:public_id>/unassign/", views.unassign, name="unassign"),
    path("c/<slug:public_id>/block/", views.block, name="block"),
    path("c/<slug:public_id>/unblock/", views.unblock, name="unblock"),
    path("c/<slug:public_id>/opt-in/", views.opt_in, name="opt_in"),
    path("c/<slug:public_id>/opt-out/", views.opt_out, name="opt_out"),
    path("c/<slug:public_id>/read/", views.read, name="read"),
    path("c/<slug:public_id>/unread/", views.unread, name="unread"),
    path("m/<slug:public_id>/details/", views.details, name="details"),
    path("m/<slug:public_id>/card.vcf", views.card, name="card"),
    path("m/<slug:public_id>/react/", views.react, name="react"),
    path("m/<slug:public_id>/retry/", views.retry, name="retry"),
    path("m/<slug:public_id>/leave/", views.leave, name="leave"),
    path("contacts/", views.contacts, name="contacts"),
    path("contacts/add/", views.add_contact, name="add_contact"),
    path("contacts/contacts.csv", views.export_contacts, name="export_contacts"),
    path("contacts/import/", views.import_contacts, name="import_contacts"),
    path(
        "contacts/import/<slug:public_id>/", views.contact_import, name="contact_import"
    ),
    path(
        "contacts/import/<slug:public_id>/stop/", views.stop_import, name="stop_import"
    ),
    path(
        "contacts/import/<slug:public_id>/refused.csv",
        views.refused_lines,
        name="refused_lines",
    ),
    path("contacts/erasures/<slug:public_id>/", views.erasure, name="erasure"),
    path("contacts/<slug:public_id>/", views.contact, name="contact"),
    path("contacts/<slug:public_id>/data.zip", views.person_data, name="person_data"),
    path("contacts/<slug:public_id>/erase/", views.erase_contact, name="erase_contact"),
    path("contacts/<slug:public_id>/edit/", views.edit_contact, name="edit_contact"),
    path("contacts/<slug:public_id>/write/", views.write_first, name="write_first"),
    path("contacts/<slug:public_id>/link/", views.link_contact, name="link_contact"),
    path(
        "contacts/<slug:public_id>/unlink/", views.unlink_contact, name="unlink_contact"
    ),
    path("templates/", views.templates, name="templates"),
    path("templates/write/", views.write_template, name="write_template"),
    path("templates/sync/", views.sync_templates, name="sync_templates"),
    path("templates/<slug:public_id>/", views.template, name="template"),
    path("templates/<slug:public_id>/edit/", views.edit_template, name="edit_template"),
    path(
        "templates/<slug:public_id>/delete/",
        views.delete_template,
        name="delete_template",
    ),
    path("attachments/<slug:public_id>/", views.attachment, name="attachment"),
    path("attachments/<slug:public_id>/thumbnail/", views.thumbnail, name="thumbnail"),
    path("attachments/<slug:public_id>/fetch/", views.fetch, name="fetch"),
]
