"""Consent to marketing: the words that take it back or give it, and what it allows."""

from __future__ import annotations

import unicodedata

STOP, RESUME, SIGNUP = "stop", "resume", "signup"  # as Meta's user_preferences say it
OPTED_IN = (RESUME, SIGNUP)

LONGEST_WORDS = 60

# One language a line; both lists begin the one that an admin edits. Nothing that is
# also an answer to something else, in whichever language: *cancel* may be meant for an
# order, *acha* is a Swahili stop and a Hindi OK, *alta* is high. But *sair*, *baja* and
# 退订 are what advertisements tell people to send.
STOP_WORDS = """\
stop, stop all, unsubscribe, opt out, stop promotions
stopp, abmelden, werbung stoppen
parar, sair, descadastrar, cancelar inscrição, parar promoções
baja, darme de baja, detener, cancelar suscripción, detener promociones
arrêt, arrêter, désabonner, me désabonner, arrêter les promotions
disiscrivimi, annulla iscrizione, interrompi promozioni
stoppen, afmelden, uitschrijven
wypisz mnie
durdur, abonelikten çık
стоп, отписаться, отпишите меня
إيقاف, إلغاء الاشتراك
बंद करो, बंद करें, रोकें
berhenti, berhenti langganan
停止, 退订, 取消订阅, 停止促销
配信停止, 停止, ストップ
jiondoe
"""
START_WORDS = """\
start, unstop, subscribe, opt in
abonnieren, werbung erlauben
começar, voltar a receber
darme de alta, suscribirme, reanudar
m'abonner, s'abonner, reprendre
iscrivimi
abonneren
subskrybuj
başlat, abone ol
старт, подписаться
اشتراك, استئناف
शुरू, शुरू करें
mulai, berlangganan
订阅, 恢复订阅
配信再開, 配信開始
anza, jiunge
"""


def normalised(text: str) -> str:
    """Without case, punctuation, accents and what cannot be seen: “¡Pare!” is pare."""
    apart = unicodedata.normalize("NFKD", text).casefold().replace("ı", "i")
    kept = (
        character if unicodedata.category(character)[0] in "LNM" else " "
        for character in unicodedata.normalize("NFKD", apart)
        if unicodedata.category(character) not in ("Mn", "Cf")
    )
    return " ".join("".join(kept).split())


def phrases(listed: str) -> set[str]:
    """What a list says, whose entries stand on lines or between commas."""
    every = listed.replace("،", ",").replace("、", ",").replace("\n", ",").split(",")
    return {words for entry in every if (words := normalised(entry))}
