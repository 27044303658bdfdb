"""The product's own table of subscriptions, with the notifications' lines alone."""

from backend.config import subscriptions

SUBSCRIPTIONS = {
    name: tuple(path for path in paths if path.startswith("backend.notifications."))
    for name, paths in subscriptions.SUBSCRIPTIONS.items()
}
