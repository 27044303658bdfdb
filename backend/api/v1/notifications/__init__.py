"""What the caller was told, how they want to be told, and what became of it on its way."""

from backend.api.v1.notifications.addresses import Addresses, PushKey, PushSubscriptions
from backend.api.v1.notifications.deliveries import Deliveries
from backend.api.v1.notifications.preferences import MyPreferences, OrganizationPreferences
from backend.api.v1.notifications.told import Notifications
from backend.api.v1.notifications.watching import TaskWatch

__all__ = [
    "Addresses",
    "Deliveries",
    "MyPreferences",
    "Notifications",
    "OrganizationPreferences",
    "PushKey",
    "PushSubscriptions",
    "TaskWatch",
]
