"""A coordinator's side: the dashboard, all tasks, secretaries, and certificates that wait to be looked at."""

from backend.web.views.desk.acting import Act, Undo
from backend.web.views.desk.all_tasks import AllTasks, Bulk, Reassign
from backend.web.views.desk.certificates import (
    CertificateDocument,
    CertificatePage,
    Certificates,
    OneCertificate,
    VerifyCertificate,
)
from backend.web.views.desk.dashboard import Desk, FigureTable, Week
from backend.web.views.desk.organizations import Organizations
from backend.web.views.desk.peeking import Peek
from backend.web.views.desk.people import InviteSecretary, People
from backend.web.views.desk.person import AddPersonLeave, EndPersonLeave, Person, RestorePersonLeave
from backend.web.views.desk.reports import ReportPaper, Reports, ReportTable
from backend.web.views.desk.rounds import FinishDeskRound, NextQueue
from backend.web.views.desk.rules import ActivateRule, DiscardRule, NewHours, NewPromise, OneRule, Rules, TryRule

__all__ = [
    "Act",
    "ActivateRule",
    "AddPersonLeave",
    "AllTasks",
    "Bulk",
    "CertificateDocument",
    "CertificatePage",
    "Certificates",
    "Desk",
    "DiscardRule",
    "EndPersonLeave",
    "FigureTable",
    "FinishDeskRound",
    "InviteSecretary",
    "NewHours",
    "NewPromise",
    "NextQueue",
    "OneCertificate",
    "OneRule",
    "Organizations",
    "Peek",
    "People",
    "Person",
    "Reassign",
    "ReportPaper",
    "ReportTable",
    "Reports",
    "RestorePersonLeave",
    "Rules",
    "TryRule",
    "Undo",
    "VerifyCertificate",
    "Week",
]
