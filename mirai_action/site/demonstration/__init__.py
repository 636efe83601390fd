"""The demonstration: invented records that follow the published curve, in a database that holds nothing else."""

STAFF, REGIONAL = "staff@example.jp", "saitama@example.jp"
HANAKO, COUPLE = "hanako@example.jp", "futari@example.jp"
ORGANIZER, ISSUER = "shakyo@example.jp", "ken@example.jp"
MAKER = "nagano@example.jp"
GROUP, MEMBER = "group@example.jp", "member@example.jp"


def sign_in_hints() -> list[tuple[str, str, str]]:
    """Return who can sign in, by a code sent to the mailbox: (who, e-mail, page to begin with)."""
    return [
        ("事務局（管理） Staff", STAFF, "/admin/"),
        ("事務局（埼玉県を担当） Regional staff", REGIONAL, "/admin/"),
        ("アンバサダー An ambassador", HANAKO, "/my/"),
        ("ご夫婦で一つのアドレス Two on one address", COUPLE, "/my/"),
        ("グループの代表 A group's manager", GROUP, "/my/group/"),
        ("グループのメンバー A group's member", MEMBER, "/my/"),
        ("社協の担当課 A council's section", ORGANIZER, "/my/body/"),
        ("県の担当課 A prefecture's section", ISSUER, "/my/body/"),
        ("県版を作っている課 Making an edition", MAKER, "/my/edition/"),
    ]
