"""Certificates over the API."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.accounts.models import AccessKey, Coordinator
from backend.accounts.services import digest_of
from backend.catalog import services as catalog
from backend.core.clock import now
from backend.files.models import StoredFile
from backend.secretaries.models import Certificate

PATH = "/api/v1/certificates"
NOBODY = UUID(int=1)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 64
EVERYBODY = ["secretary", "colleague", "outsider", "coordinator", "other_coordinator", "owner", "administrator", None]


def days(number):
    """A date so many days from today, as JSON."""
    return (now().date() + timedelta(days=number)).isoformat()


@pytest.fixture(autouse=True)
def people(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    catalog.load()


@pytest.fixture
def body():
    return {"kind": "secretary-grade-4", "number": "S4-17", "issuer": "Centre", "issued_on": days(-30)}


@pytest.fixture
def submitted(api, body):
    """The path of a certificate that the world's secretary handed in."""
    return f"{PATH}/{api('secretary').post(PATH, body).json()['id']}"


def test_a_secretary_hands_in_and_a_coordinator_verifies(api, body, world):
    answer = api("secretary").post(PATH, body)
    certificate = answer.json()
    assert answer.status_code == 201
    assert (certificate["status"], certificate["document"], certificate["decided_by"]) == ("submitted", None, None)
    assert certificate["kind"] == {
        "code": "secretary-grade-4",
        "label": "Secretary certificate, level 4 (intermediate)",
    }
    assert certificate["secretary"] == {"id": str(world.profile.pk), "name": "Secretary"}
    verified = api("coordinator").post(f"{PATH}/{certificate['id']}/verify")
    assert verified.status_code == 200
    assert (verified.json()["status"], verified.json()["decided_by"]["name"]) == ("verified", "Coordinator")
    assert api("secretary").get(f"/api/v1/secretaries/{world.profile.pk}").json()["grade"] == 4


@pytest.mark.parametrize(
    ("name", "status"),
    [("secretary", 201), ("outsider", 201), ("coordinator", 403), ("owner", 403), ("administrator", 403), (None, 401)],
)
def test_who_hands_in(api, body, name, status):
    assert api(name).post(PATH, body).status_code == status


@pytest.mark.parametrize(
    ("name", "read", "decide"),
    [
        ("secretary", 200, 403),
        ("coordinator", 200, 200),
        ("colleague", 404, 404),
        ("outsider", 404, 404),
        ("other_coordinator", 404, 404),
        ("owner", 404, 404),
        ("administrator", 404, 404),
        (None, 401, 401),
    ],
)
def test_who_reads_and_who_decides(api, submitted, name, read, decide):
    assert api(name).get(submitted).status_code == read
    assert api(name).post(f"{submitted}/reject", {"reason": "Unreadable"}).status_code == decide
    Certificate.objects.update(status="submitted", decided_at=None)
    assert api(name).post(f"{submitted}/verify").status_code == decide
    Certificate.objects.update(status="verified", decided_at=now())
    assert api(name).post(f"{submitted}/revoke", {"reason": "Forged"}).status_code == decide


@pytest.mark.parametrize(
    ("name", "seen"),
    [("secretary", 1), ("coordinator", 1), ("colleague", 0), ("other_coordinator", 0), ("owner", 0)],
)
def test_who_sees_it_in_the_list(api, submitted, name, seen):
    assert len(api(name).get(PATH).json()["results"]) == seen


def test_nobody_decides_on_their_own(api, submitted, world):
    Coordinator.objects.create(pool=world.pool, user=world.secretary)
    assert api("secretary").post(f"{submitted}/verify").status_code == 403


def test_what_was_decided_stays(api, submitted):
    client = api("coordinator")
    assert client.post(f"{submitted}/revoke", {"reason": "Not yet verified"}).status_code == 409
    assert client.post(f"{submitted}/verify").status_code == 200
    for verb, values in (("verify", {}), ("reject", {"reason": "No"})):
        answer = client.post(f"{submitted}/{verb}", values)
        assert (answer.status_code, answer.json()["code"]) == (409, "certificate_decided")


