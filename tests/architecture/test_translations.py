"""The Chinese translation: whole, in step with the code, and set as Chinese. `make messages` extracts and compiles."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

BACKEND = Path(__file__).parents[2] / "backend"
FILES = BACKEND / "locale" / "zh_Hans" / "LC_MESSAGES"
SOURCE = polib.pofile(str(FILES / "django.po"))

Message = tuple[str | None, str, str]  # context, text, plural

CONTEXTS = {"gettext": 0, "ngettext": 0, "pgettext": 1, "npgettext": 1}  # how many arguments come before the text
PLURALS = {"ngettext", "npgettext"}
A_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
A_CALL = re.compile(rf"\b(?:n?p?gettext|_)\((?:{A_STRING}|,\s*|count)+\)")
A_PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?0?\d*([sd])")
ENDS = {".": "。", ":": "："}
A_NAME = re.compile(r"`\w+`")  # of something in the API
NOT_CHINESE = re.compile(
    r"""[,;!?()'"]|(?<![0-9A-Za-z])[.:]|[.:](?![0-9A-Za-z])  # but for 15:00 and 1200.50
    |[ ][，。；：？！、（）“”]|[，。；：？！、（）“”][ ]""",
    re.VERBOSE,
)


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def key(entry: polib.POEntry) -> Message:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def messages_of_python(source: str) -> Iterator[Message]:
    """What the calls of gettext in a module ask for, under whatever name it imports them."""
    tree = ast.parse(source)
    names = {
        each.asname or each.name: each.name.removesuffix("_lazy").removesuffix("_noop")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for each in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if names.get(name) in CONTEXTS:
                yield message_of(names[name], node)


def messages_of_template(source: str) -> Iterator[Message]:
    """What a template asks for: Django turns its tags into calls, as for GNU gettext."""
    for call in A_CALL.findall(templatize(source)):
        node = ast.parse(call, mode="eval").body
        assert isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        yield message_of("gettext" if node.func.id == "_" else node.func.id, node)


def message_of(name: str, call: ast.Call) -> Message:
    """The message of a call. Its texts have to be written out: a tool that reads the code sees no others."""
    texts = [ast.literal_eval(argument) for argument in call.args[: CONTEXTS[name] + (2 if name in PLURALS else 1)]]
    context = texts.pop(0) if CONTEXTS[name] else None
    return context, texts[0], texts[1] if name in PLURALS else ""


def test_reading_the_code_finds_every_form_of_a_message():
    module = """
from django.utils.translation import gettext as _, gettext_lazy, npgettext, pgettext_lazy
_("one " "text"); gettext_lazy("later"); pgettext_lazy("offer", "Accept"); npgettext("c", "one", "many", n); other("x")
"""
    template = """{% load i18n %}
{% translate "Don't (ever), 5%" %}{% translate 'Accept' context "offer" %}{{ x|default:_("none") }}
{% blocktranslate with a=b %}Due {{ a }}{% endblocktranslate %}
{% blocktranslate count n=n %}{{ n }} task{% plural %}{{ n }} tasks{% endblocktranslate %}"""
    assert set(messages_of_python(module)) == {
        (None, "one text", ""), (None, "later", ""), ("offer", "Accept", ""), ("c", "one", "many"),
    }  # fmt: skip
    assert set(messages_of_template(template)) == {
        (None, "Don't (ever), 5%%", ""), ("offer", "Accept", ""), (None, "none", ""), (None, "Due %(a)s", ""),
        (None, "%(n)s task", "%(n)s tasks"),
    }  # fmt: skip


def test_every_message_of_the_code_is_in_the_file_and_no_other():
    wanted = {
        message
        for pattern, read in [
            ("*.py", messages_of_python),
            ("*.html", messages_of_template),
            ("*.txt", messages_of_template),
        ]
        for path in BACKEND.rglob(pattern)
        for message in read(path.read_text())
    }
    assert wanted == {key(entry) for entry in SOURCE}, "run `make messages`, and translate what is new"


def pairs() -> Iterator[tuple[str, str]]:
    """Every text with its translation."""
    return ((entry.msgid, text) for entry in SOURCE for text in translations(entry))


def test_every_message_is_translated_by_a_person():
    assert [entry.msgid for entry in SOURCE if not entry.translated() or entry.fuzzy or entry.obsolete] == []


def test_placeholders_are_the_same_on_both_sides():
    found = A_PLACEHOLDER.findall
    assert [text for english, text in pairs() if sorted(found(english)) != sorted(found(text))] == []


def test_chinese_has_its_own_punctuation():
    assert [text for _, text in pairs() if NOT_CHINESE.search(A_PLACEHOLDER.sub("某", A_NAME.sub("某", text)))] == []


def test_readers_are_addressed_politely():
    assert [text for _, text in pairs() if "你" in text] == []


def test_sentences_stay_sentences():
    ends = ENDS.items()
    assert [text for english, text in pairs() if any(english.endswith(a) != text.endswith(b) for a, b in ends)] == []


def test_no_space_is_lost_or_added_around_a_text():
    def edges(text: str) -> tuple[bool, bool]:
        return text[:1].isspace(), text[-1:].isspace()

    assert [text for english, text in pairs() if edges(english) != edges(text)] == []


def test_the_compiled_file_is_in_step():
    compiled = polib.mofile(str(FILES / "django.mo"))
    sides = [{key(entry): translations(entry) for entry in file} for file in (compiled, SOURCE)]
    assert sides[0] == sides[1], "run `make messages`"
