"""What a role may do in the admin."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from .models import User
from .roles import Role


class RoleBackend(BaseBackend):
    """Turns a role into Django's permissions: reader `view`, staff also `add` and `change`, manager also `delete`.

    Models of managers only (targets, snapshots, accounts, erasure) are named in MANAGERS_ONLY.
    """

    ACTIONS = {
        Role.READER: ("view",),
        Role.STAFF: ("view", "add", "change"),
        Role.MANAGER: ("view", "add", "change", "delete"),
    }
    MANAGERS_ONLY = {
        "core.user",
        "core.contactpoint",
        "progress.target",
        "progress.publishedfigure",
        "progress.openingbalance",
        "progress.shockmonth",
        "publishing.snapshot",
        "publishing.report",
        "privacy.erasure",
        "privacy.period",
        "exports.export",
    }

    def get_user(self, user_id: Any) -> User | None:
        """Return the account of a session that was opened under this backend (Django takes the first one it finds)."""
        return User.objects.filter(pk=user_id, is_active=True).first()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        role = getattr(user_obj, "role", "")
        if not (role and user_obj.is_active and user_obj.is_staff):
            return False
        app, _dot, codename = perm.partition(".")
        action, _underscore, model = codename.partition("_")
        if f"{app}.{model}" in self.MANAGERS_ONLY and action != "view" and role != Role.MANAGER:
            return False
        return action in self.ACTIONS[Role(role)]

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return bool(user_obj.is_active and user_obj.is_staff and getattr(user_obj, "role", ""))
