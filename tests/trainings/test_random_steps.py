"""Whatever is pressed in whatever order: seats are counted right, never oversold, nobody waits beside a free one."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from sessions_log.trainings import tasks, workflow
from sessions_log.trainings.models import Application, Training
from tests import make

pytestmark = pytest.mark.django_db


class Story:
    """Verbs on one training, chosen by chance; a refusal is an answer too."""

    def __init__(self, seed, clock):
        self.random, self.clock = Random(seed), clock
        self.training = make.training(capacity=3, held_on=timezone.localdate() + timedelta(days=12), offer_hours=24)

    def step(self):
        verb = self.random.choice(
            [
                self.apply,
                self.apply,
                self.confirm,
                self.cancel,
                self.accept,
                self.promote,
                self.seat,
                self.mark,
                self.forget,
                self.capacity,
                self.wait,
            ]
        )
        with contextlib.suppress(workflow.Refused):
            verb()

    def someone(self):
        rows = list(Application.objects.order_by("applied_at", "pk"))
        return self.random.choice(rows) if rows else make.unconfirmed(self.training)

    def apply(self):
        make.unconfirmed(self.training)

    def confirm(self):
        workflow.confirm(self.someone())

    def cancel(self):
        workflow.cancel(self.someone())

    def accept(self):
        workflow.accept(self.someone())

    def promote(self):
        workflow.promote(self.someone())

    def seat(self):
        workflow.seat(self.someone())

    def mark(self):
        row = self.someone()
        workflow.unmark(row) if self.random.random() < 0.3 else workflow.mark(row, attended=True, by=None)

    def forget(self):
        if self.random.random() < 0.2:
            workflow.forget(self.someone())

    def capacity(self):
        workflow.change(self.training, changes={"capacity": self.random.randint(1, 6)})

    def wait(self):
        self.clock.forward(hours=self.random.choice([1, 5, 11, 25]))
        tasks.tick()

    def check(self):
        row = Training.objects.get(pk=self.training.pk)
        held = row.applications.holding().count()
        assert row.taken == held <= row.capacity
        assert not (row.makes_offers and row.seats_left and row.applications.in_line().exists())
        if not row.makes_offers:
            return
        assert not row.applications.offered().filter(notices__isnull=True).exists()


@pytest.mark.parametrize("seed", range(4))
def test_the_seats_are_right_after_every_step(clock, seed):
    story = Story(seed, clock)
    for _step in range(90):
        story.step()
        story.check()
