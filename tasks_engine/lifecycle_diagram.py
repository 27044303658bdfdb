"""The life cycle for people: a diagram and a table, generated from `tasks_engine.lifecycle.STEPS`.

python -m tasks_engine.lifecycle_diagram > api_docs/states.md
"""

import sys

from tasks_engine.lifecycle import STEPS, Step, TaskStatus, Verb

HEAD = """\
# Life of a task

Generated from `tasks_engine/lifecycle.py`; do not edit. A test compares.

"""


def document() -> str:
    """The page `api_docs/states.md`: a Mermaid state diagram and the table behind it."""
    return f"{HEAD}```mermaid\n{diagram()}\n```\n\n{table()}\n"


def diagram() -> str:
    """A Mermaid state diagram. What is possible nearly everywhere, cancelling and undoing, is only in the table."""
    lines = ["stateDiagram-v2", f"    [*] --> {TaskStatus.DRAFT}"]
    drawn = [step for step in STEPS if step.verb not in (Verb.CANCEL, Verb.UNDO)]
    lines += [f"    {source} --> {step.target}: {_words(step)}" for step in drawn for source in _sources(step)]
    ends = [status for status in TaskStatus if not any(status in step.sources for step in drawn)]
    return "\n".join([*lines, f"    {TaskStatus.ACCEPTED} --> [*]", *(f"    {end} --> [*]" for end in ends)])


def table() -> str:
    """A Markdown table: from, to, verb, who."""
    rows = [(", ".join(_sources(step)), step.target, _words(step), ", ".join(sorted(step.roles))) for step in STEPS]
    return "\n".join(f"| {' | '.join(row)} |" for row in [("from", "to", "verb", "who"), ("---",) * 4, *rows])


def _sources(step: Step) -> list[str]:
    """The step's sources in the order of life."""
    return [status.value for status in TaskStatus if status in step.sources]


def _words(step: Step) -> str:
    undone = f" ({', '.join(sorted(step.undoes))})" if step.undoes else ""
    return f"{step.verb}{undone}".replace("_", " ")


if __name__ == "__main__":
    sys.stdout.write(document())
