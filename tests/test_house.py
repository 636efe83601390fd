"""The house stands as the design says: relations point down, and nobody reads the clock at import."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parent.parent
# From the ground up; a relation may point to the same floor or to one beneath it.
FLOORS = [
    "core",
    "letters",
    "progress",
    "publishing",
    "ambassadors",
    "groups",
    "home",
    "newsletters",
    "rosters",
    "duplicates",
    "privacy",
    "exports",
    "materials",
    "orders",
    "workshop",
    "sessions_log",
    "supplies",
    "checkin",
    "calendar",
    "trainings",
    "reminders",
    "desk",
    "histories",
    "site",
    "staff",
]
OURS = [each for each in apps.get_app_configs() if each.label in FLOORS]
RELATIONS = [
    (field.model._meta.app_label, field.related_model._meta.app_label, str(field))
    for config in OURS
    for model in config.get_models()
    for field in model._meta.get_fields(include_hidden=True)
    if getattr(field, "remote_field", None) and not field.auto_created and field.related_model
]


def test_there_are_relations_to_check():
    assert len(RELATIONS) > 10


@pytest.mark.parametrize(("app", "points_to", "field"), RELATIONS)
def test_no_relation_points_up(app, points_to, field):
    if points_to in FLOORS:
        assert FLOORS.index(points_to) <= FLOORS.index(app), field


def sources():
    packages = ("mirai_action", "ambassadors", "materials", "sessions_log")
    return [path for name in packages for path in (ROOT / name).rglob("*.py") if "migrations" not in path.parts]


def calls_at_import(tree):
    """Yield the name of every function called while the module is imported, in default arguments too."""
    stack = list(tree.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            stack += [*node.args.defaults, *(each for each in node.args.kw_defaults if each), *node.decorator_list]
        elif isinstance(node, ast.Lambda):
            continue
        else:
            if isinstance(node, ast.Call):
                yield ast.unparse(node.func)
            stack += list(ast.iter_child_nodes(node))


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_today_is_never_read_at_import(path):
    clocks = {"timezone.now", "timezone.localdate", "date.today", "datetime.now", "datetime.date.today"}
    assert clocks.isdisjoint(calls_at_import(ast.parse(path.read_text())))