@pytest.mark.parametrize("values", [{}, {"reason": ""}, {"reason": "x" * 501}, {"reason": "x", "why": "y"}])
@pytest.mark.parametrize("verb", ["reject", "revoke"])
def test_a_decision_against_it_needs_a_reason(api, submitted, verb, values):
    assert api("coordinator").post(f"{submitted}/{verb}", values).status_code == 400


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "unknown"}, "kind"),
        ({"kind": None}, "kind"),
        ({"kind": ["x"]}, "kind"),
        ({"number": ""}, "number"),
        ({"number": "a\nb"}, "number"),
        ({"number": "x" * 81}, "number"),
        ({"number": "a\u0000"}, "number"),
        ({"issued_on": days(2)}, "issued_on"),
        ({"issued_on": "9999-12-31"}, "issued_on"),
        ({"issued_on": "0001-01-01"}, "issued_on"),
        ({"issued_on": "1900-01-01"}, "valid_until"),
        ({"issued_on": "yesterday"}, "issued_on"),
        ({"valid_until": days(-2)}, "valid_until"),
        ({"valid_until": "9999-12-31"}, "valid_until"),
        ({"kind": "german"}, "valid_until"),
        ({"status": "verified"}, "status"),
        ({"secretary": str(NOBODY)}, "secretary"),
        ({"document": "paper.png"}, "document"),
    ],
)
def test_bad_values_are_named(api, body, change, field):
    answer = api("secretary").post(PATH, body | change)
    assert answer.status_code == 400, answer.json()
    assert answer.json()["errors"][0]["field"] == field
    assert not Certificate.objects.exists()


def test_the_same_one_is_handed_in_once_or_once_per_key(api, body):
    client = api("secretary")
    first, again = (client.post(PATH, body, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json() == again.json()
    answer = client.post(PATH, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "certificate_known")
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=submitted", 1),
        ("status=verified&status=expired", 0),
        ("kind=secretary-grade-4", 1),
        ("kind=german", 0),
        ("valid_until_before=2000-01-01", 0),
        ("valid_until_before=2999-01-01", 1),
        (f"secretary={NOBODY}", 0),
        ("ordering=valid_until", 1),
    ],
)
def test_lists_are_filtered(api, submitted, query, found):
    answer = api("coordinator").get(f"{PATH}?{query}")
    assert answer.status_code == 200 and len(answer.json()["results"]) == found


@pytest.mark.parametrize(
    "query", ["status=old", "secretary=me", "valid_until_before=soon", "color=red", "ordering=name"]
)
def test_filters_that_make_no_sense_are_refused(api, query):
    assert api("coordinator").get(f"{PATH}?{query}").status_code == 400


def test_a_list_costs_as_many_queries_for_one_as_for_many(api, body, django_assert_num_queries):
    for number in range(6):
        document = SimpleUploadedFile("paper.png", PNG)
        api("secretary").post(PATH, body | {"number": str(number), "document": document}, format="multipart")
    client = api("coordinator")
    for size in (1, 6):
        with django_assert_num_queries(5):  # the token, the actor (three), the certificates
            assert len(client.get(f"{PATH}?page_size={size}").json()["results"]) == size


# The copy of the paper


@pytest.fixture
def with_paper(api, body):
    document = SimpleUploadedFile("证书 2026.png", PNG, "image/png")
    answer = api("secretary").post(PATH, body | {"document": document}, format="multipart")
    assert answer.status_code == 201, answer.json()
    document = answer.json()["document"]
    assert UUID(document.pop("id")) and document == {
        "name": "证书 2026.png",
        "size": len(PNG),
        "media_type": "image/png",
    }
    return f"{PATH}/{answer.json()['id']}/document"


def test_the_paper_comes_back_as_an_attachment(api, with_paper):
    answer = api("coordinator").get(with_paper)
    assert b"".join(answer.streaming_content) == PNG
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == ("attachment; filename*=utf-8''%E8%AF%81%E4%B9%A6%202026.png")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"] and "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_sees_the_paper(api, with_paper, name):
    expected = {"secretary": 200, "coordinator": 200, None: 401}.get(name, 404)
    assert api(name).get(with_paper).status_code == expected


