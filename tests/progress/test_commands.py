"""figures and load_reference on the command line."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from mirai_action.progress.figures import figures
from mirai_action.progress.models import OpeningBalance, PublishedFigure, Target

pytestmark = pytest.mark.django_db


def test_figures_prints_what_the_page_says(capsys):
    call_command("load_reference", verbosity=0)
    call_command("figures", "--as-of", "2019-07-11", "--json")
    printed = json.loads(capsys.readouterr().out)
    assert printed["indicators"]["participants"]["total"] == 2403
    call_command("figures", "--json")
    assert json.loads(capsys.readouterr().out) == figures().as_json()


def test_figures_as_a_table(capsys):
    call_command("load_reference", verbosity=0)
    call_command("figures", "--as-of", "2019-07-11", "--known-on", "2019-07-12")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "As of 2019-07-11, reports until 2019-07-12"
    assert " ".join(lines[1].split()) == "ambassadors 365 of 1,000 by 2021-03-31 (final 365, opening 365)"


@pytest.mark.parametrize("wrong", ["soon", "2019-02-30", str(timezone.localdate() + timedelta(days=2))])
def test_a_wrong_day_is_one_sentence(wrong):
    with pytest.raises(CommandError, match="the day"):
        call_command("figures", "--as-of", wrong)


def test_the_reference_is_loaded_once():
    for _twice in range(2):
        call_command("load_reference", verbosity=0)
    assert list(Target.objects.order_by("value", "indicator").values_list("indicator", "value")) == [
        *(("ambassadors", 1000), ("sessions", 1000), ("participants", 10000)),
    ]
    assert (PublishedFigure.objects.count(), OpeningBalance.objects.count()) == (9, 3)
    rough = PublishedFigure.objects.get(indicator="ambassadors", as_of="2019-12-01")
    assert (rough.value, rough.approximate, rough.day_label()) == (500, True, "2019年12月")


def test_the_demonstration_has_no_opening_balance(settings):
    settings.DEMONSTRATION = True
    call_command("load_reference", verbosity=0)
    assert not OpeningBalance.objects.exists()


def test_a_target_that_staff_changed_stays():
    call_command("load_reference", verbosity=0)
    Target.objects.filter(indicator="ambassadors").update(value=1200)
    call_command("load_reference", verbosity=0)
    assert Target.objects.get(indicator="ambassadors").value == 1200
