"""The catalogue over the API."""

import pytest

from backend.accounts.models import AccessKey
from backend.accounts.services import digest_of
from backend.catalog import services
from backend.catalog.models import CertificateKind, Grade, Language, Skill, Template

LISTS = ["skills", "grades", "certificate-kinds", "languages", "templates"]
ONE = ["skills/meeting.minutes", "grades/3", "certificate-kinds/secretary-grade-4", "languages/de", "templates/minutes"]


@pytest.fixture(autouse=True)
def catalogue(world):
    services.load()


def results(answer):
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


@pytest.mark.parametrize("path", LISTS + ONE)
def test_strangers_must_sign_in(api, path):
    assert api().get(f"/api/v1/{path}").status_code == 401


@pytest.mark.parametrize("path", LISTS + ONE)
@pytest.mark.parametrize("name", ["viewer", "secretary", "coordinator", "administrator"])
def test_everybody_who_is_signed_in_reads_it(api, path, name):
    assert api(name).get(f"/api/v1/{path}").status_code == 200


def test_programs_read_it_too(api, world):
    AccessKey.objects.create(
        organization=world.organization, name="ERP", prefix="k", digest=digest_of("k"), scopes=["tasks:read"]
    )
    client = api()
    client.credentials(HTTP_AUTHORIZATION="Bearer k")
    assert results(client.get("/api/v1/templates"))


@pytest.mark.parametrize(
    "path", ["skills/none", "grades/9", "grades/99999999999999999999", "templates/None", "languages/xx"]
)
def test_what_is_not_there_is_not_found(api, path):
    assert api("viewer").get(f"/api/v1/{path}").status_code == 404


def test_names_come_in_every_language_with_a_label_in_the_reader_s(api):
    skill = api("viewer").get("/api/v1/skills/meeting.minutes", HTTP_ACCEPT_LANGUAGE="zh-hans").json()
    assert skill == {
        "code": "meeting.minutes",
        "name": {"en": "Minutes and resolutions", "zh-hans": "会议纪要"},
        "label": "会议纪要",
        "group": "meeting",
    }
    assert api("viewer").get("/api/v1/skills/meeting").json()["group"] is None


def test_a_template_tells_its_form(api):
    template = api("viewer").get("/api/v1/templates/minutes", HTTP_ACCEPT_LANGUAGE="zh-hans").json()
    assert template["skills"] == {"meeting.minutes": 3, "meeting.transcribe": 2}
    assert (template["grade"], template["confidentiality"], template["is_active"]) == (4, "internal", True)
    date, _recording, style = template["fields"]
    assert (date["name"], date["type"], date["required"], date["label"]) == ("meeting_date", "date", True, "会议日期")
    assert date["choices"] == []
    assert style["choices"][0] == {
        "code": "decisions",
        "name": {"en": "Decisions only", "zh-hans": "仅列决议"},
        "label": "仅列决议",
    }
    assert template["checklist"][0]["zh-hans"] == "出席情况与签到表一致"


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("skills?group=meeting&q=transc", ["meeting.transcribe"]),
        ("skills?q=会议纪要", ["meeting.minutes"]),
        ("certificate-kinds?category=language&q=german", ["german"]),
        ("languages?q=日语", ["ja"]),
        ("templates?skill=document.translate", ["translate"]),
        ("templates?is_active=false", []),
        ("skills?group=nothing", []),
    ],
)
def test_lists_are_filtered(api, path, codes):
    assert [row["code"] for row in results(api("viewer").get(f"/api/v1/{path}"))] == codes


@pytest.mark.parametrize(
    "path", ["skills?color=red", "templates?is_active=maybe&colour=1", "certificate-kinds?category=x"]
)
def test_filters_that_do_not_exist_are_refused(api, path):
    answer = api("viewer").get(f"/api/v1/{path}")
    assert answer.status_code == 400 and answer.json()["errors"]


def test_grades_are_listed_from_junior_to_senior(api):
    assert [row["number"] for row in results(api("viewer").get("/api/v1/grades"))] == [5, 4, 3, 2]


@pytest.mark.parametrize(
    ("path", "kind"),
    list(zip(LISTS, [Skill, Grade, CertificateKind, Language, Template], strict=True)),
)
def test_pages_show_every_row_once(api, path, kind):
    client, seen = api("viewer"), []
    page = client.get(f"/api/v1/{path}?page_size=3").json()
    seen += page["results"]
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += page["results"]
    keys = [row.get("code") or row["number"] for row in seen]
    assert len(set(keys)) == len(keys) == kind.objects.count()


@pytest.mark.parametrize("path", LISTS)
def test_lists_cost_one_query_however_many_rows(api, path, django_assert_num_queries):
    client = api("viewer")
    for size in (1, 50):
        with django_assert_num_queries(5):  # the token, the actor (three), the rows
            results(client.get(f"/api/v1/{path}?page_size={size}"))


def test_administrators_retire_a_template(api):
    answer = api("administrator").patch("/api/v1/templates/minutes", {"is_active": False})
    assert (answer.status_code, answer.json()["is_active"]) == (200, False)
    assert not Template.objects.get(code="minutes").is_active


@pytest.mark.parametrize(("name", "status"), [("owner", 403), ("coordinator", 403), ("secretary", 403), (None, 401)])
def test_nobody_else_does(api, name, status):
    assert api(name).patch("/api/v1/templates/minutes", {"is_active": False}).status_code == status


@pytest.mark.parametrize("body", [{}, {"is_active": "maybe"}, {"is_active": True, "code": "x"}, {"is_active": None}])
def test_bad_changes_are_named(api, body):
    answer = api("administrator").patch("/api/v1/templates/minutes", body)
    assert answer.status_code == 400 and answer.json()["errors"]
