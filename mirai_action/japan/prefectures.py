"""The 47 prefectures: codes (JIS X 0401), names, and the place of each on the tile map.

Short names are stored, not stripped: 京都府 without its last two characters is 京, and 北海道 keeps its 道.
"""

from typing import NamedTuple

from django.utils.functional import lazy
from django.utils.translation import get_language


class Prefecture(NamedTuple):
    """A prefecture. `code` is two digits of text, leading zero kept; `column`, `row` count from the upper left tile."""

    code: str
    name: str
    short: str
    english: str
    column: int
    row: int

    def label(self) -> str:
        """Return the name in the language of the page: 埼玉県 or Saitama."""
        return self.english if (get_language() or "ja").startswith("en") else self.name

    def short_label(self) -> str:
        """Return the name without 都府県 in the language of the page: 埼玉 or Saitama."""
        return self.english if (get_language() or "ja").startswith("en") else self.short


PREFECTURES = (
    Prefecture("01", "北海道", "北海道", "Hokkaido", 12, 0),
    Prefecture("02", "青森県", "青森", "Aomori", 11, 2),
    Prefecture("03", "岩手県", "岩手", "Iwate", 11, 3),
    Prefecture("04", "宮城県", "宮城", "Miyagi", 11, 4),
    Prefecture("05", "秋田県", "秋田", "Akita", 10, 3),
    Prefecture("06", "山形県", "山形", "Yamagata", 10, 4),
    Prefecture("07", "福島県", "福島", "Fukushima", 11, 5),
    Prefecture("08", "茨城県", "茨城", "Ibaraki", 12, 6),
    Prefecture("09", "栃木県", "栃木", "Tochigi", 11, 6),
    Prefecture("10", "群馬県", "群馬", "Gunma", 10, 6),
    Prefecture("11", "埼玉県", "埼玉", "Saitama", 11, 7),
    Prefecture("12", "千葉県", "千葉", "Chiba", 12, 7),
    Prefecture("13", "東京都", "東京", "Tokyo", 11, 8),
    Prefecture("14", "神奈川県", "神奈川", "Kanagawa", 11, 9),
    Prefecture("15", "新潟県", "新潟", "Niigata", 10, 5),
    Prefecture("16", "富山県", "富山", "Toyama", 9, 5),
    Prefecture("17", "石川県", "石川", "Ishikawa", 8, 5),
    Prefecture("18", "福井県", "福井", "Fukui", 8, 6),
    Prefecture("19", "山梨県", "山梨", "Yamanashi", 10, 7),
    Prefecture("20", "長野県", "長野", "Nagano", 9, 6),
    Prefecture("21", "岐阜県", "岐阜", "Gifu", 9, 7),
    Prefecture("22", "静岡県", "静岡", "Shizuoka", 10, 8),
    Prefecture("23", "愛知県", "愛知", "Aichi", 9, 8),
    Prefecture("24", "三重県", "三重", "Mie", 8, 8),
    Prefecture("25", "滋賀県", "滋賀", "Shiga", 8, 7),
    Prefecture("26", "京都府", "京都", "Kyoto", 7, 7),
    Prefecture("27", "大阪府", "大阪", "Osaka", 6, 8),
    Prefecture("28", "兵庫県", "兵庫", "Hyogo", 6, 7),
    Prefecture("29", "奈良県", "奈良", "Nara", 7, 8),
    Prefecture("30", "和歌山県", "和歌山", "Wakayama", 7, 9),
    Prefecture("31", "鳥取県", "鳥取", "Tottori", 5, 7),
    Prefecture("32", "島根県", "島根", "Shimane", 4, 7),
    Prefecture("33", "岡山県", "岡山", "Okayama", 5, 8),
    Prefecture("34", "広島県", "広島", "Hiroshima", 4, 8),
    Prefecture("35", "山口県", "山口", "Yamaguchi", 3, 7),
    Prefecture("36", "徳島県", "徳島", "Tokushima", 5, 10),
    Prefecture("37", "香川県", "香川", "Kagawa", 5, 9),
    Prefecture("38", "愛媛県", "愛媛", "Ehime", 4, 9),
    Prefecture("39", "高知県", "高知", "Kochi", 4, 10),
    Prefecture("40", "福岡県", "福岡", "Fukuoka", 2, 8),
    Prefecture("41", "佐賀県", "佐賀", "Saga", 1, 8),
    Prefecture("42", "長崎県", "長崎", "Nagasaki", 0, 8),
    Prefecture("43", "熊本県", "熊本", "Kumamoto", 1, 9),
    Prefecture("44", "大分県", "大分", "Oita", 2, 9),
    Prefecture("45", "宮崎県", "宮崎", "Miyazaki", 2, 10),
    Prefecture("46", "鹿児島県", "鹿児島", "Kagoshima", 1, 10),
    Prefecture("47", "沖縄県", "沖縄", "Okinawa", 0, 11),
)
BY_CODE = {each.code: each for each in PREFECTURES}
BY_NAME = {each.name: each for each in PREFECTURES} | {each.short: each for each in PREFECTURES}
CODES = tuple(BY_CODE)


def label(code: str) -> str:
    """Return the name of the prefecture `code` in the language of the page."""
    return BY_CODE[code].label()


lazy_label = lazy(label, str)
PREFECTURE_CHOICES = [(code, lazy_label(code)) for code in CODES]
