"""Who works here: agents, and the teams that answer numbers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.public_ids import PublicIdField


class AgentManager(BaseUserManager["Agent"]):
    use_in_migrations = True

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """In lower case: signing in looks for it so."""
        return super().normalize_email(email).lower()

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> Agent:
        agent = self.model(email=self.normalize_email(email), **fields)
        agent.set_password(password)
        agent.save(using=self._db)
        return agent

    def create_superuser(
        self, email: str, password: str | None = None, **fields: Any
    ) -> Agent:
        return self.create_user(
            email, password, **{"is_staff": True, "is_superuser": True} | fields
        )


class Agent(AbstractUser):
    """A person inside, signed in."""

    public_id = PublicIdField("agt")
    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[AgentManager] = AgentManager()  # type: ignore[assignment]

    class Meta:
        ordering = ("name",)
        verbose_name = _("agent")
        verbose_name_plural = _("agents")

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class Team(models.Model):
    """A set of agents; connections name the teams that answer them."""

    public_id = PublicIdField("tea")
    name = models.CharField(_("name"), max_length=80, unique=True)
    members = models.ManyToManyField(
        Agent, blank=True, related_name="teams", verbose_name=_("members")
    )

    class Meta:
        ordering = ("name",)
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        return self.name
