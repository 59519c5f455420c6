"""Windows that shut within hours, or within minutes."""

from __future__ import annotations

from config.demo.pictures import LAMP
from config.demo.script import Story, Turn, ask, press, them, us

AMARA = Story(
    name="Amara Okafor",
    wa_id="2348035550142",
    user_id="NG.7204981135520142",
    assignee="amal",
    unread=2,
    said=[
        them(
            "3d 5h", "Hello, I'd like to return the brass reading lamp (order 80377)."
        ),
        them("3d 4h 58m", "It is lovely, but too tall for the shelf 😅", key="tall"),
        us(
            "3d 4h 40m",
            "bruno",
            "Good morning, Amara! Of course you can.",
            quote="tall",
        ),
        us(
            "3d 4h 39m",
            "bruno",
            "A courier can fetch it on Thursday. Is that all right?",
        ),
        them("3d 4h 20m", "Thursday is perfect, thank you"),
        us("3d 4h 15m", "bruno", "Booked: *Thursday, 10 to 12*. 📦", reaction="🙏"),
        Turn("1d 1h", "assigned", by="bruno", to="amal"),
        them("1d 1h", "The courier was here, right on time"),
        us(
            "1d 40m",
            "amal",
            "Wonderful. The refund starts as soon as it is back with us.",
        ),
        them("23h 24m", "It says delivered to you this morning."),
        them("23h 22m", "Is the refund going to the same card I paid with?"),
    ],
)

JONAS = Story(
    name="Jonas Becker",
    wa_id="4915155501420",
    user_id="DE.5518200934110142",
    language="de",
    unread=1,
    said=[
        them("2d 2h", "Guten Tag, passt die Birne E14 in die Lampe »Nordlicht«?"),
        us("2d 1h 30m", "bruno", "Guten Tag! Ja, E14 bis 40 Watt, gern auch als LED."),
        them("2d 1h 10m", "Prima, dann bestelle ich zwei."),
        us("2d 1h", "bruno", "Danke! Sie gehen morgen früh zur Post.", reaction="👍"),
        them(
            "23h 51m",
            "Eine der beiden flackert leider. Können Sie mir heute noch sagen, "
            "ob ich sie umtauschen kann?",
        ),
    ],
)

LUCIA = Story(
    name="Lucía Benítez",
    wa_id="5491155550142",
    user_id="AR.3391772055180142",
    language="es",
    assignee="amal",
    said=[
        them("2d 6h", "Hola! Mi lámpara llegó con el vidrio roto 😔", key="broken"),
        them(
            "2d 5h 59m",
            "Así estaba al abrir la caja",
            payload={
                "type": "image",
                "image": {
                    "id": LAMP,
                    "mime_type": "image/jpeg",
                    "caption": "Así estaba al abrir la caja",
                },
            },
        ),
        Turn("2d 5h 45m", "assigned", by="amal", to="amal"),
        us("2d 5h 40m", "amal", "¡Qué pena, Lucía! Lo siento mucho.", quote="broken"),
        ask(
            "2d 5h 38m",
            "amal",
            "Una nueva puede salir hoy. ¿Qué prefieres?",
            "Enviar una nueva",
            "Devolver el dinero",
            key="choice",
        ),
        press("2d 5h 20m", "choice", "1", "Enviar una nueva", reaction="❤️"),
        us("2d 5h 10m", "amal", "Perfecto. La rota te la puedes quedar, o reciclarla."),
        them("20h 56m", "Sigue sin llegar… ¿hay número de seguimiento?"),
        us("20h 40m", "amal", "Salió a las 9:40: https://track.example/AR80412"),
        us(
            "20h 38m",
            "amal",
            "Y aquí tienes la factura: https://lumen.example/f/80412",
            ticks="failed",
            error=(131000, "Something went wrong."),
        ),
    ],
)

FATIMA = Story(
    name="فاطمة السيد",
    wa_id="971505550142",
    user_id="AE.8120056677310142",
    language="ar",
    assignee="amal",
    unread=1,
    said=[
        them("4d 3h", "مرحبا، هل عندكم إبريق شاي أزرق؟"),
        us("4d 2h 30m", "amal", "أهلا فاطمة! نعم، الأزرق متوفر بحجمين.", key="two"),
        them("4d 2h", "كم سعر الكبير؟", quote="two"),
        us("4d 1h 50m", "amal", "٤٥ يورو، والتوصيل مجاني.", reaction="👍"),
        them("22h 10m", "ممتاز. أريد واحدا مع التغليف كهدية من فضلك 🎁"),
    ],
)

CLOSING = [AMARA, JONAS, LUCIA, FATIMA]
