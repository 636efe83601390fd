"""Why a row of a history is what it is: codes in the staged rows, sentences here."""

from django.utils.translation import gettext_lazy as _

MESSAGES = {
    # errors
    "unreadable": _("%(column)sに、読めない文字があります。元のファイルで入力し直してください。"),
    "too_long": _("%(column)sが長すぎます（%(most)d文字まで）。"),
    "no_day": _("開催日がありません。"),
    "bad_day": _("開催日「%(text)s」を、「2018-07-17」や「平成30年7月17日」のように入力してください。"),
    "future": _("開催日が、これから先の日付です。"),
    "too_early": _("開催日が、事業の始まった2018年4月1日より前です。年をご確認ください。"),
    "no_count": _("参加者数がありません。空欄は0人として数えません。"),
    "bad_count": _("参加者数「%(text)s」を、「30」や「約30名」のように入力してください。"),
    "nobody": _("参加者数が0人です。中止だった学習会の行は、削除してください。"),
    "too_many": _("参加者数が多すぎます。"),
    "bad_prefecture": _("「%(text)s」という都道府県はありません。「埼玉県」のように入力してください。"),
    "bad_municipality": _("市区町村「%(text)s」が見つかりません。"),
    "no_one": _("担当アンバサダーも主催も書かれていません。"),
    "no_ambassador": _("「%(text)s」というアンバサダーの登録が見つかりません。"),
    "no_number": _("登録番号「%(text)s」のアンバサダーが見つかりません。"),
    "several": _("「%(text)s」というお名前のアンバサダーが%(count)d人います。登録番号の列を加えてください。"),
    # duplicates
    "twice": _("%(number)d行目と同じ学習会です。"),
    "same_day": _("同じ日に、同じ方または同じ会場の学習会が登録されています。"),
    "awaited": _("同じ日の学習会が、未報告のまま登録されています。そちらに報告を入力してください。"),
    # remarks
    "before_system": _("システム導入前の期間の記録です。合計は変わりません。"),
    "estimate": _("およその人数（概数）として記録します。"),
    "large": _("人数が多いため、報告の確認で「確認済み」にするまで数えません。"),
    "no_place": _("会場の都道府県がないため、「不明」として数えます。"),
    "from_venue": _("会場の都道府県を、会場から「%(name)s」としました。"),
    "online": _("オンラインの学習会として数えます。"),
}
ERRORS = {
    *("unreadable", "too_long", "no_day", "bad_day", "future", "too_early", "no_count", "bad_count", "nobody"),
    *("too_many", "bad_prefecture", "bad_municipality", "no_one", "no_ambassador", "no_number", "several"),
}
