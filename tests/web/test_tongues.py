"""Check 51. What people wrote says in which language it is, where that is not the language of the page."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.utils.safestring import mark_safe
from django.utils.translation import override

from backend import web
from backend.web.tongues import marked


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Minutes of the council", "Minutes of the council"),
        ("理事会换届选举办法（草案）", '<span lang="zh-Hans">理事会换届选举办法（草案）</span>'),
        ("Lin Yue 林悦", '<span>Lin Yue <span lang="zh-Hans">林悦</span></span>'),
        ("“会议纪要” is accepted", '<span>“<span lang="zh-Hans">会议纪要</span>” is accepted</span>'),
        (
            "会员数据季报，6 张图表 was posted",
            '<span><span lang="zh-Hans">会员数据季报，6 张图表</span> was posted</span>',
        ),
        ("先写结论。\n一页纸。", '<span lang="zh-Hans">先写结论。\n一页纸。</span>'),
        ("<b>&</b>", "&lt;b&gt;&amp;&lt;/b&gt;"),
        ("预算<b>", '<span><span lang="zh-Hans">预算</span>&lt;b&gt;</span>'),
    ],
)
def test_chinese_says_so_on_an_english_page(text, html):
    with override("en"):
        assert marked(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("理事会换届选举办法", "理事会换届选举办法"),
        ("Minutes of the council, 3 June.", '<span lang="en">Minutes of the council, 3 June.</span>'),
        ("Lin Yue 林悦", '<span><span lang="en">Lin Yue</span> 林悦</span>'),
        ("CS-12，PDF 一份，Word 版", "CS-12，PDF 一份，Word 版"),
        ("Minutes", '<span lang="en">Minutes</span>'),
        ("“Minutes & more”已验收", '<span>“<span lang="en">Minutes &amp; more”</span>已验收</span>'),
        ("25 份", "25 份"),
    ],
)
def test_english_says_so_on_a_chinese_page(text, html):
    with override("zh-hans"):
        assert marked(text) == html


def test_a_part_of_a_page_is_left_as_it_is():
    with override("en"):
        assert marked(mark_safe("<b>预算</b>")) == "<b>预算</b>"


def test_templates_break_the_lines_of_what_they_mark():
    source = "{% load secretariat %}{{ text|in_its_language|linebreaksbr }}{{ nobody|in_its_language }}"
    page = engines["django"].from_string(source)
    with override("en"):
        assert page.render({"text": "<一页>\nOne", "nobody": None}) == (
            '<span>&lt;<span lang="zh-Hans">一页</span>&gt;<br>One</span>'
        )


def test_whether_a_space_stands_before_a_per_cent_sign_is_the_languages_to_say():
    """Chinese has none: the sign stands in a message, which `percent` and `blocktranslate` look up."""
    templates = list((Path(web.__file__).parent / "templates").rglob("*.html"))
    translated = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}", re.DOTALL)
    assert templates
    raw = [each.name for each in templates if re.search(r"}}(<small>)? %", translated.sub("", each.read_text("utf-8")))]
    assert not raw
