"""A running system as a newcomer gets it, and a real browser that tells of every console error."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def chromium():
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        pytest.fail(f"No browser at {path}: install Debian's chromium, or name one with CHROMIUM=…", pytrace=False)
    return path


def wait_for(url, process, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            pytest.fail(f"The server ended with {process.returncode} before it answered", pytrace=False)
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    pytest.fail(f"{url} did not answer within {seconds} s", pytrace=False)


@pytest.fixture(scope="session")
def site():
    """The address of a running system with the demonstration, started the way `make run` starts it.

    SITE_ADDRESS names one that runs already (a demonstration: the tests register people and report sessions).
    """
    if os.environ.get("SITE_ADDRESS"):
        yield os.environ["SITE_ADDRESS"]
        return
    port = free_port()
    # Not pytest's folder: each pytest closes that one to other accounts again, and PostgreSQL is one of them.
    folder = tempfile.TemporaryDirectory(prefix="mirai-", ignore_cleanup_errors=True)
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "ALLOWED_HOSTS", "DEMO"}},
        "DATA_DIR": folder.name,
        "PORT": str(port),
    }
    process = subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=ROOT, env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        folder.cleanup()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, site):
    """Open a context of its own: `visit(width=360)` returns a page whose console must stay clean."""
    contexts, complaints = [], []

    def hear(page, message):
        if message.type == "error" and message.location.get("url"):  # without one it is the test's own script, axe
            complain(page, message.text)

    def complain(page, text):
        complaints.append(f"{page.url}: {text}")

    def open_page(*, width=1280, height=900, **options):
        context = browser.new_context(base_url=site, viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: hear(page, message))
        page.on("pageerror", lambda error: complain(page, str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
