"""Who works in the demo's shop. Everybody's password is the same."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from accounts.models import Agent, Team

PASSWORD = "parley"  # noqa: S105 - printed when the demo starts
NAMES = {
    "amal": "Amal Haddad",
    "bruno": "Bruno Costa",
    "carla": "Carla Mendes",
    "admin": "Ada Lund",
}
TEAMS = {"Support": ["amal", "bruno", "admin"], "Sales": ["carla", "admin"]}

People = dict[str, Agent]


def email(key: str) -> str:
    return f"{key}@example.com"


def hire() -> People:
    """Make the agents and teams, or make them again what they were."""
    password = make_password(PASSWORD)  # slow on purpose, so only once
    people = {}
    for key, name in NAMES.items():
        boss = key == "admin"
        facts = {
            "name": name,
            "password": password,
            "is_active": True,
            "is_staff": boss,
            "is_superuser": boss,
        }
        people[key], _ = Agent.objects.update_or_create(
            email=email(key), defaults=facts
        )
    for name, members in TEAMS.items():
        team, _ = Team.objects.get_or_create(name=name)
        team.members.set([people[key] for key in members])
    return people
