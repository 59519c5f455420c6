"""Entering a number: secrets go in and never come out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from channels_app.models import Connection
from channels_app.models.credentials import a_verify_token, one_word

if TYPE_CHECKING:
    OneConnection = forms.ModelForm[Connection]
else:
    OneConnection = forms.ModelForm

KEPT = _("Never shown again. Leave empty to keep the one that is stored.")


def secret_field(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        validators=[one_word],
        widget=forms.PasswordInput(
            attrs={"autocomplete": "off", "class": "vTextField", "spellcheck": "false"}
        ),
    )


class ConnectionForm(OneConnection):
    """A secret's field holds only a new one; empty means the one that is stored."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        help_text=_("What agents call it. Left empty: the number's verified name."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    new_access_token = secret_field(_("Access token"), KEPT)
    new_app_secret = secret_field(_("App secret"), KEPT)
    new_verify_token = forms.CharField(
        label=_("Verify token"),
        required=False,
        validators=[one_word],
        help_text=_("Made up for you. Enter the same at Meta, for the handshake."),
        widget=forms.TextInput(
            attrs={"class": "vLargeTextField", "autocomplete": "off"}
        ),
    )
    is_on = forms.BooleanField(
        label=_("In use"),
        required=False,
        initial=True,
        help_text=_("Off: this number neither receives nor sends. Nothing is lost."),
    )

    class Meta:
        model = Connection
        fields = (
            "name",
            "phone_number_id",
            "business_account_id",
            "teams",
            "read_receipts",
            "graph_url",
            "graph_version",
        )
        widgets: ClassVar = {"teams": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        stored = self.instance.pk is not None
        self.fields["new_access_token"].required = not stored
        if self.instance.last_webhook_at:
            # Conversations and contacts hang on them.
            self.fields["phone_number_id"].disabled = True
            self.fields["business_account_id"].disabled = True
        if stored:
            self.fields["is_on"].initial = self.instance.is_on
            self.fields["new_verify_token"].help_text = _(
                "The one to enter at Meta is shown above. Leave empty to keep it."
            )
        else:
            self.fields["new_access_token"].help_text = _(
                "Of a System User, with the permissions whatsapp_business_messaging "
                "and whatsapp_business_management. Never shown again."
            )
            self.fields["new_app_secret"].help_text = _(
                "From the app's basic settings: webhooks are signed with it. Never "
                "shown again."
            )
            self.fields["new_verify_token"].initial = a_verify_token()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        self.instance.take(
            {
                name: values[f"new_{name}"]
                for name in ("access_token", "app_secret", "verify_token")
                if values.get(f"new_{name}")
            }
        )
        return values

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        self.switch(on=bool(self.cleaned_data.get("is_on")))

    def switch(self, *, on: bool) -> None:
        """Two connections in use cannot share a number: said at the number's field."""
        if not on:
            self.instance.state = Connection.State.OFF
        elif not self.instance.is_on:
            self.instance.state = self.instance.state_when_on
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self.add_error("phone_number_id", error.messages)
