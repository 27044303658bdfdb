"""Profiles: who is a secretary, with which skills, and what they set for themselves."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backend.accounts import services as accounts
from backend.accounts.actors import Actor
from backend.accounts.models import Organization, Pool, User
from backend.catalog.models import Language, Skill
from backend.core.clock import now
from backend.core.errors import Invalid, NotFound
from backend.secretaries.models import BlockedPair, Secretary, SecretarySkill
from backend.secretaries.permissions import EDITORS, Party, party, require
from backend.secretaries.refusals import AlreadyASecretary, NotYourProfile
from backend.secretaries.services.availability import checked_hours


def actor_of(user: User) -> Actor:
    """The person `user` as an actor, with the pool they work in if they are a secretary. Three queries."""
    return actors_of([user])[user.pk]


def actors_of(users: Collection[User]) -> dict[UUID, Actor]:
    """Each of the people as an actor, by their keys. Three queries, however many they are."""
    actors = accounts.actors_of(users)
    profiles = Secretary.objects.filter(user__in=users).values_list("user_id", "pk", "pool_id")
    for user_id, secretary_id, pool_id in profiles:
        actors[user_id] = replace(actors[user_id], secretary_id=secretary_id, secretary_pool=pool_id)
    return actors


@transaction.atomic
def enroll(*, user: User, pool: Pool) -> Secretary:
    """Make `user` a secretary of `pool`, with a new profile. Raises `AlreadyASecretary`: one person, one pool."""
    secretary, is_new = Secretary.objects.get_or_create(user=user, defaults={"pool": pool})
    if not is_new and secretary.pool_id != pool.pk:
        raise AlreadyASecretary()
    return secretary


@transaction.atomic
def edit_profile(*, secretary: Secretary, by: Actor, **values: Any) -> Secretary:
    """Change what `EDITORS` lets `by` change. Raises `NotYourProfile` or `Invalid`."""
    present = party(secretary, by)
    theirs = sorted(name for name in values if present not in EDITORS[name])
    if present is None or theirs:
        raise NotYourProfile(needed=sorted({editor for name in theirs for editor in EDITORS[name]}), fields=theirs)
    if "languages" in values:
        values["languages"] = _known_languages(values["languages"])
    if "growing" in values:
        values["growing"] = _known_skills(values["growing"])
    if "weekly_hours" in values:
        values |= {"weekly_hours": checked_hours(values["weekly_hours"]), "hours_set_at": now()}
    for name, value in values.items():
        setattr(secretary, name, value)
    secretary.save(update_fields=sorted(values))
    return secretary


@transaction.atomic
def set_skill(*, secretary: Secretary, skill: Skill, proficiency: int, evidence: str = "", by: Actor) -> SecretarySkill:
    """A coordinator puts down how well the secretary does something (1 to 5), and what shows it."""
    require(secretary, by, Party.COORDINATOR)
    if skill.parent_id is None:
        raise Invalid(fields={"skill": [_("This is a group of skills: choose one of them.")]})
    return SecretarySkill.objects.update_or_create(
        secretary=secretary, skill=skill, defaults={"proficiency": proficiency, "evidence": evidence}
    )[0]


@transaction.atomic
def remove_skill(*, secretary: Secretary, skill: Skill, by: Actor) -> None:
    """A coordinator takes a skill off the profile. Raises `NotFound`."""
    require(secretary, by, Party.COORDINATOR)
    if not SecretarySkill.objects.filter(secretary=secretary, skill=skill).delete()[0]:
        raise NotFound()


def blocks_of(*, secretary: Secretary, by: Actor) -> QuerySet[BlockedPair]:
    """The organizations that the secretary is kept apart from, for coordinators. Reasons are nobody else's business."""
    require(secretary, by, Party.COORDINATOR)
    return secretary.blocks.select_related("organization")


@transaction.atomic
def block(*, secretary: Secretary, organization: Organization, reason: str, by: Actor) -> BlockedPair:
    """A coordinator keeps a secretary and an organization apart. Blocking twice keeps the newer reason."""
    require(secretary, by, Party.COORDINATOR)
    return BlockedPair.objects.update_or_create(
        secretary=secretary, organization=organization, defaults={"reason": reason}
    )[0]


@transaction.atomic
def unblock(*, blocked: BlockedPair, by: Actor) -> None:
    """A coordinator lets them work together again."""
    require(blocked.secretary, by, Party.COORDINATOR)
    blocked.delete()


def _known_languages(codes: list[str]) -> list[str]:
    wanted = list(dict.fromkeys(codes))
    known = set(Language.objects.filter(code__in=wanted).values_list("code", flat=True))
    unknown = [code for code in wanted if code not in known]
    if unknown:
        raise Invalid(fields={"languages": [_("The catalogue has no language “%s”.") % code for code in unknown]})
    return wanted


def _known_skills(codes: list[str]) -> list[str]:
    wanted = list(dict.fromkeys(codes))
    known = set(Skill.objects.filter(code__in=wanted, parent__isnull=False).values_list("code", flat=True))
    unknown = [code for code in wanted if code not in known]
    if unknown:
        raise Invalid(fields={"growing": [_("The catalogue has no skill “%s”.") % code for code in unknown]})
    return wanted
