"""`python -m backend.manage create_administrator EMAIL`: the first user of an installation without demo data."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from backend.accounts import services
from backend.core.errors import Invalid, Refusal


class Command(BaseCommand):
    help = "Make a user who runs the installation. The password is asked for, or read from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="Administrator")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *args: Any, email: str, name: str, password_stdin: bool, **options: Any) -> None:
        try:
            validate_email(email)
            password = sys.stdin.readline().rstrip("\n") if password_stdin else _asked()
            user = services.create_administrator(email=email, name=name, password=password)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from None
        except Invalid as refusal:
            raise CommandError("\n".join(str(word) for words in refusal.fields.values() for word in words)) from None
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{user.email} can sign in as administrator.")


def _asked() -> str:
    """A password typed twice alike."""
    password = getpass("Password: ")
    if getpass("Once more: ") != password:
        raise CommandError("The two are not the same.")
    return password
