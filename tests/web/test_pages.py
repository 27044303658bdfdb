"""Every page, for everybody: who may see it, and what no page may contain."""

import re
from datetime import date

import pytest
from django.urls import URLPattern, reverse

from backend.catalog.models import CertificateKind
from backend.core.clock import now
from backend.files import previewing
from backend.notifications.models import Notification
from backend.outbox.services import relay
from backend.repeating import services as repeating
from backend.secretaries import services as secretaries
from backend.sla.policies import add_policy
from backend.tasks.models import Task
from backend.web.urls import urlpatterns
from tests.factories import template
from tests.web.pages import Page

SEEN, HIDDEN, FOR_OTHERS, ELSEWHERE, TOO_EARLY = 200, 404, 403, 302, 409
EVERYBODY = ("owner", "viewer", "secretary", "colleague", "coordinator", "administrator", "stranger", "outsider",
             "other_coordinator")  # fmt: skip
ANYBODY = dict.fromkeys(EVERYBODY, SEEN)
MEMBERS = {"owner": SEEN, "viewer": SEEN, "stranger": SEEN}
SECRETARIES = {"secretary": SEEN, "colleague": SEEN, "outsider": SEEN}
COORDINATORS = {"coordinator": SEEN, "other_coordinator": SEEN}
INVOLVED = {"owner": SEEN, "viewer": SEEN, "secretary": SEEN, "coordinator": SEEN}

