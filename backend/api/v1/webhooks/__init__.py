"""Webhooks: endpoints, what they are told, and every attempt to tell them."""

from backend.api.v1.webhooks.endpoints import EventTypes, Webhooks
from backend.api.v1.webhooks.messages import WebhookAttempts, WebhookMessages

__all__ = ["EventTypes", "WebhookAttempts", "WebhookMessages", "Webhooks"]
