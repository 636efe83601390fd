"""Asked for and done once, with many at the same moment; files of a local run go after the commit."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.mail import EmailMessage

from ambassadors.models import Ambassador
from ambassadors.privacy import kept_list, workflow
from ambassadors.privacy.models import Erasure
from mirai_action.letters import files, mailbox
from mirai_action.progress.models import CountEntry
from tests import make
from tests.ambassadors.test_parallel import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_askers_make_one_request_and_eight_workers_erase_once(
    settings: Any, tmp_path: Any, connections_for_all: Any
) -> None:
    settings.DATA_DIR = tmp_path
    person = make.ambassador(name="鬼瓦 権左衛門")
    rows = together(8, lambda _number: workflow.ask(ambassador=Ambassador.objects.get(pk=person.pk)).pk)
    assert rows == [Erasure.objects.get().pk] * 8
    done = together(8, lambda _number: workflow.do(Erasure.objects.get()))
    assert sorted(done) == [False] * 7 + [True]
    entries = CountEntry.objects.filter(subject=person.pk).order_by("pk").values_list("indicator", flat=True)
    assert list(entries) == ["ambassadors", "left"]
    assert [line.split()[1:] for line in kept_list.path().read_text().splitlines()] == [["ambassador", str(person.pk)]]


def test_letters_that_a_local_run_wrote_to_disk_go_too(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    person = make.ambassador(email="gonzaemon@example.jp")
    backend = files.EmailBackend()
    for to in ("Gonzaemon@example.jp", "nanohana@example.jp"):
        backend.send_messages([EmailMessage("件名", "本文", "office@example.jp", [to])])
    workflow.do(workflow.ask(ambassador=person))
    assert [each.to for each in mailbox.newest()] == ["nanohana@example.jp"]
