"""Planning an edition is an office matter: accounts of staff and officers stand as numbers beside what they did."""

from mirai_action.core.erasing import without

without.update(
    {
        "workshop.Project": "who agreed for the office or the section: numbers of accounts",
        "workshop.Part": "who changed a text: the number of an account",
        "workshop.Draft": "who filed a draft: the number of an account",
        "workshop.Comment": "who commented for office or section: the number of an account",
    }
)
