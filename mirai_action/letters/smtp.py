"""Django's SMTP backend, for addresses with dots where RFC 5321 has none."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import smtp
from django.core.mail.message import sanitize_address

from mirai_action.core import mail_address


class EmailBackend(smtp.EmailBackend):
    """Django takes the quotes off `"hana..ko"@docomo.ne.jp`; servers then refuse the address. We put them back."""

    def _send(self, email_message: EmailMessage) -> bool:
        if not email_message.recipients():
            return False
        encoding = email_message.encoding or settings.DEFAULT_CHARSET
        sender = sanitize_address(email_message.from_email, encoding)
        recipients = [mail_address.for_header(sanitize_address(each, encoding)) for each in email_message.recipients()]
        message = email_message.message()
        content = message.as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's messages know line ends
        self.connection.sendmail(sender, recipients, content)  # type: ignore[union-attr]
        return True
