from __future__ import annotations

from django import forms


class ReplyForm(forms.Form):
    """A reply as the composer sends it; the verb checks what it means."""

    text = forms.CharField(required=False, strip=False)
    cid = forms.CharField(max_length=64, required=False)
    recipient = forms.CharField(max_length=180, required=False)
    quoted = forms.CharField(max_length=32, required=False)
    seen = forms.CharField(max_length=32, required=False)
    # Sent although a colleague replied since the writing began.
    sure = forms.BooleanField(required=False)
    preview_url = forms.BooleanField(required=False)


class FileForm(forms.Form):
    """A file to be sent, one at a time; the verb checks what it is."""

    file = forms.FileField(allow_empty_file=True)
    caption = forms.CharField(required=False, strip=False)
    voice = forms.BooleanField(required=False)
    cid = forms.CharField(max_length=64, required=False)
    recipient = forms.CharField(max_length=180, required=False)
    quoted = forms.CharField(max_length=32, required=False)
    seen = forms.CharField(max_length=32, required=False)


class DraftForm(forms.Form):
    text = forms.CharField(max_length=20_000, required=False, strip=False)
    quoted = forms.CharField(max_length=32, required=False)
