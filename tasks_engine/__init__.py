"""The pure engine: values and the time in, answers out. No Django, no clock, no I/O."""
