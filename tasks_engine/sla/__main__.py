"""`python -m tasks_engine.sla`: read one JSON document on standard input, print one. See `tasks_engine.sla.command`.

The exit status is 2 when the input as a whole is no JSON; a document that is wrong is answered, in its place.
"""

import json
import sys
from typing import Any, TextIO

from tasks_engine.sla.command import answer, error
from tasks_engine.sla.errors import SlaRefused

NO_JSON = 2
LONGEST_NUMBER = 100
"""Digits. A longer number is as good as any that long: more than a calendar can give."""


def main(text: bytes, out: TextIO) -> int:
    """Answer the document (or the list of documents) `text` on `out`; return the exit status."""
    try:
        document = json.loads(text, parse_int=_integer)
    except (ValueError, RecursionError) as broken:
        _print(error(SlaRefused("invalid_json", f"the input is no JSON: {broken}")), out)
        return NO_JSON
    if isinstance(document, list):
        _print_list(document, out)
    else:
        _print(answer(document), out)
    return 0


def _print_list(documents: list[Any], out: TextIO) -> None:
    """One answer a line, each written when it is found."""
    out.write("[")
    for n, document in enumerate(documents):
        out.write(",\n" if n else "\n")
        json.dump(answer(document), out)
    out.write("\n]\n")


def _print(document: dict[str, Any], out: TextIO) -> None:
    json.dump(document, out, indent=2)
    out.write("\n")


def _integer(digits: str) -> int:
    return int(digits[:LONGEST_NUMBER])


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer.read(), sys.stdout))