# Page -> who sees it. Everybody else gets what stands first.
PAGES: dict[str, tuple[int, dict[str, int]]] = {
    "home": (ELSEWHERE, {**MEMBERS, "administrator": SEEN}),
    "tasks": (SEEN, ANYBODY),
    "new_task": (FOR_OTHERS, {"owner": SEEN, "stranger": SEEN}),
    "post_task": (FOR_OTHERS, {"owner": SEEN, "stranger": SEEN}),
    "templates": (FOR_OTHERS, {"owner": SEEN, "stranger": SEEN}),
    "own_template": (FOR_OTHERS, {"owner": SEEN, "stranger": HIDDEN}),
    "keep_task": (HIDDEN, {**dict.fromkeys(INVOLVED, FOR_OTHERS), "owner": SEEN}),
    "delivered_files": (FOR_OTHERS, MEMBERS),
    "task": (HIDDEN, INVOLVED),
    "edit_task": (HIDDEN, {**dict.fromkeys(INVOLVED, FOR_OTHERS), "owner": SEEN}),
    "step": (HIDDEN, {**dict.fromkeys(INVOLVED, FOR_OTHERS), "owner": SEEN, "coordinator": SEEN}),
    "file": (HIDDEN, INVOLVED),
    "file_sound": (HIDDEN, {}),  # a text cannot be heard; others: tests/web/test_sound.py
    "file_pages": (HIDDEN, INVOLVED),
    "file_page": (HIDDEN, {}),  # a text has no pictures; others: tests/web/test_review.py
    "more_time": (HIDDEN, {**dict.fromkeys(INVOLVED, FOR_OTHERS), "secretary": SEEN}),
    "submit": (HIDDEN, {**dict.fromkeys(INVOLVED, FOR_OTHERS), "secretary": SEEN}),
    "ask_changes": (HIDDEN, {**dict.fromkeys(INVOLVED, FOR_OTHERS), "owner": TOO_EARLY}),
    "review": (HIDDEN, {}),  # nothing is delivered yet
    "task_by_key": (HIDDEN, dict.fromkeys(INVOLVED, ELSEWHERE)),
    "work": (FOR_OTHERS, SECRETARIES),
    "find": (FOR_OTHERS, SECRETARIES),
    "move": (HIDDEN, {**dict.fromkeys(INVOLVED, FOR_OTHERS), "secretary": SEEN}),
    "calendar": (FOR_OTHERS, SECRETARIES),
    "threads": (FOR_OTHERS, SECRETARIES),
    "offers": (FOR_OTHERS, SECRETARIES),
    "offer": (FOR_OTHERS, {"colleague": SEEN, "secretary": HIDDEN, "outsider": HIDDEN}),
    "growth": (FOR_OTHERS, SECRETARIES),
    "practise": (FOR_OTHERS, SECRETARIES),
    "check_practice": (FOR_OTHERS, {**dict.fromkeys(SECRETARIES, HIDDEN), "secretary": SEEN}),
    "quality": (FOR_OTHERS, SECRETARIES),
    "desk": (FOR_OTHERS, COORDINATORS),
    "desk_tasks": (FOR_OTHERS, COORDINATORS),
    "desk_people": (FOR_OTHERS, COORDINATORS),
    "desk_person": (FOR_OTHERS, {"coordinator": SEEN, "other_coordinator": HIDDEN}),
    "desk_next": (FOR_OTHERS, dict.fromkeys(COORDINATORS, ELSEWHERE)),
    "desk_week": (FOR_OTHERS, COORDINATORS),
    "desk_figures": (FOR_OTHERS, COORDINATORS),
    "desk_reassign": (FOR_OTHERS, {"coordinator": SEEN, "other_coordinator": HIDDEN}),
    "desk_orgs": (FOR_OTHERS, COORDINATORS),
    "reports": (FOR_OTHERS, COORDINATORS),
    "report_paper": (FOR_OTHERS, COORDINATORS),
    "report_figures": (FOR_OTHERS, COORDINATORS),
    "desk_sla": (FOR_OTHERS, COORDINATORS),
    "new_promise": (FOR_OTHERS, COORDINATORS),
    "new_hours": (FOR_OTHERS, COORDINATORS),
    "desk_rule": (FOR_OTHERS, {"coordinator": SEEN, "other_coordinator": HIDDEN}),
    "desk_peek": (FOR_OTHERS, {"coordinator": SEEN, "other_coordinator": HIDDEN}),
    "desk_round": (FOR_OTHERS, COORDINATORS),
    "certificates": (FOR_OTHERS, COORDINATORS),
    "certificate": (FOR_OTHERS, {"coordinator": SEEN, "other_coordinator": HIDDEN}),
    "certificate_page": (FOR_OTHERS, {"coordinator": HIDDEN, "other_coordinator": HIDDEN}),
    "certificate_document": (FOR_OTHERS, {"coordinator": HIDDEN, "other_coordinator": HIDDEN}),
    **dict.fromkeys(
        (
            "admin_pools",
            "new_pool",
            "admin_pool",
            "admin_matching",
            "admin_organizations",
            "new_organization",
            "admin_organization",
            "admin_kinds",
        ),
        (FOR_OTHERS, {"administrator": SEEN}),
    ),
    "offline": (SEEN, ANYBODY),
    "inbox": (SEEN, ANYBODY),
    "snooze": (HIDDEN, {"owner": SEEN}),
    "palette": (SEEN, ANYBODY),
    "people": (FOR_OTHERS, MEMBERS),
    "help": (SEEN, ANYBODY),
    "account": (SEEN, ANYBODY),
    "account_notifications": (SEEN, ANYBODY),
    "account_addresses": (SEEN, ANYBODY),
    "account_keys": (SEEN, ANYBODY),
    "account_calendar": (SEEN, ANYBODY),
    "mfa_index": (SEEN, ANYBODY),
    "password": (SEEN, ANYBODY),
}
FOR_ANYBODY = {
    "account_login": {}, "account_logout": {}, "account_signup": {}, "account_inactive": {},
    "account_reset_password": {}, "account_reset_password_done": {}, "account_reset_password_from_key_done": {},
    "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"}, "invitation": {"token": "nonsense"},
}  # fmt: skip
ONLY_POSTED = {
    "desk_act", "desk_bulk", "desk_undo", "try_rule", "activate_rule", "discard_rule",
    "add_person_leave", "end_person_leave", "restore_person_leave",
    "invite_coordinator", "remove_coordinator", "switch_kind",
    "archive", "wake", "archive_task", "mute", "undo_inbox", "preset", "try_address", "remove_address",
    "end_other_sessions", "end_session", "new_token", "new_api_key", "revoke_key", "regenerate_feed", "revoke_feed",
    "invite", "invite_secretary", "withdraw", "restore_invitation", "send_again", "change_role", "remove_member",
    "claim", "set_aside", "take_back", "set_hours", "add_leave", "cancel_leave", "restore_leave", "add_scan",
    "messages", "files", "checklist", "accept_offer", "verify_certificate", "read_all", "notification", "set_language",
    "hide_welcome", "theme",
    "undo", "answer_time", "rate",
    "first_choices", "remove_template", "restore_template", "repeat_template", "repetition",
    "save_view", "rename_view", "remove_view", "restore_view",
}  # fmt: skip


