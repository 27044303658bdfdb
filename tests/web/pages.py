"""Reading pages in tests."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """A page: its tags, its words, and where it leads."""

    def __init__(self, response) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.words = ""
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += " ".join(data.split()) + " "

    def all(self, tag: str) -> list[dict]:
        """The attributes of every such tag."""
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def language(self) -> str:
        """What the page says it is written in."""
        return str(self.all("html")[0]["lang"])

    @property
    def links(self) -> set[str]:
        """Where links and forms lead."""
        links = {a["href"] for a in self.all("a") if "href" in a}
        return links | {form["action"] for form in self.all("form") if "action" in form}
