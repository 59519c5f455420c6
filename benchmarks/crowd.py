"""A business with a past: contacts, conversations, messages and events by the million.

Written in SQL, a statement a table, as PostgreSQL does it fastest. What somebody said
lies where its time put it, between what others said, as it would after years. One
message in nineteen belongs to one of a hundred customers who write all day.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection as database
from django.db import models, transaction
from django.utils import timezone
from psycopg.sql import Literal

from accounts.models import Agent, Team
from benchmarks import meta
from benchmarks.rows import a_number
from channels_app.models import Connection, Event
from inbox.models import Contact, Conversation, Episode, Identity, Message
from inbox.service_window import LENGTH

AGENTS, NUMBERS = 20, 4
BUSY = 100  # conversations that have a nineteenth of all messages
DAYS = 400

# The crowd's facts about message n, for those who write it and what follows from it.
SAID = """
SELECT n, conversation, direction = 0 AS inbound, at, wamid, author, text,
    '3519' || lpad(conversation::text, 8, '0') AS wa_id,
    conversation % {numbers} + 1 AS number
FROM generate_series(1, {messages}) AS n, LATERAL (SELECT
    CASE WHEN n % 19 = 0 THEN n / 19 % {busy} + 1
        ELSE n::bigint * 7919 % {conversations} + 1 END AS conversation,
    (n / {conversations} + n) % 2 AS direction,
    n % {agents} + 1 AS author,
    now() - interval '{days} days' * ({messages} - n) / {messages} AS at,
    'wamid.HBgMMzUxOTEyMzQ1Njc4FQIAEhg' || upper(md5(n::text)) AS wamid,
    left('Is order ' || n || ' on its way? I have waited since Monday, and nobody at '
        || 'the counter could tell me where it is. Thank you for looking.',
        20 + n % 110) AS text
) AS said
"""
# Public ids, of primary keys.
THREAD = "'cnv_' || lpad({}::text, 26, '0')"
MESSAGE = "'msg_' || lpad({}::text, 26, '0')"


def gather(*, conversations: int, messages: int) -> None:
    """Fill empty tables: a few minutes for five million messages."""
    for place in range(NUMBERS):
        a_number(place)
    staff()
    size = {"conversations": conversations, "messages": messages}
    said = SAID.format(**size, numbers=NUMBERS, busy=BUSY, agents=AGENTS, days=DAYS)
    with transaction.atomic(), bare():
        contacts(conversations)
        utterances(said)
        threads()
        happenings(said)
    with database.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def gather_today(*, conversations: int, graph_url: str) -> None:
    """One that has written lately, so that all may be answered, over this Graph."""
    gather(conversations=conversations, messages=10 * conversations)
    Connection.objects.update(graph_url=graph_url)
    now = timezone.now()
    Conversation.objects.update(last_inbound_at=now, window_closes_at=now + LENGTH)
    with database.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def staff() -> None:
    """Two teams, each with two numbers of its own, and everybody in both."""
    agents = [
        Agent.objects.create_user(f"agent{place}@example.com", name=f"Agent {place}")
        for place in range(1, AGENTS + 1)
    ]
    numbers = list(Connection.objects.order_by("pk"))
    for place, name in enumerate(("Support", "Sales")):
        team = Team.objects.create(name=name)
        team.members.set(agents)
        team.connections.set(numbers[place::2])


def contacts(count: int) -> None:
    one = f"""SELECT n, '3519' || lpad(n::text, 8, '0') AS wa_id,
        now() - interval '{DAYS} days' AS at FROM generate_series(1, {count}) AS n"""
    scope = f"'{meta.ACCOUNT}'"
    insert(
        Contact,
        one,
        id="n",
        public_id="'ctc_' || lpad(n::text, 26, '0')",
        scope=scope,
        name="(ARRAY['Dina','Emeka','Amir','Chidi','Rosa'])[n % 5 + 1] || ' ' || n",
        name_at="at",
        created_at="at",
    )
    for kind, value in {
        "wa_id": "wa_id",
        "user_id": "'PT.' || 10000000000000 + n",
        "username": "'customer.' || n",
    }.items():
        rows = f"{one} WHERE '{kind}' <> 'username' OR n % 5 = 0"
        kind = f"'{kind}'"
        named = {"contact": "n", "scope": scope, "seen_at": "at"}
        insert(Identity, rows, kind=kind, value=value, **named)


def utterances(said: str) -> None:
    insert(
        Message,
        said,
        id="n",
        public_id=MESSAGE.format("n"),
        conversation="conversation",
        connection="number",
        direction="CASE WHEN inbound THEN 'inbound' ELSE 'outbound' END",
        origin="CASE WHEN inbound THEN 'contact' ELSE 'agent' END",
        author="CASE WHEN inbound THEN NULL ELSE author END",
        wamid="wamid",
        cid="CASE WHEN inbound THEN NULL ELSE md5(n::text) END",
        kind="'text'",
        text="text",
        payload="""CASE WHEN inbound THEN jsonb_build_object('id', wamid, 'from', wa_id,
            'type', 'text', 'timestamp', extract(epoch FROM at)::bigint::text,
            'text', jsonb_build_object('body', text))
            ELSE jsonb_build_object('type', 'text', 'text',
            jsonb_build_object('body', text, 'preview_url', false)) END""",
        other_side="CASE WHEN inbound THEN 'wa_id:' || wa_id ELSE '' END",
        profile_name="CASE WHEN inbound THEN 'Customer ' || conversation ELSE '' END",
        recipient="CASE WHEN inbound THEN '' ELSE 'wa_id:' || wa_id END",
        status="CASE WHEN inbound THEN '' ELSE 'read' END",
        accepted_at="CASE WHEN inbound THEN NULL ELSE at + interval '1 s' END",
        sent_at="CASE WHEN inbound THEN NULL ELSE at + interval '2 s' END",
        delivered_at="CASE WHEN inbound THEN NULL ELSE at + interval '3 s' END",
        read_at="CASE WHEN inbound THEN NULL ELSE at + interval '9 s' END",
        attempt_count="CASE WHEN inbound THEN 0 ELSE 1 END",
        meta_at="at",
        created_at="at",
        ordered_at="at",
    )


def threads() -> None:
    """One in eight is open; of these one in three is nobody's."""
    ends = """SELECT conversation_id AS n, connection_id AS number, max(id) AS last,
        min(ordered_at) AS first_at, max(ordered_at) AS at,
        max(ordered_at) FILTER (WHERE direction = 'inbound') AS inbound_at,
        conversation_id % 8 = 0 AS open FROM inbox_message GROUP BY 1, 2"""
    insert(
        Conversation,
        ends,
        id="n",
        public_id=THREAD.format("n"),
        connection="number",
        contact="n",
        state="CASE WHEN open THEN 'open' ELSE 'closed' END",
        closed_at="CASE WHEN open THEN NULL ELSE at + interval '1 hour' END",
        closed_by=f"CASE WHEN open THEN NULL ELSE n % {AGENTS} + 1 END",
        assignee=f"CASE WHEN n % 3 = 0 THEN NULL ELSE n % {AGENTS} + 1 END",
        last_message="last",
        last_message_at="at",
        last_inbound_at="inbound_at",
        window_closes_at="inbound_at + interval '24 hours'",
        unread_count="CASE WHEN open AND inbound_at = at THEN n % 3 + 1 ELSE 0 END",
        created_at="first_at",
    )
    insert(
        Episode,
        ends,
        conversation="n",
        opened_at="first_at",
        first_reply_at="first_at + interval '5 minutes'",
        closed_at="CASE WHEN open THEN NULL ELSE at + interval '1 hour' END",
        closed_by=f"CASE WHEN open THEN NULL ELSE n % {AGENTS} + 1 END",
    )


