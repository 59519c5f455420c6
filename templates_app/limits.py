"""Meta's limits for message templates, for the checks and for the forms."""

from __future__ import annotations

NAME = 512
HEADER = 60
BODY = 1024
BODY_WITH_OFFER = 600
BODY_OF_CARD = 160
FOOTER = 60
BUTTONS = 10
BUTTONS_OF_CARD = 2
BUTTONS_OF_KIND = {
    "QUICK_REPLY": 10,
    "URL": 2,
    "PHONE_NUMBER": 1,
    "COPY_CODE": 1,
    "FLOW": 1,
    "CATALOG": 1,
    "MPM": 1,
    "SPM": 1,
    "OTP": 1,
    "VOICE_CALL": 1,
    "REQUEST_CONTACT_INFO": 1,
}
LABEL = 25
URL = 2000
PHONE_NUMBER = 20
CODE = 20
CODE_WITH_OFFER = 15
OFFER = 16
CARDS = (2, 10)
CODE_LASTS = (1, 90)  # minutes
# How long Meta tries to deliver, in seconds; -1 is thirty days.
DELIVERED_WITHIN = {
    "AUTHENTICATION": (30, 900),
    "UTILITY": (30, 43_200),
    "MARKETING": (43_200, 2_592_000),
}
EXAMPLE = 200  # ours: what is shown to whoever reviews it
EDITS_IN_THIRTY_DAYS = 10
NAME_RESTS = 30  # days, after one that was approved is deleted
