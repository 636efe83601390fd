"""What a section's home offers here: ordering copies, noting copies handed out, its edition."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from ambassadors.models import Section
from ambassadors.section_views import Door


def of_section(section: Section) -> list[Door]:
    doors = [
        Door(
            _("冊子を注文する"), _("印刷した冊子をお送りします。注文の状況もご覧になれます。"), reverse("orders:mine")
        ),
        Door(_("配布を記録する"), _("イベントなどで配った冊子の数を記録します。"), reverse("orders:handouts")),
    ]
    if section.issuer:
        text = _("新しい版の登録、正誤表、問い合わせ先、使われ方をまとめたページです。")
        doors.insert(0, Door(_("発行している版"), text, reverse("workshop:home")))
    return doors
