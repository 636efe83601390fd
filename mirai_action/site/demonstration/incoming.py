"""A roster that waits for staff: read and compared, not taken in, so no figure moves. Each kind of row is in it."""

from __future__ import annotations

import csv
import io
from uuid import NAMESPACE_URL, uuid5

from django.core.files.base import ContentFile

from ambassadors.models import Ambassador, Status
from ambassadors.rosters import workflow

from .world import World

HEAD = ["お名前", "ふりがな", "メールアドレス", "電話番号", "都道府県", "登録日"]
NEW = (
    ["水野 さくら", "みずの さくら", "sakura.mizuno@example.jp", "０９０−００００−１２３４", "愛知県", "H31.2.9"],
    ["川辺 実", "かわべ みのる", "", "", "〃", "平成31年2月9日"],
)
WRONG = ["森田 なお", "もりた なお", "nao.morita@example.jp", "", "東京都", "2/9"]


def show(world: World) -> None:
    """Upload the roster as staff would, and read it: the preview waits in the to-do list."""
    source = workflow.upload(
        kind="ambassadors",
        file=ContentFile(_file(), name="2018年度_アンバサダー名簿.csv"),
        by=world.staff,
        press=uuid5(NAMESPACE_URL, "demonstration/roster"),
    )
    mapping = {int(place): key for place, key in source.mapping.items()}
    workflow.map_columns(
        source, mapping=mapping, options={"kind": "individual", "registered_on": "", "on_paper": False}
    )


def _file() -> bytes:
    known = list(Ambassador.objects.filter(status=Status.REGISTERED, kind="individual").exclude(email="")[:3])
    text = io.StringIO()
    rows = [[each.name, each.kana, each.email, "", "", ""] for each in known[:1]]
    rows += [[each.name, "", each.email, "048-833-1234", "", ""] for each in known[1:2]]
    rows += [[f"{each.name.split()[0]} 一", "", each.email, "", "", ""] for each in known[2:]]
    csv.writer(text).writerows([HEAD, *NEW, *rows, WRONG, ["合計", "", "", "", "", ""]])
    return text.getvalue().encode()
