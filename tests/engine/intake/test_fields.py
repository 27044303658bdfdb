"""What sentences say besides their deadline, in both languages."""

import pytest

from tasks_engine.intake import DOUBTS, Confidence, Doubt, parse
from tasks_engine.intake.phrases import LANGUAGES
from tests.engine.intake.house import KINDS, house

MINUTES = {"template": "minutes", "confidentiality": "confidential"}
SAYS = [
    ("Minutes for Friday's board meeting by Monday noon, confidential", MINUTES),
    ("周五理事会的会议纪要，下周一中午前要，机密", MINUTES),
    ("Proofread the minutes of March", {"template": "proofread"}),
    ("校对三月的会议纪要", {"template": "proofread"}),
    ("Translate the agreement from Chinese into German", {"template": "translate", "fields.direction": "zh-de"}),
    ("协议中译英", {"template": "translate", "fields.direction": "zh-en", "languages": ("zh", "en")}),
    ("30 minutes of work on the slides", {"template": "slides", "effort_minutes": 30}),
    ("Write a 10-minute speech in English", {"template": "speech", "fields.minutes": 10, "languages": ("en",)}),
    ("讲话稿，8分钟，用中文", {"template": "speech", "fields.minutes": 8, "languages": ("zh",)}),
    ("Draft a notice, not confidential", {"fields.kind": "notice", "confidentiality": "internal"}),
    ("起草通知，不急，可以公开", {"fields.kind": "notice", "priority": "low", "confidentiality": "public"}),
    ("The secretary sends invitations, strictly confidential", {"confidentiality": "secret", "template": "invite"}),
    ("催缴会费，加急，严格保密", {"template": "fees", "priority": "urgent", "confidentiality": "secret"}),
    ("Data report; urgent", {"template": "data_report", "priority": "urgent"}),
    ("Slides, no rush", {"template": "slides", "priority": "low"}),
    ("Every Monday, a policy digest", {"template": "policy_watch", "recurrence": "FREQ=WEEKLY;BYDAY=MO"}),
    ("每月5号整理行业政策", {"template": "policy_watch", "recurrence": "FREQ=MONTHLY;BYMONTHDAY=5"}),
    ("Letter on behalf of the Tea Society, by noon", {"principal": "the Tea Society", "template": "draft"}),
    ("以秘书长名义起草请示", {"principal": "秘书长", "fields.kind": "request"}),
    ("Book a hotel, spend up to 1,200.50 yuan", {"spend_limit": "1200.50", "currency": "CNY", "template": "travel"}),
    ("订机票，预算2万元以内", {"spend_limit": "20000.00", "currency": "CNY", "template": "travel"}),
    ("Invitations; you may contact Ms Xu", {"may_contact": "Ms Xu"}),
    ("发邀请，可以联系徐秘书长", {"may_contact": "徐秘书长"}),
    ("Draft a letter and ask me first", {"mandate": "open"}),
    ("推文，先给我看，你可自行决定排版", {"mandate": "open"}),
    ("归档，严格按照步骤", {"template": "filing", "mandate": "determinate"}),
    ("預訂會議室", {"template": "meeting_setup"}),
    ("Transcribe a 90-minute recording", {"template": "transcribe", "fields.minutes": 90}),
    ("答复会员来信，需要三级秘书", {"template": "members", "grade": 3}),
    ("Put the visitors' cards into a spreadsheet", {"template": "data_entry"}),
    ("Type up the interview recording, an hour and a half", {"template": "transcribe", "fields.minutes": 90}),
    ("采访录音听打成文稿，两个半小时", {"template": "transcribe", "fields.minutes": 150}),
    ("Anything new in labour law?", {"template": "policy_watch"}),
    ("Remind the owners of the open points", {"template": "followup"}),
    ("德语合同翻成中文", {"template": "translate", "fields.direction": "de-zh", "languages": ("de", "zh")}),
    ("约李律师和王主任碰个头", {"template": "calendar"}),
    ("会费收入做趋势分析", {"template": "data_report"}),
    ("公众号里会员的私信逐条回复", {"template": "members"}),
    ("Proofread two hundred and fifty pages", {"quantity": (250, "page")}),
    ("翻译合同，1.5万字", {"quantity": (15_000, "word")}),
    ("拟一份通知，复印八份", {"quantity": (8, "copy")}),
    ("订四张去南京的高铁票", {"quantity": (4, "ticket")}),
    ("Slides for the fair, about a dozen of them", {"template": "slides", "quantity": (12, "page")}),
]


