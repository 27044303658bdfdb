"""A coordinator's side: the dashboard, and certificates that wait to be looked at."""

from backend.web.views.desk.certificates import CertificateDocument, Certificates, OneCertificate, VerifyCertificate
from backend.web.views.desk.dashboard import Desk

__all__ = ["CertificateDocument", "Certificates", "Desk", "OneCertificate", "VerifyCertificate"]
