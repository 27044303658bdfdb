"""What the notifications room says no to."""

from django.utils.translation import gettext_lazy as _

from backend.core.errors import Conflict, Forbidden, Invalid


class AddressNotAllowed(Invalid):
    """An address of no service that we send to."""

    code = "address_not_allowed"
    title = _("Nothing can be sent to this address.")


class TooManyAddresses(Conflict):
    """One more than anybody needs."""

    code = "too_many_addresses"
    title = _("You have as many addresses as are allowed. Remove one first.")


class TriedJustNow(Conflict):
    """A test button that was pressed again and again."""

    code = "tested_just_now"
    title = _("This address was tested just now. Wait a few seconds.")


class NotDelivered(Conflict):
    """The test did not arrive; the detail says why."""

    code = "not_delivered"
    title = _("The test did not arrive.")


class CannotFollow(Forbidden):
    """Who sees a task only because it is offered on the board hears of it when they take it."""

    code = "cannot_follow"
    title = _("Only members of the organization and coordinators may follow a task.")


class NothingToResend(Conflict):
    """The delivery still waits for its turn."""

    code = "still_waiting"
    title = _("It is still waiting to be sent.")
