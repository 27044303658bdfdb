"""`python -m tasks_engine.sla`: read one JSON document on standard input, print one. See `tasks_engine.sla.command`.

A list of documents is answered while it is read, one answer a line, however long it is; what is wrong is answered in
its place. The exit status is 2 when the input is no JSON, or a list that is not closed.
"""

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, TextIO

from tasks_engine.sla.command import answer, error
from tasks_engine.sla.errors import SlaRefused
from tasks_engine.sla.stream import elements, is_list, whole

NO_JSON = 2
CHUNK = 65_536


def main(source: BinaryIO, out: TextIO) -> int:
    """Answer the document (or the list of documents) of `source` on `out`; return the exit status."""
    listed, chunks = is_list(_chunks(source))
    return _answer_list(chunks, out) if listed else _answer_one(chunks, out)


def _answer_one(chunks: Iterator[bytes], out: TextIO) -> int:
    status = 0
    try:
        result = answer(whole(chunks))
    except SlaRefused as refused:
        result, status = error(refused), NO_JSON
    out.write(json.dumps(result, indent=2) + "\n")
    return status


def _answer_list(chunks: Iterator[bytes], out: TextIO) -> int:
    status, lines = 0, 0
    out.write("[")
    try:
        for element in elements(chunks):
            _write_line(_answered(element), lines, out)
            lines += 1
    except SlaRefused as refused:
        _write_line(error(refused), lines, out)
        status = NO_JSON
    out.write("\n]\n")
    return status


def _answered(element: Callable[[], object]) -> dict[str, Any]:
    try:
        return answer(element())
    except SlaRefused as refused:
        return error(refused)


def _write_line(result: dict[str, Any], lines: int, out: TextIO) -> None:
    out.write(",\n" if lines else "\n")
    out.write(json.dumps(result))
    out.flush()


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    """What there is to read, as soon as it is there."""
    read = getattr(source, "read1", source.read)
    while chunk := read(CHUNK):
        yield chunk


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer, sys.stdout))
