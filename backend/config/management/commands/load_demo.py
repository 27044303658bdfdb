"""Load the demonstration data and say how to sign in."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backend.config import demo
from backend.core.clock import now


class Command(BaseCommand):
    help = "Load the demonstration data, once: loading again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force-in-production", action="store_true", help="load it although this is production")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION and not options["force_in_production"]:
            raise CommandError("The demonstration's password is known to everybody; production refuses it.")
        demo.load(at=now(), with_past=True)
        self.stdout.write(f"Sign in with the password {demo.PASSWORD} as")
        for login in demo.LOGINS:
            self.stdout.write(f"  {login.role:14} {login.email:34} {login.place}")
