"""Run every notebook's solution in the browser's Python and say what came out (`make site-proof`; some minutes).

Not part of `make test`: it is the proof that each check says at home, in Pyodide, what it says elsewhere.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.table import Table

from grading.authoring.build import build, read_masters, to_bytes
from grading.authoring.bundle import course_lib_wheel
from grading.site.in_browser import build_in_browser
from grading.site.pyodide import UnavailableError
from tests.browser.conftest import FLAGS, ROOT, leaves_the_machine, server
from tests.browser.lab import InBrowser

PATIENCE = 600_000  # milliseconds for one notebook, on a busy machine
BUSY = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].some(p => p.innerText.includes('*'))"


@dataclass(frozen=True)
class Ran:
    """What one notebook did in the browser; times in seconds, `strangers` are requests that left the machine."""

    checks: int
    correct: int
    not_run: list[str]
    errors: list[str]
    strangers: list[str]
    ready: float
    run: float

    @property
    def green(self) -> bool:
        """Whether every cell ran, every check said "correct", and nothing was asked of another machine."""
        return self.correct == self.checks > 0 and not (self.errors or self.not_run or self.strangers)


def run(browser: Browser, address: str, name: str) -> Ran:
    """Open a notebook in a fresh window, run all of its cells, and read what it saves."""
    window = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    window.set_default_timeout(PATIENCE)
    asked: list[str] = []
    window.on("request", lambda request: asked.append(request.url))
    page = window.new_page()
    begun = time.monotonic()
    page.goto(InBrowser.AT.format(address=address, name=name))
    page.locator(".course-status[data-ready]").wait_for(state="attached")
    ready = time.monotonic() - begun
    begun = time.monotonic()
    page.locator(".lm-MenuBar-item", has_text="Run").first.click()
    page.locator(".lm-Menu-item").get_by_text("Run All Cells", exact=True).click()
    page.wait_for_function(BUSY)
    page.wait_for_function(f"!{BUSY}")
    spent = time.monotonic() - begun
    with page.expect_download() as download:
        page.get_by_role("button", name="Download to hand in").click()
    cells = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["cells"]
    window.close()
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    checks = [cell for cell in code if cell["metadata"].get("nbgrader", {}).get("grade")]
    failed = [(c["id"], o) for c in code for o in c["outputs"] if o["output_type"] == "error"]
    return Ran(
        len(checks),
        sum("Correct" in json.dumps(cell["outputs"]) for cell in checks),
        [cell["id"] for cell in code if cell["source"] and not cell["execution_count"]],
        [f"{cell}: {output['ename']}: {output['evalue'][:200]}" for cell, output in failed],
        [url for url in asked if leaves_the_machine(url)],
        ready,
        spent,
    )


def main() -> int:
    """Run the solutions (or those whose names begin as given); exit 1 when one is not green."""
    console = Console()
    built = {master.assignment: build(master) for master in read_masters(ROOT / "notebooks" / "source")}
    chosen = [name for name in built if not sys.argv[1:] or name.startswith(tuple(sys.argv[1:]))]
    table = Table("notebook", "correct", "Python ready, s", "run, s", title="Solutions in the browser")
    green = True
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        html = Path(scratch) / "html"
        solved = {name: to_bytes(built[name].source) for name in chosen}
        try:
            build_in_browser(solved, course_lib_wheel(), Path(scratch) / "work", html / "practice")
        except UnavailableError as reason:
            console.print(f"Nothing was proven: {reason}")
            return 1
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "{port}"]
        with server(command, html, Path(scratch) / "home", "/") as address, console.status("") as status:
            for name in chosen:
                status.update(f"{name} …")
                ran = run(browser, address, name)
                green &= ran.green
                figures = [f"{ran.correct} of {ran.checks}", f"{ran.ready:.0f}", f"{ran.run:.0f}"]
                table.add_row(name, *figures)
                for trouble in (*ran.errors, *(f"not run: {cell}" for cell in ran.not_run), *ran.strangers):
                    console.print(f"{name}: {trouble}")
        browser.close()
    console.print(table)
    return 0 if green else 1


if __name__ == "__main__":
    sys.exit(main())
