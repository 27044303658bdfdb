"""The document for reading in the browser: it shows under the policy of its own page, from this server alone."""

import re

import pytest

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


def test_other_pages_keep_the_strict_policy(client):
    assert policy(client.get("/accounts/login/"))["style-src"] == ["'self'"]
