"""Windows that are shut, and conversations that are closed."""

from __future__ import annotations

from config.demo.script import Story, Turn, template, them, us
from config.demo.shop import GO_ON, NAME, ON_ITS_WAY

DIEGO = Story(
    name="Diego Fuentes",
    wa_id="525555550142",
    user_id="MX.5047719362280142",
    language="es",
    assignee="amal",
    said=[
        them("4d 8h", "Buenas, ¿ya salió mi pedido 80298? Son dos lámparas de mesa."),
        Turn("4d 7h 55m", "assigned", by="amal", to="amal"),
        us("4d 7h 50m", "amal", "¡Hola, Diego! Todavía no: esperamos las pantallas."),
        them("4d 7h 40m", "Ok, ¿me avisan?"),
        us("4d 7h 39m", "amal", "Claro que sí.", reaction="👍"),
        template(
            "1d 2h", "amal", "parcel_on_its_way", "es", f"{ON_ITS_WAY['es']}\n\n{NAME}"
        ),
    ],
)

MARIANA = Story(
    name="Mariana Souza",
    wa_id="5511955550142",
    user_id="BR.6183920574410142",
    language="pt",
    unread=1,
    said=[
        them("9d 4h", "Bom dia! A chaleira vermelha volta ao estoque?"),
        us("9d 3h", "carla", "Bom dia, Mariana! Em uma ou duas semanas, sim."),
        them("9d 2h 50m", "Que bom, obrigada 😊"),
        them("1d 5h", "Oi, alguma novidade da chaleira vermelha?"),
    ],
)

SOFIA = Story(
    name="Sofia Rossi",
    wa_id="393205550142",
    user_id="IT.2209145538870142",
    language="it",
    assignee="carla",
    marketing="stop",
    said=[
        them("6d 3h", "Buongiorno, non vorrei più ricevere le offerte, grazie."),
        us("6d 2h 30m", "carla", "Buongiorno! Certo, abbiamo preso nota."),
        them("6d 2h 20m", "Grazie mille. E la lampada da terra quando arriva?"),
        us("6d 2h", "carla", "Venerdì, tra le 14 e le 16.", reaction="👌"),
    ],
)

NOAH = Story(
    name="Noah Williams",
    wa_id="447700900142",
    user_id="GB.7715304482260142",
    said=[
        them("21d 3h", "Hi, do you ship to Northern Ireland?"),
        us("21d 2h 40m", "bruno", "We do, at the same price as everywhere in the UK."),
        them("21d 2h 30m", "Brilliant, cheers"),
        Turn("21d 2h", "closed", by="bruno"),
        Turn("2d 9h", "reopened"),
        them("2d 9h", "The dimmer hums at the lowest step. Is that normal?", key="hum"),
        Turn("2d 8h 50m", "assigned", by="bruno", to="bruno"),
        us("2d 8h 45m", "bruno", "With a halogen bulb it can be.", quote="hum"),
        us("2d 8h 44m", "bruno", "Would you try an LED that says _dimmable_?"),
        them("2d 6h 10m", "Did that, and it's silent now."),
        them("2d 6h 9m", "Thanks, that solved it 🙏", reaction="🎉"),
        Turn("2d 6h", "closed", by="bruno"),
    ],
)

KOFI = Story(
    name="Kofi Mensah",
    wa_id="233245550142",
    user_id="GH.4460918823570142",
    said=[
        them("16h", "Good evening, is the workshop open on Saturdays?"),
        us("15h 50m", "amal", "Good evening! Yes, from 10 to 4. Ring the blue bell."),
        them("15h 40m", "👍"),
        Turn("15h 30m", "closed", by="amal"),
    ],
)

EMMA = Story(
    name="Emma Lindqvist",
    wa_id="46701740142",
    user_id="SE.8829017746350142",
    said=[
        them("3d 11h", "Hi! Can the green teapot go into the dishwasher?"),
        us("3d 10h", "bruno", "Better not: the glaze turns dull. Hot water is enough."),
        them("3d 9h 40m", "Good to know. And is there a bigger one in the same green?"),
        template(
            "1h 10m", "bruno", "shall_we_go_on", "en", GO_ON["en"][0], ticks="sent"
        ),
    ],
)

ENDED = [DIEGO, MARIANA, SOFIA, NOAH, KOFI, EMMA]
