from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class NoSignup(DefaultAccountAdapter):  # type: ignore[misc]
    """Agents are made in the admin; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This e-mail address and password do not match."),
        "too_many_login_attempts": _(
            "Too many failed tries. Wait five minutes, then try again."
        ),
        "account_inactive": _("This account was switched off. Ask an admin."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
