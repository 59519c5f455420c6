"""Connects a WhatsApp number from a script, as the admin's page does."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from channels_app.management.commands.doctor import tell
from channels_app.models import Connection

OPTIONS = {
    "name": "what agents call it; left out: the number's own name",
    "access-token": "of a System User, with whatsapp_business_messaging",
    "app-secret": "signs the webhooks; left out: META_APP_SECRET",
    "verify-token": "for Meta's handshake; left out: one is made up",
    "graph-url": "left out: GRAPH_URL",
    "graph-version": "left out: GRAPH_VERSION",
}


class Command(BaseCommand):
    help = "Add a WhatsApp number, or change the one that has this phone number ID."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--phone-number-id", required=True)
        parser.add_argument("--business-account-id", default="")
        for option, help_text in OPTIONS.items():
            parser.add_argument(f"--{option}", default="", help=help_text)
        parser.add_argument("--test", action="store_true", help="and test it: doctor")

    def handle(self, **options: Any) -> None:
        asked = ("phone-number-id", "business-account-id", *OPTIONS)
        names = [option.replace("-", "_") for option in asked]
        given = {name: options[name].strip() for name in names}
        try:
            connection, added = Connection.objects.connect(
                **given, by=None, at=timezone.now()
            )
        except ValidationError as error:
            raise CommandError(in_words(error)) from None
        self.stdout.write(f"{'Added' if added else 'Changed'} {connection.name}")
        self.stdout.write(f"id       {connection.public_id}")
        self.stdout.write(f"webhook  {connection.webhook_url}")
        if options["test"]:
            tell([connection], self.stdout)


def in_words(error: ValidationError) -> str:
    return "\n".join(
        f"--{field.replace('_', '-')}: {' '.join(messages)}"
        for field, messages in error.message_dict.items()
    )
