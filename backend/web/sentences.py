"""What templates put into the sentence: the request as people say it, with ‹blanks›. Also rhythms and amounts."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from backend.catalog.models import Template

SENTENCES: dict[str, Promise] = {  # by the code of the kind
    "minutes": gettext_lazy("Please write the minutes of the meeting on ‹day› from the recording, by ‹when›"),
    "draft": gettext_lazy("Please draft a letter to ‹whom› about ‹what›, by ‹when›"),
    "speech": gettext_lazy("Please write a speech of ‹how many› minutes for ‹whom› about ‹what›, by ‹when›"),
    "proofread": gettext_lazy("Please proofread the attached ‹document›, by ‹when›"),
    "translate": gettext_lazy("Please translate the attached ‹document› into ‹language›, by ‹when›"),
    "invite": gettext_lazy("Please send out the invitations to the ‹event› on ‹day and time›, by ‹when›"),
    "meeting_setup": gettext_lazy("Please prepare the meeting on ‹day and time› about ‹what›, by ‹when›"),
    "filing": gettext_lazy("Please archive ‹how many› boxes of ‹what›, by ‹when›"),
    "data_report": gettext_lazy("Please make a data report on ‹what›, by ‹when›"),
    "travel": gettext_lazy("Please book the trip from ‹where› to ‹where› on ‹day›, by ‹when›"),
}
RHYTHMS: dict[str, Promise] = {  # by how the rule begins, the more special first
    "FREQ=DAILY": gettext_lazy("Every day"),
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": gettext_lazy("Every workday"),
    "FREQ=WEEKLY;INTERVAL=2": gettext_lazy("Every two weeks"),
    "FREQ=WEEKLY": gettext_lazy("Every week"),
    "FREQ=MONTHLY;INTERVAL=3": gettext_lazy("Every quarter"),
    "FREQ=MONTHLY": gettext_lazy("Every month"),
    "FREQ=YEARLY": gettext_lazy("Every year"),
}
SAMPLES: tuple[Promise, ...] = (  # for somebody who has not posted anything yet
    gettext_lazy("Please proofread the attached report thoroughly, back as a Word file, by next Wednesday 15:00"),
    gettext_lazy("Minutes of yesterday's council meeting from the recording, decisions only, by next Wednesday 11:30"),
    gettext_lazy("Send out the invitations to the autumn dinner by WeChat, by next Thursday 17:00"),
)
FORMATS: dict[str, str] = {  # of files, by the code in which they are understood: names of programs
    "word": "Word", "excel": "Excel", "powerpoint": "PowerPoint", "pdf": "PDF", "csv": "CSV",
}  # fmt: skip
AMOUNTS: dict[str, Any] = {  # so many of a unit, by its code
    "person": ngettext_lazy("%(n)d person", "%(n)d people", "n"),
    "company": ngettext_lazy("%(n)d organization", "%(n)d organizations", "n"),
    "page": ngettext_lazy("%(n)d page", "%(n)d pages", "n"),
    "minute": ngettext_lazy("%(n)d minute", "%(n)d minutes", "n"),
    "box": ngettext_lazy("%(n)d box", "%(n)d boxes", "n"),
    "question": ngettext_lazy("%(n)d question", "%(n)d questions", "n"),
    "letter": ngettext_lazy("%(n)d letter", "%(n)d letters", "n"),
    "decision": ngettext_lazy("%(n)d decision", "%(n)d decisions", "n"),
    "row": ngettext_lazy("%(n)d record", "%(n)d records", "n"),
    "word": ngettext_lazy("%(n)d word", "%(n)d words", "n"),
    "document": ngettext_lazy("%(n)d document", "%(n)d documents", "n"),
}
SHORT: dict[str, Promise] = {  # names of kinds on the buttons above the sentence
    "minutes": gettext_lazy("Minutes"),
    "draft": gettext_lazy("Drafting"),
    "proofread": gettext_lazy("Proofreading"),
    "invite": gettext_lazy("Invitations"),
    "filing": gettext_lazy("Filing"),
    "data_report": gettext_lazy("Data report"),
    "travel": gettext_lazy("Travel"),
}


def sentence_for(kind: Template) -> str:
    """What the template puts into the sentence."""
    if kind.code in SENTENCES:
        return str(SENTENCES[kind.code])
    return _("%(kind)s: ‹what›, by ‹when›") % {"kind": kind}
