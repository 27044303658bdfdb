"""The document for reading in the browser: it shows under the policy of its own page, from this server alone."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

VIEWERS = ["/api/docs", "/api/redoc"]


def policy(response) -> dict[str, list[str]]:
    """What the page may load, by directive."""
    directives = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in directives}


@pytest.mark.parametrize("address", VIEWERS)
def test_nothing_comes_from_elsewhere(client, address):
    page = client.get(address).content.decode()
    loaded = re.findall(r"<(?:script|link|img)[^>]* (?:src|href)=\"([^\"]+)\"", page)
    assert loaded
    assert [place for place in loaded if not place.startswith("/")] == []


@pytest.mark.parametrize("address", VIEWERS)
def test_scripts_are_files_and_styles_may_be_written_by_them(client, address):
    response = client.get(address)
    assert re.findall(r"<script(?![^>]* src=)", response.content.decode()) == []
    assert policy(response)["script-src"] == ["'self'"]
    assert "'unsafe-inline'" in policy(response)["style-src"]


def test_the_script_of_the_interactive_document_names_the_document(client):
    page = client.get("/api/docs").content.decode()
    script = client.get(re.findall(r'src="(/api/docs[^"]*)"', page)[0].replace("&amp;", "&"))
    assert script["Content-Type"].startswith("application/javascript")
    assert b"/api/v1/openapi.json" in script.content


def test_the_mark_of_another_host_is_left_out_of_the_document(client):
    """The script that does so comes first; it has to know the address from which the bundle would load the mark."""
    page = client.get("/api/redoc").content.decode()
    own, bundle = re.findall(r'<script src="([^"]+)"', page)
    assert own.endswith("api/redoc.js")
    text = Path(finders.find("drf_spectacular_sidecar/redoc/bundles/redoc.standalone.js")).read_text()
    assert bundle.endswith("redoc.standalone.js") and len(re.findall(r'src:"https://cdn\.redoc\.ly/', text)) == 1
    assert 'src:"https:' not in text.replace('src:"https://cdn.redoc.ly/', "")
    assert "https://cdn.redoc.ly/" in Path(finders.find("api/redoc.js")).read_text()


def test_other_pages_keep_the_strict_policy(client):
    assert policy(client.get("/accounts/login/"))["style-src"] == ["'self'"]
