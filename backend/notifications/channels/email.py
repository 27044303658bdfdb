"""E-mail, through whatever EMAIL_URL or EMAIL_SERVICE names: HTML with the same words in plain text beside it."""

import re
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailInvalidAddress, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from backend.notifications import unsubscribing
from backend.notifications.channels.failures import LetterRefused, PermanentError, TransientError
from backend.notifications.letters import Letter

REFUSED = 500  # SMTP replies from here on are final
TOO_MANY_REQUESTS = 429

# Which refusals of a recipient say that there is no such mailbox: RFC 3463's codes, but for those about the sender.
# Everything else may be our own relay, set up wrongly, and must not end everybody's address.
NO_MAILBOX = re.compile(rb"5\.(?:1\.(?!7\b|8\b)\d+|2\.1)\b")
HAS_CODE = re.compile(rb"\d\.\d+\.\d+\b")
NO_MAILBOX_BARE = (550, 553)  # where the server gives no such code, and says nothing of its rules
RULES = re.compile(
    rb"relay|polic|den(?:y|ied)|allow|permi|auth|sender|spam|virus|block|black|list|limit|frequen|reput|spf|dkim|dmarc",
    re.IGNORECASE,
)


def send(letter: Letter) -> None:
    """One mail in the active language. Raises `TransientError`, `PermanentError`, `LetterRefused`."""
    message = _message(letter)
    try:
        message.send()
    except (AnymailRecipientsRefused, AnymailInvalidAddress) as error:
        raise PermanentError(_in_short(error)) from error
    except AnymailError as error:
        raise (LetterRefused if _is_final_call(error) else TransientError)(_in_short(error)) from error
    except SMTPRecipientsRefused as error:
        ended = all(_has_no_mailbox(code, reply) for code, reply in error.recipients.values())
        raise (PermanentError if ended else TransientError)(str(error)) from error
    except (SMTPDataError, SMTPSenderRefused) as error:
        raise (LetterRefused if error.smtp_code >= REFUSED else TransientError)(str(error)) from error
    except (SMTPException, OSError) as error:
        raise TransientError(str(error)) from error


def _message(letter: Letter) -> EmailMultiAlternatives:
    groups = sorted(letter.groups)
    context = {
        "letter": letter,
        "name": letter.reader.name,
        "unsubscribe": unsubscribing.link(letter.reader, groups) if groups else "",
    }
    headers = {"Message-ID": f"<{letter.key}@cloud-secretary>", "Auto-Submitted": "auto-generated"}
    if groups:
        headers["List-Unsubscribe"] = f"<{context['unsubscribe']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=render_to_string("notifications/mail.txt", context),
        to=[letter.reader.email],
        headers=headers,
    )
    message.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return message


def _has_no_mailbox(code: int, reply: bytes) -> bool:
    """Whether an SMTP reply to a recipient says that nobody is there."""
    reply = reply.strip()
    if code < REFUSED:
        return False
    if HAS_CODE.match(reply):
        return NO_MAILBOX.match(reply) is not None
    return code in NO_MAILBOX_BARE and not RULES.search(reply)


def _is_final_call(error: AnymailError) -> bool:
    """Whether the mail service has understood the call and refuses it, for this letter."""
    status = error.status_code or 0
    return not isinstance(error, AnymailAPIError) or (
        400 <= status < 500 and status not in (401, 403, TOO_MANY_REQUESTS)
    )


def _in_short(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
