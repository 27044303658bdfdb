"""The command that makes the first administrator."""

import fcntl
import io
import os
import pty
import subprocess
import sys
import termios

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

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


@pytest.mark.parametrize(("typed", "made"), [([PASSWORD, PASSWORD], True), ([PASSWORD, "a typing mistake"], False)])
def test_at_a_terminal_the_password_is_typed_twice_alike_and_not_shown(transactional_db, typed, made):
    code, shown = at_a_terminal("create_administrator", "boss@example.org", types=typed)
    assert (code == 0) is made
    assert PASSWORD not in shown
    assert User.objects.filter(email="boss@example.org").exists() is made


def at_a_terminal(*arguments, types):
    """Exit code and screen of a management command run on the test database at a terminal, with these lines typed."""
    address = connection.settings_dict
    url = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**address)
    screen, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "backend.manage", *arguments],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "DATABASE_URL": url},
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(terminal)
    shown = ""
    for line in types:
        while not shown.endswith(": "):
            shown += os.read(screen, 1024).decode()
        os.write(screen, f"{line}\n".encode())
        shown += "\n"
    try:
        while more := os.read(screen, 1024).decode():
            shown += more
    except OSError:  # the other end has closed
        return process.wait(), shown
    return process.wait(), shown
