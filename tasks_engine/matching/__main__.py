"""`python -m tasks_engine.matching`: one JSON problem, or a list of them, on standard input; an answer to each.

`--schema` prints the JSON Schema of what may be asked.
"""

import json
import sys
from pathlib import Path
from time import perf_counter

from tasks_engine.matching.command import answer
from tasks_engine.matching.plain import no_doubles

SCHEMA = Path(__file__).with_name("schema.json")
USAGE = "usage: python -m tasks_engine.matching < problem.json\n       python -m tasks_engine.matching --schema"


def timed(document: object) -> dict[str, object]:
    start = perf_counter()
    found = answer(document)
    return found if "error" in found else {**found, "seconds": round(perf_counter() - start, 3)}


def main(arguments: list[str]) -> None:
    if arguments == ["--schema"]:
        sys.stdout.write(SCHEMA.read_text())
        return
    if arguments:
        sys.exit(USAGE)
    try:
        told = json.loads(sys.stdin.buffer.read(), object_pairs_hook=no_doubles)
    except (ValueError, RecursionError) as error:
        found: object = {"error": {"code": "invalid_json", "field": "document", "detail": str(error)}}
    else:
        found = [timed(document) for document in told] if isinstance(told, list) else timed(told)
    json.dump(found, sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
