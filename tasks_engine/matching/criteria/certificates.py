"""Certificate before work: every kind asked for is held and stays valid until the deadline.

Without a deadline it must outlast the effort from now on. Like every stretch of time here the work lies in
`[now, until)`, so a certificate that expires at the very deadline is still enough.
"""

from datetime import datetime

from tasks_engine.matching.findings import Change, Evidence, Refusal
from tasks_engine.matching.profiles import Candidate, TaskNeed, needed_until


def evidence(need: TaskNeed, candidate: Candidate, now: datetime) -> Evidence:
    """Kind of certificate to the instant until which it is needed, and to that at which it expires or None."""
    until = _until(need, now)
    return Evidence(
        needed=dict.fromkeys(need.certificates, until),
        held={kind: candidate.certificates.get(kind) for kind in need.certificates},
    )


def check(need: TaskNeed, candidate: Candidate, now: datetime) -> Refusal | None:
    until, held = _until(need, now), candidate.certificates
    lacking = {kind: until for kind in need.certificates if kind not in held or held[kind] < until}
    if not lacking:
        return None
    code = "CERT_EXPIRES" if all(kind in held for kind in lacking) else "CERT_MISSING"
    return Refusal(code, evidence(need, candidate, now), (Change("secretary", "certificates", "add", lacking),))


def _until(need: TaskNeed, now: datetime) -> datetime:
    return max(needed_until(need, now), now)
