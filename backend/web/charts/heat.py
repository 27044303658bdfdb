"""A heat map's cells."""

LEVELS = 4  # above none


def level(booked: int, capacity: int) -> int:
    """The shade of a cell, 0 to 4: by the share of its capacity that is booked."""
    if booked <= 0:
        return 0
    return LEVELS if capacity <= 0 else min(LEVELS, booked * (LEVELS + 1) // capacity)


def hours(minutes: int) -> str:
    """Minutes as hours with one decimal, as cells show them: 4.1, and 0 for none."""
    return f"{minutes / 60:.1f}" if minutes else "0"
