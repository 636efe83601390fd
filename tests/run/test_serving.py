"""`manage.py serve`, really started: it stops without leavings, and starts again whatever was killed."""

import signal
import subprocess

import psutil
import pytest

from mirai_action.core import embedded

from .running import MANAGE, ROOT, environment, free_port, manage, processes, serving, status, stop, until

pytestmark = pytest.mark.xdist_group("serve")


def test_one_command_gives_a_running_system(data_dir):
    with serving(data_dir) as (process, port):
        assert [status(port, path) for path in ["/readyz", "/", "/admin/"]] == [200, 200, 302]
        assert stop(process) == 0
        assert not processes(data_dir)
        assert f"http://127.0.0.1:{port}/" in process.stdout.read()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_ctrl_c_and_a_closed_window_leave_nothing(data_dir, number):
    with serving(data_dir) as (process, _port):
        assert stop(process, number) == 0
        assert not processes(data_dir)


def test_after_kill_9_it_starts_again_and_adopts_the_database(data_dir):
    with serving(data_dir) as (process, _port):
        server = psutil.Process(int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0]))
        process.kill()
        process.wait()
        with serving(data_dir) as (_again, port):
            assert status(port, "/") == 200
            assert server.is_running()
        assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE


def test_after_everything_was_killed_it_starts_again(data_dir):
    with serving(data_dir):
        for each in processes(data_dir):
            each.kill()
        with serving(data_dir) as (_again, port):
            assert status(port, "/readyz") == 200


def test_what_dies_comes_back(data_dir):
    with serving(data_dir) as (process, port):
        for each in [*psutil.Process(process.pid).children(), *processes(data_dir)]:
            if each.pid != process.pid:
                each.kill()
        assert until(lambda: status(port, "/readyz") == 200)


def test_one_folder_has_one_run(data_dir):
    with serving(data_dir) as (_process, port):
        result = manage("serve", DATA_DIR=data_dir, PORT=free_port())
        assert result.returncode == 1
        assert f"http://127.0.0.1:{port}/" in result.stderr


def test_it_ends_with_the_make_that_started_it(data_dir):
    port = free_port()
    command = [*MANAGE, "serve", "--with-parent"]
    script = f"import subprocess; subprocess.run({command})"
    env = environment(DATA_DIR=data_dir, PORT=port)
    make = subprocess.Popen([MANAGE[0], "-c", script], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    assert until(lambda: status(port) == 200)
    make.kill()
    make.wait()
    assert until(lambda: not processes(data_dir))


def test_an_outage_of_the_database_is_a_page_and_passes(folder):
    with embedded.running(folder, database="mirai", durable=False) as server:
        url = f"postgresql://postgres@/mirai?host={server.sockets}"
        with serving(folder / "other", DATABASE_URL=url) as (_process, port):
            assert status(port, "/") == 200
            server._stop()
            assert [status(port, path) for path in ["/", "/readyz", "/healthz"]] == [503, 503, 200]
            server.revive()
            assert until(lambda: status(port, "/") == 200, seconds=10)
        assert not (folder / "other" / "postgres").exists()
