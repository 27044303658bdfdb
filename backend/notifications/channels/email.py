"""E-mail, through whatever EMAIL_URL names."""

from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import override

from backend.notifications.channels.failures import PermanentError, TransientError
from backend.notifications.models import Notification
from backend.notifications.wording import wording
from backend.secretaries.services import actor_of

REFUSED = 500  # SMTP replies from here on are final


def send(notification: Notification) -> None:
    """One plain mail in the reader's language. Raises `TransientError`, `PermanentError`."""
    reader = notification.user
    with override(reader.language):
        words = wording(notification, actor_of(reader))
        body = render_to_string("notifications/mail.txt", {"words": words, "name": reader.name})
    message = EmailMessage(
        subject=" ".join(words.title.split()),
        body=body,
        to=[reader.email],
        headers={"Message-ID": f"<{notification.pk}@cloud-secretary>", "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (SMTPException, OSError) as error:
        raise (PermanentError if _is_final(error) else TransientError)(str(error)) from error


def _is_final(error: Exception) -> bool:
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= REFUSED for code, _reply in error.recipients.values())
    refused_mail = isinstance(error, SMTPDataError | SMTPSenderRefused)
    return refused_mail and isinstance(error, SMTPResponseException) and error.smtp_code >= REFUSED
