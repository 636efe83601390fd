"""Sentences to begin with, as reference data; staff edit them, and a table that has any is left alone."""

from __future__ import annotations

from .models import Wording

TEXTS = (
    (
        Wording.Use.ASK_BACK,
        "主な活動地域",
        "主な活動地域をおたずねします。学習会をひらく予定の都道府県を教えてください。お住まいと違ってもかまいません。",
    ),
    (
        Wording.Use.ASK_BACK,
        "個人か団体か",
        "個人としての登録か、団体・グループとしての登録かを確かめさせてください。"
        "団体の場合は、団体の名前とご担当者のお名前を教えてください。",
    ),
    (
        Wording.Use.ASK_BACK,
        "すでに登録がある",
        "同じお名前の登録がすでにあります。前に登録されたことがあるか、教えてください。"
        "ご家族や別の方のときは、その旨をお返事ください。",
    ),
    (
        Wording.Use.ASK_BACK,
        "住所の確認",
        "資料をお送りするため、番地・建物名までのご住所を教えてください。",
    ),
    (Wording.Use.DECLINE, "趣旨と違う（営業など）", "営業・勧誘など、取り組みの趣旨と違う申込のため"),
    (Wording.Use.DECLINE, "連絡がとれない", "メール・電話・郵便のいずれでも連絡がとれないため"),
    (Wording.Use.DECLINE, "ご本人の希望", "ご本人から申込を取りやめたいとの連絡があったため"),
    (Wording.Use.DECLINE, "試し・いたずら", "実在しない名前や連絡先による申込と思われるため"),
)


def load() -> None:
    """Bring the first sentences into an empty table."""
    if not Wording.objects.exists():
        Wording.objects.bulk_create(
            (
                Wording(use=use, title=title, text=text, place=10 * place)
                for place, (use, title, text) in enumerate(TEXTS, start=1)
            ),
            ignore_conflicts=True,
        )
