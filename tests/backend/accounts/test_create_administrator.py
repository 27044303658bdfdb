"""The command that makes the first administrator."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command

from backend.accounts.models import User
from backend.accounts.services import user_with

PASSWORD = "a quiet harbour at dawn"


def create(monkeypatch, email, password=PASSWORD):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    call_command("create_administrator", email, "--password-stdin", "--name", "Gu Wei", stdout=io.StringIO())


def test_the_administrator_can_sign_in(db, monkeypatch):
    create(monkeypatch, "Boss@Example.org")
    user = user_with(email="boss@example.org", password=PASSWORD)
    assert (user.name, user.is_administrator) == ("Gu Wei", True)


@pytest.mark.parametrize(
    ("email", "password"),
    [("boss@example.org", "12345678"), ("not an address", PASSWORD), ("taken@example.org", PASSWORD)],
)
def test_nobody_is_made_from_bad_values(db, monkeypatch, email, password):
    User.objects.create_user("taken@example.org", name="Taken")
    with pytest.raises(CommandError):
        create(monkeypatch, email, password)
    assert not User.objects.filter(is_administrator=True).exists()