@pytest.fixture
def places(world, offered):
    """The arguments of every page: a task that `secretary` works on, an offer to `colleague`, a certificate."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from backend.tasks import services as tasks

    task = Task.objects.get(pk=world.task_in_progress().pk)
    upload = SimpleUploadedFile("notes.txt", b"Names of all present.")
    file = tasks.add_file(task_id=task.pk, by=world.actor("owner"), upload=upload)
    previewing.make(file_id=file.file_id)
    secretaries.edit_profile(secretary=world.profile, by=world.actor("secretary"), is_paused=True)
    offer = offered(world.open_task())
    kind = CertificateKind.objects.create(
        code="security", name={"en": "Security"}, category="training", valid_months=24
    )
    handed_in = secretaries.submit(
        kind=kind, number="1", issued_on=date(2026, 1, 5), by=world.actor("secretary"), at=now()
    )
    relay()
    told = Notification.objects.filter(user=world.owner).first()
    rule = add_policy(key="own", name="42", definition={}, pool=world.pool, by=world.actor("coordinator"))
    own = repeating.keep_task(task=task, by=world.actor("owner"))
    done = secretaries.practise(exercise="minutes", answer="1. 2. 3.", by=world.actor("secretary"))
    return {
        "practise": {"code": "minutes"},
        "check_practice": {"practice_id": done.pk},
        "own_template": {"template_id": own.pk},
        "keep_task": {"number": task.number},
        "post_task": {"template": world.template.code},
        "desk_figures": {"name": "days"},
        "desk_reassign": {"number": task.number},
        "report_figures": {"name": "course"},
        "admin_pool": {"pool_id": world.pool.pk},
        "admin_matching": {"pool_id": world.pool.pk},
        "admin_organization": {"organization_id": world.organization.pk},
        "desk_rule": {"kind": "promises", "rule_id": rule.pk},
        "desk_peek": {"number": task.number},
        "desk_person": {"secretary_id": world.profile.pk},
        "task": {"number": task.number},
        "edit_task": {"number": task.number},
        "step": {"number": task.number, "verb": "cancel"},
        "move": {"number": task.number, "column": "waiting"},
        "file": {"number": task.number, "file_id": file.pk},
        "file_sound": {"number": task.number, "file_id": file.pk},
        "file_pages": {"number": task.number, "file_id": file.pk},
        "file_page": {"number": task.number, "file_id": file.pk, "page": 0},
        "more_time": {"number": task.number},
        "submit": {"number": task.number},
        "ask_changes": {"number": task.number},
        "review": {"number": task.number},
        "task_by_key": {"task_id": task.pk},
        "offer": {"offer_id": offer.pk},
        "certificate": {"certificate_id": handed_in.pk},
        "certificate_document": {"certificate_id": handed_in.pk},
        "certificate_page": {"certificate_id": handed_in.pk, "page": 1},
        "snooze": {"notification_id": told.pk},
    }


TESTED_ELSEWHERE = (
    "stream", "unsubscribe",  # tests/faults/test_stream.py, tests/web/test_unsubscribe.py
    "presence", "service_worker",  # test_presence.py, test_offline.py
    "mfa_authenticate", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",  # test_access.py
    "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_list_webauthn", "mfa_add_webauthn", "mfa_remove_webauthn",
)  # fmt: skip


def test_every_address_stands_in_a_table():
    names = {pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)}
    assert names == {*PAGES, *FOR_ANYBODY, *ONLY_POSTED, *TESTED_ELSEWHERE}


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_sees_which_page(browser, places, name):
    client = browser(name)
    answers = {page: client.get(reverse(page, kwargs=places.get(page, {}))).status_code for page in PAGES}
    assert answers == {page: seen.get(name, otherwise) for page, (otherwise, seen) in PAGES.items()}


def test_strangers_are_asked_to_sign_in(browser, places):
    addresses = [reverse(page, kwargs=places.get(page, {})) for page in PAGES]
    led = {address: browser().get(address).get("Location") for address in addresses}
    assert led == {address: f"{reverse('account_login')}?next={address}" for address in addresses}


@pytest.mark.parametrize("page", FOR_ANYBODY)
def test_pages_for_anybody(browser, page):
    response = browser().get(reverse(page, kwargs=FOR_ANYBODY[page]), follow=True)
    assert response.status_code == (404 if page == "invitation" else 200)
    check_page(response)


DATA = re.compile(  # of the world of the tests, which is English, and what is called so everywhere
    r"[\w.]+@example\.org|CS-\d+|\w+/\w+|meeting\.\w+|Minutes of the council|Decisions first|Tea Society|notes\.txt"
    r"|Owner|Manager|Requester|Viewer|Secretary|Colleague|Coordinator|Security|East|English|Names of all present"
    r"|Slack|API|Webhook|CSV|PDF|Word|iCalendar|Ctrl|Enter|Space|Esc"
)


def english_of(page: Page) -> set[str]:
    """The English words that somebody reads or hears, but for those of the data."""
    told = [tag.get(name, "") for _, tag in page.tags for name in ("aria-label", "placeholder")]
    return set(re.findall("[A-Za-z]{2,}", DATA.sub("", " ".join([page.words, *told]))))


@pytest.mark.parametrize("name", ["owner", "secretary", "colleague", "coordinator", "administrator"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_are_whole_in_both_languages_and_chinese_ones_hold_no_english(browser, places, name, language):
    client = browser(name)
    client.cookies["django_language"] = language
    left = {}
    for page in sorted({*PAGES, *FOR_ANYBODY}):
        response = client.get(reverse(page, kwargs={**places, **FOR_ANYBODY}.get(page, {})))
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            check_page(response)
            read = Page(response)
            assert read.language == {"en": "en", "zh-hans": "zh-Hans"}[language]
            assert response["Content-Language"] == language
            if language == "zh-hans" and name != "administrator" and (words := english_of(read)):
                left[page] = words
    assert left == {}


@pytest.mark.parametrize("name", ["owner", "secretary", "coordinator", "viewer"])
def test_every_link_of_every_page_leads_somewhere(browser, places, name):
    client = browser(name)
    links = set()
    for page in PAGES:
        response = client.get(reverse(page, kwargs=places.get(page, {})))
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            links |= {link.split("#")[0] for link in Page(response).links if link.startswith("/")}
    answers = {link: client.get(link).status_code for link in links if link}
    assert {link: status for link, status in answers.items() if status not in (200, 302, 405)} == {}


def check_page(response) -> None:
    """Nothing inline, nothing from elsewhere, a policy that forbids both, and the bones of a page."""
    page, policy = Page(response), response["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "style-src 'self'" in policy and "unsafe" not in policy
    scripts = page.all("script")
    assert not page.all("style") and all("src" in one or one.get("type") == "application/json" for one in scripts)
    for tag, attributes in page.tags:
        assert "style" not in attributes, (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        for name in ("src", "href", "action", "formaction"):
            asks_again = attributes.get(name) == "" and "data-offline-page" in response.content.decode()
            assert asks_again or attributes.get(name, "/").startswith(("/", "#", "?")), (tag, attributes)
    head = response.content.decode().partition("</head>")[0]  # drawings have titles, too
    assert len(page.all("h1")) == len(page.all("main")) == head.count("<title>") == 1
    ids = [attributes["id"] for _tag, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    labelled = {label.get("for") for label in page.all("label")}
    for field in [*page.all("input"), *page.all("textarea"), *page.all("select")]:
        if field.get("type") not in ("hidden", "radio", "checkbox"):
            assert field.get("aria-label") or field["id"] in labelled, field


def test_an_administrator_is_shown_the_way_to_the_api(browser):
    page = Page(browser("administrator").get("/"))
    assert {reverse("docs"), reverse("redoc")} <= page.links


def test_the_kind_for_whatever_fits_no_other_comes_last(world, browser):
    template(code="other")
    template(code="travel")
    kinds = [kind.code for kind, _icon in browser("owner").get(reverse("templates")).context["kinds"]]
    assert kinds[-1] == "other"
    assert "travel" in kinds
