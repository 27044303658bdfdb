"""Words of a text for full-text search: Chinese has no spaces, so a dictionary cuts it."""

import unicodedata

LONGEST = 60


def words(text: str) -> list[str]:
    """The words of `text`, in order, lower-case, without punctuation; of Chinese both long words and their parts."""
    import rjieba  # reads its dictionary for a quarter of a second: only where there is something to cut

    cut = rjieba.cut_for_search(unicodedata.normalize("NFKC", text).lower())
    return [word.strip()[:LONGEST] for word in cut if any(character.isalnum() for character in word)]
