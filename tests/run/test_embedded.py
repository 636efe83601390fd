"""The embedded server: started by who needs it, stopped by the last one out."""

import os
import signal
import subprocess
import time

import psutil
import pytest

from mirai_action.core import embedded

from .running import MANAGE, ROOT, environment, manage, processes, stop, until

pytestmark = pytest.mark.xdist_group("embedded")
ASK = ["shell", "-v0", "-c", "from django.db import connection as c; print(c.cursor().execute('SELECT 1').fetchone())"]
STAY = ["shell", "-v0", "-c", "import time; print('up', flush=True); time.sleep(60)"]


def staying(data_dir):
    """Start a command that uses the server and does not end by itself."""
    process = subprocess.Popen(
        [*MANAGE, *STAY], cwd=ROOT, env=environment(DATA_DIR=data_dir), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "up\n"
    return process


def test_a_command_starts_a_server_and_stops_it(data_dir):
    assert manage(*ASK, DATA_DIR=data_dir).stdout == "(1,)\n"
    result = manage(*ASK, DATA_DIR=data_dir)
    assert (result.stdout, result.stderr) == ("(1,)\n", "")
    assert not processes(data_dir)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_command_that_is_ended_stops_it_too(data_dir, number):
    stop(staying(data_dir), number)
    assert not processes(data_dir)


def test_a_command_leaves_a_server_that_others_use(data_dir):
    first, second = staying(data_dir), staying(data_dir)
    stop(first)  # the one that started it
    assert manage(*ASK, DATA_DIR=data_dir).stdout == "(1,)\n"
    stop(second)
    assert not processes(data_dir)


def test_an_orphan_is_adopted_and_stopped(data_dir):
    stop(staying(data_dir), signal.SIGKILL)
    assert processes(data_dir)
    assert manage(*ASK, DATA_DIR=data_dir).stdout == "(1,)\n"
    assert not processes(data_dir)


def test_what_was_committed_survives_kill_9_of_everything(data_dir):
    write = "from django.db import connection as c; c.cursor().execute('CREATE TABLE IF NOT EXISTS kept AS SELECT 1')"
    read = "from django.db import connection as c; print(c.cursor().execute('SELECT * FROM kept').fetchone())"
    process = staying(data_dir)
    manage("shell", "-v0", "-c", write, DATA_DIR=data_dir)
    for each in processes(data_dir):
        each.kill()
    process.wait()
    assert manage("shell", "-v0", "-c", read, DATA_DIR=data_dir).stdout == "(1,)\n"


def test_a_strangers_process_with_the_old_number_does_not_hinder(data_dir):
    (data_dir / "postgres" / "postmaster.pid").write_text(
        f"{os.getpid()}\n{data_dir}/postgres\n{int(time.time())}\n5432\n{data_dir}/postgres\n\n  1 1\nready   \n"
    )
    assert manage(*ASK, DATA_DIR=data_dir).stdout == "(1,)\n"


def test_two_that_begin_at_once_share_one_server(folder):
    both = [
        subprocess.Popen([*MANAGE, *ASK], cwd=ROOT, env=environment(DATA_DIR=folder), stdout=subprocess.PIPE, text=True)
        for _each in range(2)
    ]
    assert [each.communicate(timeout=60)[0] for each in both] == ["(1,)\n", "(1,)\n"]
    assert not processes(folder)


def test_a_very_long_path_and_an_odd_one(folder):
    long = folder / ('とても長い, 名前の"フォルダ' * 5)
    assert manage(*ASK, DATA_DIR=long).stdout == "(1,)\n"
    assert not embedded.socket_folder(long).exists()


def test_a_short_folder_for_sockets_is_private(folder):
    long = folder / ("long" * 30)
    with embedded.running(long, durable=False) as server:
        assert len(os.fsencode(server.sockets)) < 80
        assert server.sockets.stat().st_mode & 0o777 == 0o700


def test_a_folder_for_sockets_of_somebody_else_is_refused(folder):
    long = folder / ("long" * 30)
    embedded.socket_folder(long).mkdir(mode=0o777)
    try:
        with pytest.raises(embedded.EmbeddedError, match="belongs to somebody else"), embedded.running(long):
            pass
    finally:
        embedded.socket_folder(long).rmdir()


def test_nothing_listens_on_the_network(data_dir):
    process = staying(data_dir)
    server = int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
    assert psutil.Process(server).net_connections(kind="inet") == []
    stop(process)
    assert until(lambda: not processes(data_dir))


def test_help_starts_nothing(folder):
    assert manage("migrate", "--help", DATA_DIR=folder).returncode == 0
    assert not (folder / "postgres").exists()