@pytest.mark.parametrize(("sentence", "says"), SAYS, ids=[sentence for sentence, _ in SAYS])
def test_a_sentence_says(sentence, says):
    draft = parse(sentence, house())
    assert {name: draft.value(name) for name in says} == says


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Minutes", "deadline"),
        ("Minutes", "confidentiality"),
        ("会议纪要", "priority"),
        ("The secretary of the society", "confidentiality"),
        ("Draft a confidentiality agreement", "confidentiality"),
        ("a public holiday and an internal audit", "confidentiality"),
        ("起草保密协议", "confidentiality"),
        ("Minutes of a two-hour meeting", "effort_minutes"),
        ("Say hello", "template"),
        ("Minutes of the emergency meeting", "priority"),
        ("给会员代表名单排版", "principal"),
        ("Write to our German partners", "languages"),
        ("three pages, no more than 3 pages", "spend_limit"),
    ],
)
def test_what_is_not_said_is_left_empty(sentence, name):
    assert parse(sentence, house()).get(name) is None


def test_two_kinds_of_work_are_amber_with_both():
    field = parse("minutes and invitations", house()).get("template")
    assert (field.value, field.alternatives, field.confidence) == ("minutes", ("invite",), Confidence.AMBER)


def test_of_two_levels_of_confidentiality_the_stricter_is_proposed():
    field = parse("strictly confidential, the notice itself is public", house()).get("confidentiality")
    assert (field.value, field.alternatives) == ("secret", ("confidential", "public"))
    assert Doubt.SEVERAL in field.doubts


def test_the_title_is_the_clause_that_names_the_work():
    titles = {
        "Please write up the minutes of the council by tomorrow 5pm, urgent": "Write up the minutes of the council",
        "急！请帮我校对年度报告，后天上午交": "校对年度报告",
        "Get the hall, the agenda and 20 badges ready": "Get the hall, the agenda and 20 badges ready",
        "Hello, it is about the fair. Could you prepare slides for it?": "Prepare slides for it",
    }
    assert {sentence: parse(sentence, house()).value("title") for sentence in titles} == titles


def test_the_day_of_the_event_is_not_the_deadline():
    draft = parse("Invitations to the dinner on 12 December at 6pm, by Friday noon", house())
    assert draft.value("fields.event_date").isoformat() == "2026-12-12T18:00:00+08:00"
    assert draft.value("deadline").isoformat() == "2026-11-20T12:00:00+08:00"
    draft = parse("下周三下午3点召开换届大会，请准备会议材料，明天下班前给我", house())
    assert draft.value("fields.meeting_date").isoformat() == "2026-11-25T15:00:00+08:00"
    assert draft.value("deadline").isoformat() == "2026-11-19T18:00:00+08:00"


def test_an_event_that_is_over_is_amber_only_for_work_that_comes_before_it():
    minutes = parse("Minutes of the meeting on 12 November", house()).get("fields.meeting_date")
    assert (minutes.value.isoformat(), minutes.doubts, minutes.alternatives) == ("2026-11-12", (), ())
    invitations = parse("Invitations to the dinner on 12 November at 6pm", house()).get("fields.event_date")
    assert Doubt.PASSED in invitations.doubts


def test_an_hour_beside_another_day_could_be_of_that_day():
    field = parse("The meeting is at 3pm tomorrow; slides by noon", house()).get("deadline")
    assert field.doubts == (Doubt.WHICH_DAY,)
    assert [other.day for other in field.alternatives] == [19]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Minutes of the important meeting", "priority"),
        ("会议大约需要两小时", "effort_minutes"),
        ("每周例会的纪要", "recurrence"),
        ("新闻稿，秘密", "confidentiality"),
        ("Invite Mr Li on Friday noon", "deadline"),
        ("跟进会费缴纳情况", "template"),
        ("We were shown how the new letter looks", "template"),
        ("write to the ministry", "template"),
    ],
)
def test_words_that_can_mean_other_things_are_amber(sentence, name):
    assert parse(sentence, house()).get(name).confidence is Confidence.AMBER


def test_every_template_is_found_by_its_own_name():
    for kind in KINDS:
        for name in kind.words:
            assert parse(name, house()).value("template") == kind.code, name


def test_a_template_that_the_catalogue_lacks_is_not_proposed():
    context = house()
    none = type(context)(context.now, context.calendar)
    assert parse("Meeting minutes", none).get("template") is None


def test_every_doubt_has_words_in_both_languages():
    assert set(DOUBTS) == set(Doubt)
    assert all(set(words) == set(LANGUAGES) and all(words.values()) for words in DOUBTS.values())
