"""A real browser, and real servers, for the tests that look at what people see.

Nothing leaves the machine: the browser resolves no name but localhost, and every request's host is asserted on.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
SCREENSHOTS = ROOT / "build" / "screenshots"
NO_BROWSER = (
    "NO BROWSER TEST WAS RUN: there is no program `chromium` here. What students and instructors see in a browser is "
    "untested. On Debian: apt-get install chromium."
)
FLAGS = [
    "--no-sandbox",  # root (as in a container) cannot use Chromium's own; it opens only pages of this machine
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
HERE = {"127.0.0.1", "localhost"}
PATIENCE = 60  # seconds that a server, a kernel or a page may take on a busy machine

expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, headless."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        warnings.warn(NO_BROWSER, stacklevel=1)
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium) -> Iterator[BrowserContext]:
    """A fresh window; fails the test when a page asked anything of another machine."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE * 1000)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    yield context
    context.close()
    assert asked
    assert [url for url in asked if leaves_the_machine(url)] == []


@pytest.fixture
def page(context) -> Page:
    """A fresh page in a fresh window."""
    return context.new_page()


def leaves_the_machine(url: str) -> bool:
    """Whether a request goes anywhere but to this machine."""
    parts = urlsplit(url)
    return parts.scheme not in ("data", "blob", "file", "about") and parts.hostname not in HERE


def asleep(page: Page) -> None:
    """Let the browser put the service worker to sleep, as it does after a minute: it wakes without its memory."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("ServiceWorker.enable")
    devtools.send("ServiceWorker.stopAllWorkers")


def picture(page: Page, name: str, **options) -> None:
    """Keep a screenshot as an artefact of the test run."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", **options)


# axe-core takes ten seconds over a page with thousands of elements that are all alike. The inside of a formula is
# thousands of boxes that only MathJax speaks for: an empty box of the same size is left. Of coloured code, axe is left
# one piece of each colour on each ground; the others are the plain text of their line, and looked at as such.
ONE_OF_EACH_KIND = """() => {
    const formulas = [...document.querySelectorAll('mjx-container')];
    const sizes = formulas.map(f => [getComputedStyle(f).display, f.getBoundingClientRect()]);
    const kinds = new Set(), alike = [];
    for (const piece of document.querySelectorAll('pre span')) {
        const {color, backgroundColor, fontSize, fontWeight, opacity} = getComputedStyle(piece);
        const kind = [color, backgroundColor, fontSize, fontWeight, opacity];
        for (let e = piece.parentElement; e; e = e.parentElement) kind.push(getComputedStyle(e).backgroundColor);
        if (kinds.has(kind.join()) && !piece.id) alike.push(piece);
        kinds.add(kind.join());
    }
    formulas.forEach((formula, i) => {
        const [display, {width, height}] = sizes[i];
        if (display === 'inline') formula.style.display = 'inline-block';
        Object.assign(formula.style, {width: `${width}px`, height: `${height}px`});
        formula.replaceChildren();
    });
    alike.forEach(piece => piece.replaceWith(...piece.childNodes));
}"""


def faults(page: Page, within: str | None = None) -> list[str]:
    """What axe-core calls a serious or critical fault of accessibility on the page; formulas are empty after it."""
    page.evaluate(ONE_OF_EACH_KIND)
    found = Axe().run(page, context=within, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{v['impact']}: {v['id']} ({v['help']}): " + "; ".join(n["html"][:160] for n in v["nodes"][:4])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


@contextmanager
def server(
    command: list[str], folder: Path, home: Path, answers: str, more: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Run a server on a free port of this machine until the block ends; gives its address.

    `{port}` in `command` is filled in; `answers` is the path that must answer before the block begins. Everything
    that Jupyter would keep in the user's home stays below `home`; `more` is added to the environment.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = home / "server.log"
    home.mkdir(parents=True, exist_ok=True)
    kept = {f"JUPYTER_{n}_DIR": str(home / n.lower()) for n in ("CONFIG", "DATA", "RUNTIME")}
    kept |= {f"JUPYTERLAB_{n}_DIR": str(home / n.lower()) for n in ("SETTINGS", "WORKSPACES")}
    with log.open("w") as output:
        process = subprocess.Popen(
            [part.format(port=port) for part in command],
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ
            | kept
            | dict(more or {})
            | {"IPYTHONDIR": str(home / "ipython"), "NO_PROXY": "127.0.0.1,localhost"},
            start_new_session=True,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}{answers}", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            stop(process)


def wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    """Return once `url` answers; raises when the server ends or stays silent."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)  # there is no event for "a port begins to listen"
    raise RuntimeError(f"The server did not come up: {log.read_text()[-3000:]}")


def stop(process: subprocess.Popen) -> None:
    """End the server and the kernels that it started."""
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="session")
def static_server(tmp_path_factory):
    """Serve a folder as plain files: `with static_server(folder) as address`."""

    def serve(folder: Path):
        command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "{port}"]
        return server(command, folder, tmp_path_factory.mktemp("static"), "/")

    return serve
