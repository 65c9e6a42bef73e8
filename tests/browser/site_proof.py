"""Run every notebook's solution in the browser's Python and say what came out (`make site-proof`; some minutes).

Not part of `make test`: it is the proof that each check says in Pyodide what it says elsewhere, that a visit works
again without a network, that Python may come from another server, and how long each of these takes.
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from grading.authoring.build import build, read_masters, to_bytes
from grading.authoring.bundle import course_lib_wheel
from grading.site.in_browser import ELSEWHERE, build_in_browser
from grading.site.pyodide import UnavailableError, pinned, pyodide_files
from tests.browser.conftest import FLAGS, ROOT, asleep, leaves_the_machine, server
from tests.browser.lab import InBrowser

PATIENCE = 600_000  # milliseconds for one notebook, on a busy machine
BUSY = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].some(p => p.innerText.includes('*'))"
KEPT = """async () => {
    let bytes = 0;
    for (const name of await caches.keys()) {
        const store = await caches.open(name);
        for (const request of await store.keys()) {
            bytes += (await (await store.match(request)).arrayBuffer()).byteLength;
        }
    }
    return bytes / 1e6;
}"""


@dataclass(frozen=True)
class Start:
    """Seconds from the click on the link until the first words, the notebook's text, and Python with the course."""

    words: float
    text: float
    ready: float


@dataclass(frozen=True)
class Ran:
    """What one notebook did in the browser; times in seconds, `strangers` are requests that left the machine."""

    checks: int
    correct: int
    not_run: list[str]
    errors: list[str]
    strangers: list[str]
    start: Start
    run: float
    check: float

    @property
    def green(self) -> bool:
        """Whether every cell ran, every check said "correct", and nothing was asked of another machine."""
        return self.correct == self.checks > 0 and not (self.errors or self.not_run or self.strangers)


