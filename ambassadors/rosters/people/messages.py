"""Why a row of a roster is what it is: codes in the staged rows, sentences here."""

from django.utils.translation import gettext_lazy as _

MESSAGES = {
    # errors
    "no_name": _("お名前がありません。"),
    "too_long": _("%(column)sが長すぎます（%(most)d文字まで）。"),
    "unreadable": _("%(column)sに、読めない文字があります。元のファイルで入力し直してください。"),
    "bad_kana": _("ふりがな「%(text)s」は、ひらがなかカタカナで入力してください。"),
    "bad_email": _("メールアドレス「%(text)s」をご確認ください。"),
    "bad_phone": _("電話番号「%(text)s」を、市外局番から入力してください。"),
    "bad_postal": _("郵便番号「%(text)s」を、7桁の数字にしてください。"),
    "bad_prefecture": _("「%(text)s」という都道府県はありません。「埼玉県」のように入力してください。"),
    "bad_kind": _("個人・団体「%(text)s」は、「個人」か「団体」にしてください。"),
    "bad_number": _("登録番号「%(text)s」を、数字にしてください。"),
    "bad_day": _("%(column)s「%(text)s」を、「2018-07-17」や「平成30年7月17日」のように入力してください。"),
    "future": _("%(column)sが、これから先の日付です。"),
    "too_early": _("%(column)sが、事業の始まった2018年4月1日より前です。年をご確認ください。"),
    "left_early": _("登録の解除日が、登録日より前です。"),
    "left_unregistered": _("登録の解除日がありますが、登録日がありません。"),
    "bad_consent": _("%(column)s「%(text)s」は、同意ありなら「○」、なければ空欄にしてください。"),
    # duplicates
    "twice": _("%(number)d行目と同じ方です。"),
    "several": _("あてはまる登録が2つ以上あります。"),
    "other_name": _("登録番号%(number)dは、お名前の違う方の登録です。"),
    "same_email": _("同じメールアドレスの登録があります。"),
    "same_phone": _("同じ電話番号の登録があります。"),
    "same_name": _("同じお名前の登録があります。"),
    "undecided": _("同じ方の申込が、確認待ちです。先に申込を確認してください。"),
    "has_left": _("同じお名前で、登録を解除した方がいます。"),
    "like_row": _("%(number)d行目の方と、お名前が同じです。"),
    # remarks
    "no_such_number": _("登録番号%(number)dの登録はないため、番号では照合しません。"),
    "to_review": _("登録日がないため、確認待ちの申込として入れます。"),
    "before_system": _("システム導入前の期間の記録です。合計は変わりません。"),
    "from_address": _("活動地域を、住所から「%(name)s」としました。"),
    "no_prefecture": _("活動地域がないため、「不明」として数えます。"),
    "keeps": _("%(column)sが登録と違います（登録：%(old)s、名簿：%(new)s）。取り込みでは変えません。"),
    "differs": _("%(column)s：%(old)s → %(new)s"),
}
