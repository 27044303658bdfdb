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
from backend.web.views.desk.dashboard import Desk, FigureTable
from backend.web.views.desk.people import People

__all__ = [
    "Act",
    "AllTasks",
    "Bulk",
    "CertificateDocument",
    "CertificatePage",
    "Certificates",
    "Desk",
    "FigureTable",
    "OneCertificate",
    "People",
    "Reassign",
    "Undo",
    "VerifyCertificate",
]
