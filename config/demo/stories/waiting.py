"""Open windows: people who wrote today."""

from __future__ import annotations

from config.demo.pictures import TABLE
from config.demo.script import Story, Turn, ask_list, choose, them, us

TOMASZ = Story(
    name="Tomasz Kowalczyk",
    wa_id="48512550142",
    user_id="PL.6620914471250142",
    assignee="amal",
    unread=1,
    said=[
        them(
            "1d 3h",
            "Hi! I'm looking for a lamp to go above a round table, about 120 cm.",
        ),
        us("1d 2h 50m", "amal", "Hi Tomasz! How high is the ceiling?", key="high"),
        them("1d 2h 45m", "2.60 m", quote="high"),
        us(
            "1d 2h 30m",
            "amal",
            "Then I'd take *Halo 60*: https://lumen.example/halo-60",
        ),
        us(
            "1d 2h 29m", "amal", "It hangs 70 cm above the table, so nobody is dazzled."
        ),
        them(
            "18m",
            "This is the room. Would Halo 80 be too big?",
            payload={
                "type": "image",
                "image": {
                    "id": TABLE,
                    "mime_type": "image/jpeg",
                    "caption": "This is the room. Would Halo 80 be too big?",
                },
            },
        ),
    ],
)

PRIYA = Story(
    name="Priya Nair",
    wa_id="919876550142",
    user_id="IN.4415520983660142",
    language="hi",
    assignee="bruno",
    said=[
        them("5h", "नमस्ते, केतली का ढक्कन टूट गया है। क्या सिर्फ़ ढक्कन मिल सकता है?"),
        Turn("4h 50m", "assigned", by="bruno", to="bruno"),
        us("4h 48m", "bruno", "नमस्ते प्रिया जी! जी हाँ, ढक्कन अलग से मिलता है।", key="lid"),
        them("4h 40m", "बहुत बढ़िया 🙏 कितने दिन लगेंगे?", quote="lid"),
        us("4h 35m", "bruno", "चार से छह दिन। आज ही भेज देते हैं।", reaction="🙏"),
        us("4h 34m", "bruno", "पता वही है जो पिछली बार था?", ticks="delivered"),
    ],
)

JOAO = Story(
    name="João Pedro",
    username="joaopedro",
    user_id="BR.9902716634480142",
    language="pt",
    unread=2,
    said=[
        them("2h 10m", "Oi! Vocês têm loja em São Paulo?"),
        them(
            "2h 8m",
            "Rua Augusta, 1508",
            payload={
                "type": "location",
                "location": {
                    "latitude": -23.5573,
                    "longitude": -46.6602,
                    "name": "Rua Augusta, 1508",
                    "address": "Consolação, São Paulo",
                },
            },
        ),
    ],
)

HANA = Story(
    name="鈴木 花",
    wa_id="819055550142",
    user_id="JP.1187345520900142",
    language="ja",
    assignee="bruno",
    said=[
        them("7h", "こんにちは。急須の使い方について教えてください。"),
        ask_list(
            "6h 50m",
            "bruno",
            "こんにちは、鈴木様。どの急須でしょうか。",
            "急須を選ぶ",
            "南部鉄器",
            "常滑焼",
            "ガラス",
            key="pots",
        ),
        choose("6h 40m", "pots", "1", "常滑焼"),
        us("6h 30m", "bruno", "常滑焼は洗剤を使わず、お湯だけで洗ってください。🍵"),
        them("6h 5m", "ありがとうございます。よく分かりました。", reaction="😊"),
    ],
)

CHLOE = Story(
    name="Chloé Martin",
    wa_id="33639980142",
    user_id="FR.2740188351190142",
    language="fr",
    said=[
        them(
            "3h 5m",
            "Bonjour, la livraison gratuite vaut aussi pour la Corse ?",
            payload={
                "type": "text",
                "text": {
                    "body": "Bonjour, la livraison gratuite vaut aussi pour la Corse ?"
                },
                "referral": {
                    "source_url": "https://fb.me/7LumenLeaf",
                    "source_id": "120210000000142",
                    "source_type": "ad",
                    "headline": "Lampes en laiton, livraison gratuite",
                    "body": "Fabriquées à la main, livrées chez vous.",
                    "media_type": "image",
                    "image_url": "https://scontent.example/lampes.jpg",
                    "ctwa_clid": "ARDemoClick0142",
                },
            },
        ),
        us("2h 50m", "carla", "Bonjour Chloé ! Oui, la Corse aussi, en quatre jours."),
        them("2h 30m", "Super, merci ! Je regarde et je reviens vers vous."),
    ],
)

WEI = Story(
    name="陈伟",
    wa_id="8613855550142",
    username="weichen",
    user_id="CN.3308127745960142",
    language="zh",
    assignee="carla",
    said=[
        them("9h", "你好，紫砂壶有现货吗？"),
        us("8h 45m", "carla", "您好！有的，明天可以发货。", key="stock"),
        them("8h 30m", "太好了", quote="stock"),
        them(
            "8h 29m",
            "",
            payload={
                "type": "unsupported",
                "unsupported": {"type": "poll"},
                "errors": [
                    {
                        "code": 131051,
                        "title": "Message type unknown",
                        "message": "Message type unknown",
                        "error_data": {
                            "details": "Message type is currently not supported."
                        },
                    }
                ],
            },
        ),
        us(
            "8h 10m",
            "carla",
            "我这边看不到投票，您能用文字写一下吗？",
            ticks="delivered",
        ),
    ],
)

WAITING = [TOMASZ, PRIYA, JOAO, HANA, CHLOE, WEI]
