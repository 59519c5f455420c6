from __future__ import annotations

from django import forms


class CircumstancesForm(forms.Form):
    """What the composer says of all that is sent; the verb checks what it means."""

    cid = forms.CharField(max_length=64, required=False)
    recipient = forms.CharField(max_length=180, required=False)
    quoted = forms.CharField(max_length=32, required=False)
    seen = forms.CharField(max_length=32, required=False)
    # Sent although a colleague replied since the writing began.
    sure = forms.BooleanField(required=False)


class ReplyForm(CircumstancesForm):
    text = forms.CharField(required=False, strip=False)
    preview_url = forms.BooleanField(required=False)


class FileForm(CircumstancesForm):
    """One file at a time."""

    file = forms.FileField(allow_empty_file=True)
    caption = forms.CharField(required=False, strip=False)
    voice = forms.BooleanField(required=False)


class DraftForm(forms.Form):
    text = forms.CharField(max_length=20_000, required=False, strip=False)
    quoted = forms.CharField(max_length=32, required=False)
