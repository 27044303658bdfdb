"""Business time and promises."""
