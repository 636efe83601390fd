"""What is in the way is said in one sentence, without a traceback."""

import socket

import pytest

from .running import free_port, manage


def refusal(**changes):
    """Return the one line that `manage.py serve` ends with."""
    result = manage("serve", **changes)
    assert result.returncode == 1, result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def test_a_taken_port(folder):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert f"Port {port} is taken" in refusal(DATA_DIR=folder, PORT=port)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_a_port_that_is_none(folder, port):
    assert "PORT" in refusal(DATA_DIR=folder, PORT=port)


def test_a_folder_that_is_a_file(folder):
    file = folder / "file"
    file.write_text("")
    assert f"The folder {file} can't be written" in refusal(DATA_DIR=file)


def test_a_folder_nobody_can_write():
    assert "/proc/nowhere can't be written" in refusal(DATA_DIR="/proc/nowhere")


def test_a_folder_with_the_key_of_somebody_else(folder):
    (folder / "secret_key").mkdir()
    assert "can't be written" in refusal(DATA_DIR=folder)


@pytest.mark.parametrize("url", ["nonsense", "mysql://a/b", "postgresql://host:port/name", "postgresql://host/"])
def test_a_database_url_that_is_none(folder, url):
    assert "DATABASE_URL can't be read" in refusal(DATA_DIR=folder, DATABASE_URL=url)


def test_a_database_that_is_not_there_keeps_its_password(folder):
    sentence = refusal(DATA_DIR=folder, DATABASE_URL=f"postgresql://a:himitsu@127.0.0.1:{free_port()}/b")
    assert "DATABASE_URL can't be reached" in sentence
    assert "himitsu" not in sentence
    assert not (folder / "postgres").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.jp"])
def test_a_local_run_stays_on_this_machine(folder, host):
    assert f"HOST={host}" in refusal(DATA_DIR=folder, HOST=host)


def test_production_needs_a_mail_server(folder):
    assert "EMAIL_URL" in refusal(DATA_DIR=folder, ALLOWED_HOSTS="mirai.example.jp", SECRET_KEY="x" * 60)


def test_production_needs_a_secret(folder):
    assert "SECRET_KEY" in refusal(DATA_DIR=folder, ALLOWED_HOSTS="mirai.example.jp")


def test_production_is_ready_to_deploy(folder):
    result = manage(
        *["check", "--deploy", "--fail-level", "WARNING"],
        DATA_DIR=folder,
        ALLOWED_HOSTS="mirai.example.jp",
        SECRET_KEY="0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        EMAIL_URL="smtp://127.0.0.1:25",
    )
    assert result.returncode == 0, result.stderr
