"""Forms of the web client."""
