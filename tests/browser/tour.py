"""The pages of each role in the demonstration, for the checks that every page has to pass."""

from collections.abc import Iterator

from backend.accounts.models import User
from backend.config.demo import LOGINS
from backend.matching.models import Offer
from backend.tasks.models import Task

OF_ALL = ("/inbox", "/account", "/account/password")
PAGES = {
    "organization": ("/", "/tasks", "/tasks?view=all", "/tasks/new", "/files"),
    "secretary": ("/work", "/find", "/offers", "/calendar", "/messages"),
    "coordinator": ("/desk", "/desk/certificates"),
}
LOGGED_OUT = ("/accounts/login/", "/accounts/password/reset/")


def user_of(role: str) -> User:
    """Who is signed in for a role."""
    return User.objects.get(email=next(login.email for login in LOGINS if login.role == role))


def pages_of(role: str) -> Iterator[str]:
    """The addresses that a role visits: its pages, a task, and what leads on from there."""
    yield from PAGES[role]
    yield from OF_ALL
    if role == "secretary":
        offer = Offer.objects.pending().filter(secretary__user=user_of(role)).first()
        if offer:
            yield f"/offers/{offer.pk}"
    else:
        own = Task.objects.filter(organization__memberships__user=user_of("organization"))
        task = own.exclude(status="draft").first()
        assert task is not None
        yield f"/tasks/{task.number}"