def happenings(said: str) -> None:
    """What each message was, and two grey lines with every twelfth."""
    told = f"""SELECT row_number() OVER () AS e, said.*, type FROM ({said}) AS said,
        LATERAL unnest(CASE WHEN inbound THEN ARRAY['message.received']
        WHEN n % 12 = 1 THEN ARRAY['message.status', 'conversation.closed',
        'conversation.reopened'] ELSE ARRAY['message.status'] END) AS type"""
    insert(
        Event,
        told,
        id="e",
        public_id="'evt_' || lpad(e::text, 26, '0')",
        seq="e",
        type="type",
        connection="number",
        conversation=THREAD.format("conversation"),
        subject=f"CASE WHEN type LIKE 'message%' THEN {MESSAGE.format('n')} "
        f"ELSE {THREAD.format('conversation')} END",
        agent="CASE WHEN type = 'message.received' THEN NULL ELSE author END",
        data="""CASE WHEN type = 'message.status' THEN '{"status": "read"}'::jsonb
            ELSE '{}'::jsonb END""",
        at="at",
    )


def insert(model: type[models.Model], rows: str, **columns: str) -> None:
    """INSERT … SELECT; columns that are not named get the default of their field."""
    values: dict[str, str] = {}
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if field.name in columns:
            values[column] = columns.pop(field.name)
        elif not field.primary_key and not field.null:
            default = field.get_db_prep_save(field.get_default(), database)
            values[column] = Literal(default).as_string()
    assert not columns, columns
    table = model._meta.db_table
    sql = (
        f"INSERT INTO {table} ({', '.join(values)}) "
        f"SELECT {', '.join(values.values())} FROM ({rows}) AS rows"
    )
    with database.cursor() as cursor:
        cursor.execute(sql)
        sequence = f"pg_get_serial_sequence('{table}', 'id')"
        cursor.execute(f"SELECT setval({sequence}, max(id)) FROM {table}")


@contextmanager
def bare() -> Iterator[None]:
    """Without indexes and constraints, which are made faster at the end and at once."""
    tables = [
        model._meta.db_table
        for model in (Contact, Identity, Conversation, Message, Episode, Event)
    ]
    with database.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(CONSTRAINTS, [tables, tables])
        constraints = cursor.fetchall()
        for table, name, _ in reversed(constraints):
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(INDEXES, [tables])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _, made in indexes:
            cursor.execute(made)
        for table, name, made in constraints:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {made}')


# Keys before what points to them.
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid::regclass::text = ANY(%s) OR confrelid::regclass::text = ANY(%s)
ORDER BY contype = 'f', conrelid, conname
"""
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
