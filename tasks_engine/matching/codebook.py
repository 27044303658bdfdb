"""Numbers for names: which bit, of how many 64-bit words, says what a task asks for and a secretary holds.

Everything of which "at least" or "all of these" is asked becomes bits: a level is a thermometer (level 3 of 5 is the
lowest three bits of that skill), a set has one bit each. Then a pair fits, as far as the bits go, when
`required & ~held == 0`. What nobody holds has one bit per section that nobody holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from tasks_engine.matching.profiles import (
    HIGHEST_GRADE,
    HIGHEST_LEVEL,
    LOWEST_GRADE,
    Candidate,
    Confidentiality,
    TaskNeed,
)

WORD = 64
UNKNOWN = -1
"""The number of an organization, a kind of certificate or a secretary that the book does not have."""

Words = NDArray[np.uint64]


class Section(IntEnum):
    """Which bits belong to which requirement."""

    POOL = 0
    GRADE = 1
    CLEARANCE = 2
    LANGUAGES = 3
    SKILLS = 4
    CERTIFICATES = 5
    SKILLS_AT_ALL = 6
    """The lowest level of every skill: its absence tells a missing skill from a low one."""


NAMED = {Section.POOL: 1, Section.LANGUAGES: 1, Section.CERTIFICATES: 1, Section.SKILLS: HIGHEST_LEVEL}
"""Sections with a place for every name, and how many bits the place has."""


class Codebook:
    """Grows as it learns of new names; what it gave out once stays."""

    def __init__(self) -> None:
        self.size = 0
        """Bits given out."""
        self.organizations: dict[str, int] = {}
        self.kinds: dict[str, int] = {}
        """Kinds of certificate."""
        self.secretaries: dict[str, int] = {}
        """Id to row."""
        self._sections = [0] * len(Section)
        self._grade = self._take(Section.GRADE, LOWEST_GRADE - HIGHEST_GRADE + 1)
        self._clearance = self._take(Section.CLEARANCE, Confidentiality.SECRET)
        self._unknown = {section: self._take(section, 1) for section in NAMED}
        self._sections[Section.SKILLS_AT_ALL] |= 1 << self._unknown[Section.SKILLS]
        self._places: dict[Section, dict[str, int]] = {section: {} for section in NAMED}

    @classmethod
    def of(cls, candidates: Iterable[Candidate]) -> Codebook:
        """All names that these secretaries bring; each gets the row of its place among them."""
        people, book = list(candidates), cls()
        book.learn(people)
        book.secretaries = {person.id: row for row, person in enumerate(people)}
        return book

    @property
    def words(self) -> int:
        return -(-self.size // WORD)

    def learn(self, candidates: Iterable[Candidate]) -> None:
        """Give numbers to the names that are new, in order of name, so that the order of rows never matters."""
        new: dict[Section, set[str]] = {section: set() for section in NAMED}
        organizations: set[str] = set()
        for person in candidates:
            new[Section.POOL].add(person.pool)
            new[Section.LANGUAGES].update(person.languages)
            new[Section.CERTIFICATES].update(person.certificates)
            new[Section.SKILLS].update(person.skills)
            organizations.update(person.organizations, person.blocked_organizations, person.familiarity)
        for section, names in new.items():
            for name in sorted(names - self._places[section].keys()):
                self._places[section][name] = self._take(section, NAMED[section])
        self._sections[Section.SKILLS_AT_ALL] |= sum(1 << place for place in self._places[Section.SKILLS].values())
        for known, names in ((self.organizations, organizations), (self.kinds, new[Section.CERTIFICATES])):
            for name in sorted(names - known.keys()):
                known[name] = len(known)

    def held(self, person: Candidate) -> int:
        """What the secretary holds, as bits of one long number."""
        return self._bits(person, person.clearance)

    def growing(self, person: Candidate) -> int:
        """The bit of the level just held, for every skill in which the secretary wants to grow."""
        skills = {code: person.skills[code] for code in person.growing if code in person.skills}
        return self._tops(skills)

    def required(self, need: TaskNeed) -> int:
        """What the task asks for."""
        known = need.skills.keys() <= self._places[Section.SKILLS].keys()
        return self._bits(need, need.confidentiality) | (0 if known else 1 << self._unknown[Section.SKILLS])

    def levels(self, need: TaskNeed) -> int:
        """The bit of the level asked for, of every known skill asked for."""
        return self._tops(need.skills)

    def reach(self, need: TaskNeed) -> int:
        """All five bits of every known skill asked for."""
        bits = 0
        for place, _ in self._levels(need.skills):
            bits |= _levels_to(HIGHEST_LEVEL) << place
        return bits

    def sections(self) -> Words:
        """uint64[sections, words]: the bits of each section."""
        return words_of(self._sections, self.words)

    def _bits(self, row: TaskNeed | Candidate, clearance: int) -> int:
        bits = _levels_to(clearance) << self._clearance
        if row.grade is not None:
            bits |= _levels_to(LOWEST_GRADE + 1 - row.grade) << self._grade
        for section, names in (
            (Section.POOL, (row.pool,)),
            (Section.LANGUAGES, row.languages),
            (Section.CERTIFICATES, row.certificates),
        ):
            for name in names:
                bits |= 1 << self._places[section].get(name, self._unknown[section])
        for place, level in self._levels(row.skills):
            bits |= _levels_to(level) << place
        return bits

    def _levels(self, skills: Mapping[str, int]) -> Iterable[tuple[int, int]]:
        places = self._places[Section.SKILLS]
        return ((places[code], level) for code, level in skills.items() if code in places)

    def _tops(self, skills: Mapping[str, int]) -> int:
        bits = 0
        for place, level in self._levels(skills):
            bits |= 1 << place + level - 1
        return bits

    def _take(self, section: Section, bits: int) -> int:
        """The next free place."""
        place, self.size = self.size, self.size + bits
        self._sections[section] |= _levels_to(bits) << place
        return place


def words_of(numbers: Iterable[int], words: int) -> Words:
    """uint64[rows, words]: long numbers cut into words, the lowest first."""
    cut = b"".join(number.to_bytes(words * WORD // 8, "little") for number in numbers)
    return np.frombuffer(cut, dtype="<u8").reshape(-1, words).astype(np.uint64)


def _levels_to(level: int) -> int:
    return (1 << level) - 1
