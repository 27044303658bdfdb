"""Feeds: secret addresses of calendars."""

from typing import Self

from django.db import models
from django.db.models import Q

from backend.accounts.actors import Actor
from backend.accounts.models import User
from backend.core.clock import now
from backend.core.models import Base


class FeedQuerySet(models.QuerySet["Feed"]):
    def visible_to(self, actor: Actor) -> Self:
        """The actor's own."""
        return self.filter(user=actor.user_id, user__isnull=False)

    def live(self) -> Self:
        """Not revoked."""
        return self.filter(revoked_at=None)


class Feed(Base):
    """One address of a person's calendar. Of the token in it, which has 256 random bits, only the SHA-256 is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="feeds")
    label = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=32, unique=True)
    names_confidential = models.BooleanField(default=False)  # whether titles of confidential tasks are in it
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    etag = models.CharField(max_length=64, blank=True)  # of the calendar as it was last fetched
    changed_at = models.DateTimeField(default=now)  # when it was first fetched like that

    objects = FeedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], condition=Q(revoked_at=None), name="feed_of_user")]
