"""Who acts, and what was done: users, their programs' tokens, the audit log, the outbox, the counters of the limiter."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.work import Claimable


class User(AbstractUser):
    """A member of staff or an employer's representative. Attendees have no account: they come in by their ticket link."""

    name_bn = models.CharField(_("name in Bangla"), max_length=150, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=20, blank=True, default="")

    class Meta(AbstractUser.Meta):
        pass

    @property
    def shown_name(self) -> str:
        return self.get_full_name() or self.username


class ApiToken(models.Model):
    """A program's key. Only its hash is stored; the key itself is shown once, when it is made."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8, help_text=_("The first characters, to tell tokens apart."))
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("program's key")
        verbose_name_plural = _("programs' keys")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class LogEntry(models.Model):
    """One line of the audit log: who changed what, from what to what, when. Written in the transaction of the change, never edited."""

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(
        _("who"), max_length=100, help_text="`user:…`, `attendee:…`, `device:…`, `visitor` or `system`"
    )
    verb = models.CharField(_("what"), max_length=60, help_text="noun.participle, as in `registration.confirmed`")
    subject_type = models.CharField(_("kind"), max_length=60)
    subject_id = models.CharField(_("which"), max_length=64)
    scope = models.CharField(
        _("where"), max_length=80, blank=True, default="", help_text="Code of the edition or event it belongs to."
    )
    data = models.JSONField(_("details"), default=dict, help_text="`before` and `after`, without secrets.")

    class Meta:
        verbose_name = _("line of the audit log")
        verbose_name_plural = _("audit log")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="log_by_subject"),
            models.Index(fields=["scope", "-id"], name="log_by_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.verb} {self.subject_type} {self.subject_id}"


class Message(Claimable):
    """A mail or SMS that must go out once. Written in the transaction that caused it; the words are made when it is sent."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    class Channel(models.TextChoices):
        MAIL = "mail", _("mail")
        SMS = "sms", _("SMS")

    uid = models.UUIDField(
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text="Becomes the Message-ID: a second sending can be told.",
    )
    channel = models.CharField(_("way"), max_length=4, choices=Channel.choices, default=Channel.MAIL)
    to = models.CharField(_("recipient"), max_length=254)
    template = models.CharField(_("message"), max_length=80, help_text="Name under templates/email/.")
    language = models.CharField(max_length=2)
    context = models.JSONField(default=dict, help_text="Codes and plain text only; links are made when it is sent.")
    dedupe_key = models.CharField(max_length=120, unique=True)
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "sent", "failed"]), name="message_state_is_known"
            )
        ]
        indexes = [models.Index(fields=["next_attempt_at"], condition=models.Q(state="queued"), name="message_queue")]

    def __str__(self) -> str:
        return f"{self.template} {self.uid}"


class LimitCounter(models.Model):
    """How often one key knocked in one window. On PostgreSQL an unlogged table: counting must cost no disk flush, and may be lost in a crash."""

    key = models.CharField(max_length=120)
    window = models.BigIntegerField(help_text="Start of the window, Unix seconds.")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="one_counter_per_key_and_window")]

    def __str__(self) -> str:
        return f"{self.key} {self.window} {self.count}"
