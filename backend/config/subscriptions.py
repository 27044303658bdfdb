"""Who hears which event. Dotted paths, called in this order; a system check imports them all at start.

A subscriber may be called twice, late, and in any order among keys: it recomputes, or writes under a unique key.
"""

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    "task.moved": (
        "backend.sla.subscribers.on_task_changed",
        "backend.sla.subscribers.on_task_moved",
        "backend.matching.subscribers.on_task_moved",
        "backend.notifications.subscribers.on_task_moved",
        "backend.live.subscribers.on_task_moved",
        "backend.webhooks.subscribers.on_task_moved",
    ),
    "task.edited": (
        "backend.sla.subscribers.on_task_changed",
        "backend.matching.subscribers.on_task_edited",
        "backend.live.subscribers.on_task_edited",
        "backend.webhooks.subscribers.on_task_edited",
    ),
    "message.posted": (
        "backend.sla.subscribers.on_task_changed",
        "backend.notifications.subscribers.on_message_posted",
        "backend.live.subscribers.on_message_posted",
        "backend.webhooks.subscribers.on_message_posted",
    ),
    "rating.given": (
        "backend.notifications.subscribers.on_rating_given",
        "backend.live.subscribers.on_rating_given",
    ),
    "deliverable.opened": ("backend.live.subscribers.on_deliverable_opened",),
    "extension.undone": ("backend.notifications.subscribers.on_extension_undone",),
    "offer.made": (
        "backend.notifications.subscribers.on_offer_made",
        "backend.live.subscribers.on_offer_made",
    ),
    "offer.expiring": ("backend.notifications.subscribers.on_offer_expiring",),
    "offer.closed": (
        "backend.matching.subscribers.on_offer_closed",
        "backend.notifications.subscribers.on_offer_closed",
        "backend.live.subscribers.on_offer_closed",
    ),
    "milestone.reached": (
        "backend.sla.subscribers.on_milestone_reached",
        "backend.notifications.subscribers.on_milestone_reached",
        "backend.live.subscribers.on_milestone_reached",
        "backend.webhooks.subscribers.on_milestone_reached",
    ),
    "review.ending": ("backend.notifications.subscribers.on_review_ending",),
    "clock.extended": ("backend.notifications.subscribers.on_clock_extended",),
    "time.requested": (
        "backend.notifications.subscribers.on_time_requested",
        "backend.live.subscribers.on_time_requested",
        "backend.webhooks.subscribers.on_time_requested",
    ),
    "time.answered": (
        "backend.notifications.subscribers.on_time_answered",
        "backend.live.subscribers.on_time_answered",
        "backend.webhooks.subscribers.on_time_answered",
    ),
    "repetition.posted": ("backend.notifications.subscribers.on_repetition_posted",),
    "repetition.paused": ("backend.notifications.subscribers.on_repetition_paused",),
    "certificate.submitted": (
        "backend.notifications.subscribers.on_certificate_submitted",
        "backend.live.subscribers.on_certificate_submitted",
    ),
    "certificate.checked": (
        "backend.notifications.subscribers.on_certificate_checked",
        "backend.live.subscribers.on_certificate_checked",
    ),
    "certificate.expiring": ("backend.notifications.subscribers.on_certificate_expiring",),
    "certificate.decided": (
        "backend.notifications.subscribers.on_certificate_decided",
        "backend.live.subscribers.on_certificate_decided",
    ),
    "leave.changed": ("backend.notifications.subscribers.on_leave_changed",),
    "notifications.told": ("backend.live.subscribers.on_notifications_told",),
    "notifications.settled": ("backend.live.subscribers.on_notifications_settled",),
    "webhook.disabled": ("backend.notifications.subscribers.on_webhook_disabled",),
}
