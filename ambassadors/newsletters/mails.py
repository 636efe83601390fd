"""The newsletter as a letter; built when it leaves, when consent is asked for once more."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mirai_action.letters import rendering
from mirai_action.letters.outbox import Mail, NotNeeded, letter

from . import leaving, tokens
from .models import Copy, Newsletter

# Everything else goes first: letters that belong to the service are at -10 or higher.
PRIORITY = -50


@letter("newsletters.issue", title=_("ニュースレター"), priority=PRIORITY)
def issue(*, copy: int) -> Mail:
    """One copy, if somebody at this mailbox still wants it at this moment."""
    row = Copy.objects.select_related("newsletter").get(pk=copy)
    people = leaving.who_gets(row)
    if not people:
        raise NotNeeded
    names = list(dict.fromkeys(each.addressee for each in people))
    return compose(row.newsletter, row.language, names=names, copy=row, to=people[0].email)


@letter("newsletters.test", title=_("ニュースレターの試し送り"), priority=0)
def test(*, newsletter: str, language: str, name: str) -> Mail:
    """The letter as it would be, to the member of staff who asked for it; marked as a test."""
    row = Newsletter.objects.get(pk=newsletter)
    return compose(row, language, names=[name], copy=None, mark=gettext("【試し送り】"))


def compose(
    newsletter: Newsletter, language: str, *, names: Sequence[str], copy: Copy | None, to: str = "", mark: str = ""
) -> Mail:
    """Return the letter in the active language, with the headers of RFC 8058 (one-click unsubscribe)."""
    subject, text = newsletter.words(language)
    link = tokens.address(copy)
    return Mail(
        template="newsletters/mail_issue.txt",
        subject=f"{mark}{subject}",
        context={"names": names, "text": text.strip(), "unsubscribe": link},
        to=to,
        logged=gettext("（ニュースレター。本文は管理画面の「ニュースレター」にあります。）"),
        headers={
            "List-Unsubscribe": f"<{link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"newsletter <newsletter.{rendering.sender_domain()}>",
            "Precedence": "bulk",
        },
    )


def preview(newsletter: Newsletter, language: str) -> rendering.Texts:
    """Return subject, text and foot as they will arrive, in the active language; the name is an example."""
    says = rendering.texts(compose(newsletter, language, names=[gettext("（お名前）")], copy=None))
    return says._replace(foot=says.foot.strip("- \n"))
