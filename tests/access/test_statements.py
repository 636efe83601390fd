"""Every admin says whose its rows are (docs/decisions/0023): one that leads to a person and says nothing fails."""

import pytest
from django.contrib import admin
from django.test import RequestFactory

from ambassadors.models import Ambassador
from mirai_action.core import erasing
from mirai_action.core.admin import MiraiModelAdmin
from mirai_action.core.mail_address import MailAddressField
from tests import make

OURS = {model: each for model, each in admin.site._registry.items() if not model._meta.app_label.startswith("auth")}


def is_personal(model):
    """Whether rows of `model` hold a way to reach somebody; the contact of an edition is a printed one."""
    mails = any(isinstance(each, MailAddressField) for each in model._meta.concrete_fields)
    return mails and model._meta.concrete_model._meta.label != "materials.Edition"


def paths_to_persons(model):
    """Return the names of the columns by which a row leads to somebody."""
    relations = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return {each.name for each in relations if each.is_relation and is_personal(each.related_model)}


def silent(model, each):
    """Return what an admin leaves unsaid: paths to persons that it neither follows nor veils."""
    if each.person_field or not each.prefecture_field:
        return set()
    held = {"itself"} if is_personal(model) and not paths_to_persons(model) else set()
    return (paths_to_persons(model) | held) - set(each.veils)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_an_admin_says_whose_its_rows_are(model):
    each = OURS[model]
    assert isinstance(each, MiraiModelAdmin)
    assert silent(model, each) == set()


def test_the_walk_knows_persons():
    assert is_personal(Ambassador)
    found = {model._meta.label for model in OURS if paths_to_persons(model)}
    assert {"sessions_log.StudySession", "orders.Order", "trainings.Application", "ambassadors.Section"} <= found


def test_an_admin_without_a_word_is_found(rf):
    class Careless(MiraiModelAdmin):
        prefecture_field = "area"

    sessions = next(model for model in OURS if model.__name__ == "StudySession")
    assert silent(sessions, Careless(sessions, admin.site)) == {"ambassador", "joint", "confirmed_by"}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["reader", "staff", "manager"])
def test_what_belongs_to_the_nation_is_closed_to_regional_staff(role):
    """Neither list nor page nor form, whatever the role: also where a subclass has rules of its own."""
    request = RequestFactory().get("/")
    request.user = make.staff(role, prefectures=["11"])
    open_ = {
        (model._meta.label, name)
        for model, each in OURS.items()
        if not each.prefecture_field and not each.person_field
        for name in ("view", "add", "change", "delete", "module")
        if getattr(each, f"has_{name}_permission")(request)
    }
    assert open_ == set()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["reader", "staff", "manager"])
def test_persons_are_read_and_nothing_else(role):
    request = RequestFactory().get("/")
    request.user = make.staff(role, prefectures=["11"])
    for model, each in OURS.items():
        if each.person_field:
            may = {name: getattr(each, f"has_{name}_permission")(request) for name in ("add", "change", "delete")}
            assert not any(may.values()), model
            assert each.get_actions(request) == {}, model


def test_what_erasure_knows_as_personal_the_walk_knows_too():
    """Two lists of the same thing: whose rows an erasure scrubs must not stand open to a whole prefecture."""
    personal = {each.model for each in erasing.holdings if each.blanks}
    open_ = {model._meta.label for model, each in OURS.items() if each.prefecture_field and not each.person_field}
    assert personal & open_ <= {"sessions_log.StudySession", "orders.Handout"}
