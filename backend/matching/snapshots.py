"""What rounds were given, kept once: rows in blocks named by what they say, shared by all rounds that were given them.

The engine's snapshot is a header and rows by id. Rows fall into a fixed number of buckets by a hash of their id; each
bucket is one block of compressed JSON under its SHA-256. Rows that nobody touched stay in their block, so a pool that
runs a round every few seconds stores little more than what changed; and a pair is found again in two blocks, however
large the round.
"""

import hashlib
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from backend.matching.models import Block, Round

BUCKETS = 64
ROWS = ("tasks", "secretaries")
PRICES = "warm"
FAST = 1  # of zlib's levels: half the size of none, at a fifth of the cost of the best
KEPT_FOR = timedelta(days=180)
"""How long a round's input is kept: as long as anybody may ask why, or dispute it."""
DAY = timedelta(days=1)  # how exactly `Block.used_at` is kept, so that a block used all day is not written all day
PRUNED_AT_ONCE = 1000

Snapshot = dict[str, Any]
Row = dict[str, Any]


class Forgotten(LookupError):
    """The rows of this round were pruned; its figures and decisions remain."""


@dataclass(frozen=True)
class Packed:
    """A snapshot taken apart: the header, the digests by kind and bucket, and what each digest stands for."""

    header: dict[str, Any]
    blocks: dict[str, dict[str, str]]
    contents: dict[str, bytes]

    @property
    def digest(self) -> str:
        """The name of the round's input, whenever it was given and whatever prices it began with."""
        timeless = {name: value for name, value in self.header.items() if name != "now"}
        return digest_of([timeless, [self.blocks[kind] for kind in ROWS]])


def digest_of(value: Any) -> str:
    """SHA-256 of plain data, the same in whatever order its tables were made."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)).hexdigest()


def bucket_of(key: str) -> str:
    """The bucket of a row, by its id alone."""
    return str(zlib.crc32(key.encode()) % BUCKETS)


def named(value: Any) -> tuple[str, bytes]:
    """A block of plain data: its digest and its JSON."""
    data = orjson.dumps(value)
    return hashlib.sha256(data).hexdigest(), data


def pack(snapshot: Mapping[str, Any]) -> Packed:
    """Take a snapshot apart. The prices that it began with are one block: mostly the one that the last round left."""
    digest, data = named(snapshot[PRICES])
    blocks, contents = {PRICES: {"0": digest}}, {digest: data}
    for kind in ROWS:
        buckets: dict[str, list[Row]] = defaultdict(list)
        for row in snapshot[kind]:
            buckets[bucket_of(row["id"])].append(row)
        blocks[kind] = {}
        for bucket, rows in sorted(buckets.items()):
            blocks[kind][bucket], data = named(rows)
            contents[blocks[kind][bucket]] = data
    return Packed({name: value for name, value in snapshot.items() if name not in blocks}, blocks, contents)


def keep(contents: Mapping[str, bytes], at: datetime) -> int:
    """Store what is not stored yet. Returns how many blocks were written.

    A block used within a day is left alone; any other is written, or marked as used again in the same statement. So
    `prune`, which deletes only what nothing has used for far longer, never takes a block from a round in the making.
    """
    lately = Block.objects.filter(digest__in=contents, used_at__gt=at - DAY).values_list("digest", flat=True)
    known = set(lately)
    new = [
        Block(digest=digest, data=zlib.compress(data, FAST), used_at=at)
        for digest, data in sorted(contents.items())
        if digest not in known
    ]
    Block.objects.bulk_create(new, update_conflicts=True, unique_fields=["digest"], update_fields=["used_at"])
    return len(new)


def whole(round: Round) -> Snapshot:
    """The snapshot as the engine gave it. One query. Raises `Forgotten`."""
    contents = _contents(digest for buckets in round.blocks.values() for digest in buckets.values())
    if not contents:
        raise Forgotten(round.pk)
    read = {
        kind: [row for digest in buckets.values() for row in orjson.loads(contents[digest])]
        for kind, buckets in round.blocks.items()
        if kind in ROWS
    }
    rows = {kind: sorted(found, key=lambda row: str(row["id"])) for kind, found in read.items()}
    return {**round.header, **rows, PRICES: orjson.loads(contents[round.blocks[PRICES]["0"]])}


def read(digest: str) -> Any:
    """What one block says, or None when there is no such block. One query."""
    contents = _contents([digest])
    return orjson.loads(contents[digest]) if contents else None


@dataclass(frozen=True)
class Pair:
    """A task and a secretary of a round."""

    round: Round
    task: UUID
    secretary: UUID

    @property
    def digests(self) -> tuple[str, ...]:
        """The blocks that hold the two, as far as the round knew them."""
        keys = {"tasks": self.task, "secretaries": self.secretary}
        found = (self.round.blocks.get(kind, {}).get(bucket_of(str(key))) for kind, key in keys.items())
        return tuple(digest for digest in found if digest)


def pairs(wanted: Sequence[Pair]) -> list[Snapshot | None]:
    """Of each pair the snapshot of its round, cut down to the two; None where the round did not know both, or has
    been forgotten. One query."""
    contents = _contents({digest for pair in wanted for digest in pair.digests})
    return [_cut(pair, contents) for pair in wanted]


def prune(*, at: datetime) -> int:
    """Forget the rows of rounds older than 180 days, and delete blocks that no younger round has used. Returns how
    many blocks."""
    Round.objects.filter(confirmed_at__lt=at - KEPT_FOR).exclude(blocks={}).update(blocks={})
    orphans = Block.objects.filter(used_at__lt=at - KEPT_FOR - DAY)
    count = 0
    while deleted := Block.objects.filter(digest__in=orphans.values("digest")[:PRUNED_AT_ONCE]).delete()[0]:
        count += deleted
    return count


def _cut(pair: Pair, contents: Mapping[str, bytes]) -> Snapshot | None:
    rows = [row for digest in pair.digests for row in _rows(contents, digest)]
    found = {row["id"]: row for row in rows}
    task, secretary = found.get(str(pair.task)), found.get(str(pair.secretary))
    if task is None or secretary is None:
        return None
    return {**pair.round.header, PRICES: None, "tasks": [task], "secretaries": [secretary]}


def _contents(digests: Iterable[str]) -> dict[str, bytes]:
    rows = Block.objects.filter(digest__in=set(digests)).values_list("digest", "data")
    return {digest: zlib.decompress(data) for digest, data in rows}


def _rows(contents: Mapping[str, bytes], digest: str) -> list[Row]:
    rows: list[Row] = orjson.loads(contents.get(digest, b"[]"))
    return rows
