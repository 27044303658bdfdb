"""`python -m tasks_engine.intake`: one JSON document, or a list of them, on standard input; a draft to each.

See `tasks_engine.intake.command`. The exit status is 2 when the input is no JSON.
"""

import json
import sys
from typing import Any, BinaryIO, TextIO

from tasks_engine.intake.command import answer, error
from tasks_engine.sla.errors import SlaRefused

NO_JSON = 2


def main(source: BinaryIO, out: TextIO) -> int:
    """Answer the document (or the list of documents) of `source` on `out`; return the exit status."""
    found: Any
    status = 0
    try:
        told = json.loads(source.read())
    except (ValueError, RecursionError):
        found, status = error(SlaRefused("invalid_json", "the input is no JSON")), NO_JSON
    else:
        found = [answer(document) for document in told] if isinstance(told, list) else answer(told)
    out.write(json.dumps(found, indent=2) + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer, sys.stdout))
