"""Examples may take as long as a busy machine needs: what holds is tested here, not how fast."""

from hypothesis import settings

settings.register_profile("matching", deadline=None)
settings.load_profile("matching")