def test_there_is_no_paper_where_none_was_handed_in(api, submitted):
    assert api("coordinator").get(f"{submitted}/document").status_code == 404


@pytest.mark.parametrize("accept", ["image/png", "application/json", "*/*"])
def test_the_paper_comes_whatever_is_asked_for(api, with_paper, accept):
    assert api("secretary").get(with_paper, HTTP_ACCEPT=accept).status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("paper.exe", b"MZ", 400, "file_type_refused"),
        ("paper.png", b"<html>", 400, "file_type_refused"),
        ("paper.png", b"", 400, "invalid"),
        ("paper.png", PNG + b"\x00" * 2000, 413, "too_large"),
    ],
)
def test_a_paper_that_is_refused_leaves_nothing(api, body, settings, name, content, status, code):
    settings.UPLOAD_MAX_BYTES = 1500
    document = SimpleUploadedFile(name, content)
    answer = api("secretary").post(PATH, body | {"document": document}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Certificate.objects.exists() and not StoredFile.objects.exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_a_program_of_an_organization_has_no_business_here(api, submitted, body, world):
    AccessKey.objects.create(
        organization=world.organization, name="ERP", prefix="k", digest=digest_of("k"), scopes=["tasks:write"]
    )
    client = api()
    client.credentials(HTTP_AUTHORIZATION="Bearer k")
    assert client.get(PATH).json()["results"] == []
    assert client.get(submitted).status_code == 404
    assert client.post(PATH, body).status_code == 403


def test_a_copy_of_the_paper_is_added_later_and_hands_in_again_what_was_rejected(api, submitted, world):
    paper = {"document": SimpleUploadedFile("paper.png", PNG, content_type="image/png")}
    added = api("secretary").post(f"{submitted}/document", paper, format="multipart")
    assert (added.status_code, added["Content-Type"]) == (200, "application/json")
    assert (added.json()["document"]["name"], added.json()["status"]) == ("paper.png", "submitted")
    api("coordinator").post(f"{submitted}/reject", {"reason": "Unreadable."})
    better = {"document": SimpleUploadedFile("better.png", PNG, content_type="image/png")}
    again = api("secretary").post(f"{submitted}/document", better, format="multipart").json()
    assert (again["status"], again["reason"], again["document"]["name"]) == ("submitted", "", "better.png")
    api("coordinator").post(f"{submitted}/verify")
    late = {"document": SimpleUploadedFile("late.png", PNG, content_type="image/png")}
    refused = api("secretary").post(f"{submitted}/document", late, format="multipart")
    assert (refused.status_code, refused.json()["code"]) == (409, "certificate_decided")


def test_who_says_which_copy_they_have_seen_verifies_no_other(api, submitted):
    def add(name):
        paper = {"document": SimpleUploadedFile(name, PNG, content_type="image/png")}
        return api("secretary").post(f"{submitted}/document", paper, format="multipart").json()["document"]["id"]

    def verify(seen):
        return api("coordinator").post(f"{submitted}/verify", {"document_id": seen})

    seen = add("paper.png")
    other = add("other.png")
    for stale in (seen, None):
        refused = verify(stale)
        assert (refused.status_code, refused.json()["code"]) == (409, "document_changed")
    assert verify("paper").status_code == 400
    assert Certificate.objects.get().status == "submitted"
    assert verify(other).json()["status"] == "verified"


def test_who_says_which_copy_they_have_seen_rejects_no_other(api, submitted):
    def reject(seen):
        return api("coordinator").post(f"{submitted}/reject", {"reason": "Unreadable.", "document_id": seen})

    paper = {"document": SimpleUploadedFile("paper.png", PNG, content_type="image/png")}
    added = api("secretary").post(f"{submitted}/document", paper, format="multipart").json()["document"]["id"]
    refused = reject(None)
    assert (refused.status_code, refused.json()["code"]) == (409, "document_changed")
    assert reject("paper").status_code == 400
    assert Certificate.objects.get().status == "submitted"
    assert reject(added).json()["status"] == "rejected"
