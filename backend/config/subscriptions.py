"""Who hears which event. Dotted paths, called in this order; a system check imports them all at start.

A subscriber may be called twice, late, and in any order among keys: it recomputes, or writes under a unique key.
"""

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    "task.moved": ("backend.sla.subscribers.on_task_changed",),
    "task.edited": ("backend.sla.subscribers.on_task_changed",),
    "message.posted": ("backend.sla.subscribers.on_task_changed",),
    "milestone.reached": ("backend.sla.subscribers.on_milestone_reached",),
}
