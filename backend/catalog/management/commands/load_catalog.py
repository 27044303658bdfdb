"""Load the catalogue."""

from typing import Any

from django.core.management.base import BaseCommand

from backend.catalog import services


class Command(BaseCommand):
    help = "Bring skills, grades, languages, certificate kinds and templates in step with the product's data files."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = services.load()
        self.stdout.write("Catalogue: " + ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in loaded.items()))
