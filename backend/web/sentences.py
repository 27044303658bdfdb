"""What templates put into the sentence: the request as people say it, with ‹blanks›. Also rhythms in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
