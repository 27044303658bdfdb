"""Extract the texts for translation."""

from pathlib import Path
from re import sub

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Django's, without guessed translations and without the hour of the run: a text stands there only if a person
    wrote it, and two extractions of the same code are the same."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def write_po_file(self, potfile: str, locale: str) -> None:
        """Bring the translations into one language in step with the texts of `potfile`."""
        super().write_po_file(potfile, locale)
        written = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        written.write_text(sub(r'"POT-Creation-Date:.*\n', "", written.read_text()))
