"""From a Mail to the message that leaves: one text, from which the HTML part is made."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from mirai_action.core import mail_address
from mirai_action.core.models import ContactPoint

from .models import Letter

if TYPE_CHECKING:
    from .outbox import Mail

HIDDEN = "●"
BODY_MARK = "\x1e"  # letters/base.txt parts subject and body by it
FOOT_MARK = "\x1f"  # … and body and foot
LINK = re.compile(r"https?://[^\s<>\"「」（）、。]+")


class Texts(NamedTuple):
    """What a letter says."""

    subject: str
    body: str
    foot: str


def message(mail: Mail, row: Letter) -> EmailMultiAlternatives:
    """Return the message for `row`, in the active language. Its Message-ID depends on the letter alone."""
    subject, body, foot = texts(mail)
    headers = {
        "Message-ID": f"<letter-{row.pk}-{row.queued_at:%Y%m%d%H%M%S%f}@{sender_domain()}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": row.language,
        **mail.headers,
    }
    to = mail_address.for_header(mail.to or row.to_address)
    sent = EmailMultiAlternatives(subject, f"{body}\n\n{foot}\n", settings.DEFAULT_FROM_EMAIL, [to], headers=headers)
    context = {"subject": subject, "pieces": list(pieces(body)), "foot": foot.strip("- \n"), "language": row.language}
    sent.attach_alternative(get_template("letters/mail.html").render(context), "text/html")
    for name, content, kind in mail.attachments:
        sent.attach(name, content, kind)
    return sent


def masked(sent: EmailMultiAlternatives, secrets: Iterable[str]) -> tuple[str, str]:
    """Return subject and text with every link and every secret replaced by ●."""
    return _mask(str(sent.subject), secrets)[:300], _mask(str(sent.body), secrets)


def pieces(body: str) -> Iterable[dict[str, Any]]:
    """Cut a text into what the HTML part shows: a link alone, a code alone, or a paragraph."""
    for block in re.split(r"\n\s*\n", body.strip()):
        text = block.strip()
        if LINK.fullmatch(text):
            yield {"kind": "link", "text": text}
        elif re.fullmatch(r"[0-9]{4,10}", text):
            yield {"kind": "code", "text": text}
        elif text:
            yield {"kind": "text", "text": text}


def texts(mail: Mail) -> Texts:
    """Return subject, body and foot of a letter as plain text, in the active language."""
    context = {
        "contact": ContactPoint.current(),
        "demonstration": settings.DEMONSTRATION,
        "home": settings.PUBLIC_URL.rstrip("/") + "/",
        "LANGUAGE_CODE": translation.get_language(),
        **mail.context,
        "body_mark": BODY_MARK,
        "foot_mark": FOOT_MARK,
    }
    # Plain text: nothing is escaped.
    text = get_template(mail.template).template.render(Context(context, autoescape=False))  # type: ignore[attr-defined]
    head, mark, rest = text.partition(BODY_MARK)
    if not mark:
        raise ValueError(f"{mail.template} does not extend letters/base.txt")
    body, _mark, foot = rest.partition(FOOT_MARK)
    subject = " ".join(str(mail.subject or head).split())
    return Texts(subject, re.sub(r"\n{3,}", "\n\n", body).strip(), foot.strip())


def _mask(text: str, secrets: Iterable[str]) -> str:
    for secret in sorted((each for each in secrets if each), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return LINK.sub(HIDDEN, text)


def sender_domain() -> str:
    """Return the domain our letters come from (people with 受信設定 must let it in)."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