@contextmanager
def window(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """Open a browser that has never been here; gives its page, and a list of the addresses that it asks for."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    yield context.new_page(), asked
    context.close()


def opened(page: Page, address: str, name: str) -> Start:
    """Open a notebook and wait until it can be worked in."""
    begun = time.monotonic()
    page.goto(InBrowser.AT.format(address=address, name=name), wait_until="commit")
    page.get_by_text("loading into your browser").wait_for()
    words = time.monotonic() - begun
    page.locator(".jp-Cell").first.wait_for()
    text = time.monotonic() - begun
    page.locator(".course-status[data-ready]").wait_for(state="attached")
    return Start(words, text, time.monotonic() - begun)


def one_check(page: Page) -> float:
    """Run the first check once more; gives the seconds from Shift+Enter to its new number."""
    editor = page.locator(".jp-InputArea-editor", has_text='exercise("')
    prompt = page.locator(".jp-CodeCell", has=editor).first.locator(".jp-InputPrompt")
    before = prompt.inner_text()
    prompt.click()
    begun = time.monotonic()
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(
        "([prompt, before]) => /\\d/.test(prompt.innerText) && prompt.innerText !== before",
        arg=[prompt.element_handle(), before],
    )
    return time.monotonic() - begun


def run(browser: Browser, address: str, name: str) -> Ran:
    """Open a notebook in a fresh window, run all of its cells, and read what it saves."""
    with window(browser) as (page, asked):
        start = opened(page, address, name)
        begun = time.monotonic()
        page.locator(".lm-MenuBar-item", has_text="Run").first.click()
        page.locator(".lm-Menu-item").get_by_text("Run All Cells", exact=True).click()
        page.wait_for_function(BUSY)
        page.wait_for_function(f"!{BUSY}")
        spent = time.monotonic() - begun
        with page.expect_download() as download:
            page.get_by_role("button", name="Download to hand in").click()
        cells = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["cells"]
        check = one_check(page)
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    checks = [cell for cell in code if cell["metadata"].get("nbgrader", {}).get("grade")]
    failed = [(c["id"], o) for c in code for o in c["outputs"] if o["output_type"] == "error"]
    return Ran(
        len(checks),
        sum("Correct" in json.dumps(cell["outputs"]) for cell in checks),
        [cell["id"] for cell in code if cell["source"] and not cell["execution_count"]],
        [f"{cell}: {output['ename']}: {output['evalue'][:200]}" for cell, output in failed],
        [url for url in asked if leaves_the_machine(url)],
        start,
        spent,
        check,
    )


def files_of(folder: Path, home: Path) -> AbstractContextManager[str]:
    """Serve a folder as plain files until the block ends; gives the address."""
    command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "{port}"]
    return server(command, folder, home, "/")


def without_network(browser: Browser, html: Path, home: Path, first: str, second: str) -> str:
    """Visit one notebook, take the server away, and open another; gives what to say of it."""
    with window(browser) as (page, _):
        with files_of(html, home) as address:
            opened(page, address, first)
            page.locator("body[data-kept]").wait_for(state="attached")
            kept = page.evaluate(KEPT)
        asleep(page)
        ready = opened(page, address, second).ready
    return f"Without a network, after one visit to {first}: {second} ready after {ready:.0f} s ({kept:.0f} MB kept)."


class AnotherServer(http.server.SimpleHTTPRequestHandler):
    """A server that lets pages of other origins read its files, as CDNs do."""

    def end_headers(self) -> None:
        """Add the one header that this needs."""
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, *words: object) -> None:
        """Say nothing."""


def from_elsewhere(browser: Browser, notebooks: Mapping[str, bytes], scratch: Path, name: str) -> str:
    """Build a site whose Python is on a second server, and open a notebook of it; gives what to say of it.

    SymPy's and mpmath's wheels have their makers' hashes here, for those are the files that there are.
    """
    handler = functools.partial(AnotherServer, directory=str(pyodide_files()))
    html = scratch / "small"
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        there = f"http://127.0.0.1:{other.server_address[1]}/"
        with patch.dict(os.environ, {ELSEWHERE: there}), patch.dict(pinned(), released={}):
            build_in_browser(notebooks, course_lib_wheel(), scratch / "work", html / "practice")
        with files_of(html, scratch / "home") as address, window(browser) as (page, asked):
            ready = opened(page, address, name).ready
        other.shutdown()
    size = sum(path.stat().st_size for path in html.rglob("*") if path.is_file()) / 1e6
    wheels = {url for url in asked if url.endswith(".whl") and url.startswith(there)}
    if not wheels or any("course_lib" in url for url in asked):
        raise RuntimeError(f"With {ELSEWHERE}, the wrong server was asked: {sorted(wheels)}")
    return f"Python from another server: {name} ready after {ready:.0f} s; {len(wheels)} wheels from there, {size:.0f} MB here."


def main() -> int:
    """Run the solutions (or those whose names begin as given); exit 1 when one is not green."""
    console = Console()
    built = {master.assignment: build(master) for master in read_masters(ROOT / "notebooks" / "source")}
    chosen = [name for name in built if not sys.argv[1:] or name.startswith(tuple(sys.argv[1:]))]
    table = Table(
        "notebook",
        "correct",
        "words",
        "text",
        "ready",
        "run all",
        "a check",
        title="Solutions in the browser (s)",
    )
    green = True
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        scratch = Path(folder)
        html, home = scratch / "html", scratch / "home"
        solved = {name: to_bytes(one.source) for name, one in built.items()}
        try:
            build_in_browser(solved, course_lib_wheel(), scratch / "work", html / "practice")
        except UnavailableError as reason:
            console.print(f"Nothing was proven: {reason}")
            return 1
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        with files_of(html, home) as address, console.status("") as status:
            for name in chosen:
                status.update(f"{name} …")
                ran = run(browser, address, name)
                green &= ran.green
                start = ran.start
                seconds = (start.words, start.text, start.ready, ran.run, ran.check)
                table.add_row(
                    name, f"{ran.correct} of {ran.checks}", *(f"{number:.1f}" for number in seconds)
                )
                for trouble in (*ran.errors, *(f"not run: {cell}" for cell in ran.not_run), *ran.strangers):
                    console.print(f"{name}: {trouble}")
        console.print(table)
        first, *_, last = built
        console.print(without_network(browser, html, home, first, last))
        console.print(from_elsewhere(browser, solved, scratch, first))
        browser.close()
    return 0 if green else 1


if __name__ == "__main__":
    sys.exit(main())
