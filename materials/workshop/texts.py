"""What both sides agree on unless staff write something else. A proposal: no real agreement is known (DOMAIN 7)."""

from django.utils.translation import gettext_lazy as _

AGREEMENT = _(
    "1　全国版の冊子の文章をもとに、都道府県の調査・施策・相談窓口を加えた都道府県版を作ります。\n"
    "2　できあがったPDFの発行者は都道府県です。内容の正誤、問い合わせ、公開の終了は、発行者が行います。\n"
    "3　事務局は、原稿案の作成をお手伝いし、このサイトで公開し、アンバサダーと学習会で使えるようにします。\n"
    "4　公開の前に、都道府県と事務局の両方が、同じ原稿案を承認します。\n"
    "5　ダウンロード数、学習会での利用、配布の部数は、発行者のページでいつでもご覧いただけます。"
)
