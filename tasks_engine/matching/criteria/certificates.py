"""Certificate before work: every kind asked for is held and stays valid until the deadline.

Without a deadline it must outlast the effort from now on. Like every stretch of time here the work lies in
`[now, until)`, so a certificate that expires at the very deadline is still enough.
"""

from datetime import datetime

from tasks_engine.matching.codebook import Section
from tasks_engine.matching.columns import (
    CERTIFICATES,
    KINDS,
    Ints,
    PeopleRows,
    TaskRows,
    needed_until_of,
    refuse_lacking,
)
from tasks_engine.matching.compiled import compiled
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


BITS = int(Section.CERTIFICATES)


@compiled
def refuse(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, code: int, codes: Ints) -> None:
    if tasks.start[KINDS, i] < tasks.stop[KINDS, i]:
        refuse_expired(tasks, i, people, rows, now, code << 1, codes)
        refuse_lacking(tasks, i, people, rows, BITS, code, codes)
        both = code | code << 1
        for n in range(len(rows)):
            if codes[n] & both == both:
                codes[n] ^= code << 1


@compiled
def refuse_expired(tasks: TaskRows, i: int, people: PeopleRows, rows: Ints, now: int, code: int, codes: Ints) -> None:
    """Whoever holds a certificate that is asked for and runs out too soon."""
    start, stop, kind, expiry = people.start[:, CERTIFICATES], people.stop[:, CERTIFICATES], people.kind, people.expiry
    until = max(needed_until_of(tasks, i, now), now)
    for asked in tasks.kind[tasks.start[KINDS, i] : tasks.stop[KINDS, i]]:
        for n in range(len(rows)):
            for at in range(start[rows[n]], stop[rows[n]]):
                if kind[at] == asked and expiry[at] < until:
                    codes[n] |= code
