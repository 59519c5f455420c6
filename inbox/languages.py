"""In which language somebody is written to, of those that a template is there in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import phonenumbers

from inbox.models import Contact, Identity

# Meta's codes, and the countries whose numbers are answered in them first.
COUNTRIES = {
    "en_US": "US",
    "en_GB": "GB IE",
    "en": "AU CA GH JM KE NG NZ SG ZA ZM ZW",
    "es": "AR BO CL CO CR CU DO EC ES GT HN MX NI PA PE PR PY SV UY VE",
    "pt_BR": "BR",
    "pt_PT": "AO CV MZ PT",
    "fr": "BE BJ BF CD CG CI CM FR GA GN HT LU MC ML NE SN TG",
    "de": "AT CH DE LI",
    "it": "IT SM VA",
    "nl": "NL SR",
    "ar": "AE BH DZ EG IQ JO KW LB LY MA OM PS QA SA SD SY TN YE",
    "he": "IL",
    "fa": "AF IR",
    "ur": "PK",
    "hi": "IN",
    "bn": "BD",
    "id": "ID",
    "ms": "BN MY",
    "th": "TH",
    "vi": "VN",
    "fil": "PH",
    "ja": "JP",
    "ko": "KR",
    "zh_CN": "CN",
    "zh_HK": "HK MO",
    "zh_TW": "TW",
    "ru": "BY KG KZ RU",
    "uk": "UA",
    "pl": "PL",
    "cs": "CZ",
    "sk": "SK",
    "hu": "HU",
    "ro": "MD RO",
    "bg": "BG",
    "el": "CY GR",
    "tr": "TR",
    "hr": "HR",
    "sr": "RS",
    "sl": "SI",
    "sv": "SE",
    "da": "DK",
    "nb": "NO",
    "fi": "FI",
    "et": "EE",
    "lv": "LV",
    "lt": "LT",
    "sw_KE": "TZ UG",
    "az": "AZ",
    "ka": "GE",
    "uz": "UZ",
}
OF_COUNTRY = {
    country: code
    for code, countries in COUNTRIES.items()
    for country in countries.split()
}


def wishes(contact: Contact, spoken: Iterable[str]) -> list[str]:
    """The best first: what is known of them, what was used last, where they live."""
    number = contact.current(Identity.Kind.WA_ID)
    lives = OF_COUNTRY.get(country_of(number.value), "") if number else ""
    return [code for code in (contact.language, *spoken, lives) if code]


def country_of(number: str) -> str:
    try:
        parsed = phonenumbers.parse(f"+{number}")
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.region_code_for_number(parsed) or ""


def best(there: Sequence[str], wished: Iterable[str]) -> str:
    """The same language of another country is better than another language."""
    for wish in wished:
        if wish in there:
            return wish
        for code in there:
            if code.split("_")[0] == wish.split("_")[0]:
                return code
    return next((code for code in there if code.startswith("en")), there[0])
