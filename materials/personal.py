"""Nothing of materials is about a person: downloads are tallied without one."""

from mirai_action.core.erasing import without

without.update(
    {
        "materials.Series": "names of series",
        "materials.Edition": "the issuer's name and where to reach it: a body's, public on purpose",
        "materials.Page": "the printed text of a brochure",
        "materials.Version": "the issuer's name and where to reach it: a body's, public on purpose",
    }
)
