from __future__ import annotations

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.cast import PASSWORD, an_admin, an_agent

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


def sign_in(client: Client, email: str = "amal@example.com", **fields: str) -> str:
    """What the page says, or where it leads."""
    given = {"login": email, "password": PASSWORD} | fields
    answer = client.post(LOGIN, given)
    if answer.status_code == 302:
        return f"→ {answer['Location']}"
    return answer.content.decode()


def test_an_agent_signs_in_and_is_in_the_inbox(client: Client) -> None:
    an_agent("Amal")

    assert sign_in(client) == f"→ {reverse('inbox')}"


def test_the_address_may_be_written_in_any_case(client: Client) -> None:
    an_agent("Amal")

    assert sign_in(client, "Amal@Example.COM").startswith("→")


def test_after_signing_in_again_the_page_is_the_one_from_before(client: Client) -> None:
    an_agent("Amal")
    page = reverse("inbox") + "?tab=closed"

    sent_away = client.get(page)
    assert sent_away.status_code == 302
    login = client.get(sent_away["Location"])

    assert f'name="next" value="{page}"' in login.content.decode()
    assert sign_in(client, next=page) == f"→ {page}"


def test_nobody_is_led_to_a_foreign_page(client: Client) -> None:
    an_agent("Amal")

    led = sign_in(client, next="https://evil.example/")

    assert led == f"→ {reverse('inbox')}"


def test_a_wrong_password_is_said_in_words(client: Client) -> None:
    an_agent("Amal")

    said = sign_in(client, password="teapot")

    assert "This e-mail address and password do not match." in said


def test_after_five_bad_passwords_even_the_right_one_must_wait(client: Client) -> None:
    an_agent("Amal")
    an_agent("Bruno")
    for _ in range(5):
        assert "do not match" in sign_in(client, password="teapot")

    said = sign_in(client)

    assert "Too many failed tries. Wait five minutes, then try again." in said
    assert sign_in(client, "bruno@example.com").startswith("→")


def test_an_agent_who_was_switched_off_stays_outside(client: Client) -> None:
    an_agent("Amal", is_active=False)

    assert sign_in(client) == f"→ {reverse('account_inactive')}"
    assert client.get(reverse("inbox")).status_code == 302


def test_nobody_can_sign_up_or_ask_for_mail(client: Client) -> None:
    for page in ("signup/", "password/reset/", "email/", "confirm-email/"):
        assert client.get(f"/accounts/{page}").status_code == 404, page
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


def test_the_admin_is_behind_the_same_door(client: Client) -> None:
    an_admin("Ada")
    page = reverse("admin:accounts_agent_changelist")

    sent_away = client.get(page, follow=True)
    assert "Sign in" in sent_away.content.decode()
    assert sent_away.redirect_chain[-1][0].startswith(LOGIN)

    assert sign_in(client, "ada@example.com", next=page) == f"→ {page}"
    assert client.get(page).status_code == 200


def test_an_agent_is_no_admin(client: Client) -> None:
    client.force_login(an_agent("Amal"))

    answer = client.get(reverse("admin:index"), follow=True)

    assert answer.status_code == 403


def test_the_pages_of_an_account_hold_nothing_that_our_policy_forbids(
    client: Client,
) -> None:
    client.force_login(an_agent("Amal"))

    for name in ("account_change_password", "account_logout", "mfa_index"):
        page = client.get(reverse(name))
        html = page.content.decode()

        assert page.status_code == 200, name
        assert "unsafe" not in page["Content-Security-Policy"]
        assert "<script>" not in html, name
        assert "style=" not in html, name
        assert "<style" not in html, name


def test_signing_out_is_asked_first_and_then_done(client: Client) -> None:
    client.force_login(an_agent("Amal"))
    page = reverse("account_logout")

    assert "Sign out?" in client.get(page).content.decode()
    assert client.get(reverse("inbox")).status_code == 200
    client.post(page)

    assert client.get(reverse("inbox")).status_code == 302


def test_a_second_factor_is_asked_for_once_it_is_set_up(client: Client) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(an_agent("Amal"), generate_totp_secret())

    assert sign_in(client) == f"→ {reverse('mfa_authenticate')}"
    assert client.get(reverse("inbox")).status_code == 302
