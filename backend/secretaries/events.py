"""What happens to secretaries' certificates and leave."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from backend.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class CertificateEvent(Event):
    """Something that happened to a certificate. A secretary's events are heard in order."""

    certificate_id: UUID
    secretary_id: UUID

    @property
    def key(self) -> str:
        return f"secretary:{self.secretary_id}"


@dataclass(frozen=True, kw_only=True)
class CertificateSubmitted(CertificateEvent):
    """A secretary handed in a certificate; a coordinator of the pool has to look at it."""

    name: ClassVar[str] = "certificate.submitted"


@dataclass(frozen=True, kw_only=True)
class CertificateChecked(CertificateEvent):
    """A first reviewer found a certificate true; a coordinator of another region has to agree."""

    name: ClassVar[str] = "certificate.checked"


@dataclass(frozen=True, kw_only=True)
class CertificateExpiring(CertificateEvent):
    """A certificate is valid for at most `days` more days, and nothing replaces it."""

    name: ClassVar[str] = "certificate.expiring"
    days: int


@dataclass(frozen=True, kw_only=True)
class CertificateDecided(CertificateEvent):
    """A certificate was verified, rejected or revoked, or its time ran out: `status` says which."""

    name: ClassVar[str] = "certificate.decided"
    status: str


@dataclass(frozen=True, kw_only=True)
class LeaveChanged(Event):
    """Somebody else entered leave for a secretary; `is_taken_back`: ended, cancelled or removed it."""

    name: ClassVar[str] = "leave.changed"
    secretary_id: UUID
    starts_at: datetime
    ends_at: datetime
    is_taken_back: bool
    by: UUID

    @property
    def key(self) -> str:
        return f"secretary:{self.secretary_id}"
