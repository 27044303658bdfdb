"""`python -m tasks_engine.matching`: one JSON problem, or a list of them, on standard input; an answer to each."""

import json
import sys
from time import perf_counter

from tasks_engine.matching.command import answer


def timed(document: object) -> dict[str, object]:
    start = perf_counter()
    found = answer(document)
    return found if "error" in found else {**found, "seconds": round(perf_counter() - start, 3)}


def main() -> None:
    try:
        told = json.loads(sys.stdin.buffer.read())
    except (ValueError, RecursionError) as error:
        found: object = {"error": {"code": "invalid_json", "field": "document", "detail": str(error)}}
    else:
        found = [timed(document) for document in told] if isinstance(told, list) else timed(told)
    json.dump(found, sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
