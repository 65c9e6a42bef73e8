"""JupyterLab as a student meets it, driven by what can be seen on the screen."""

import re
import shutil
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PATIENCE, ROOT, server

#: Those of `make lab`: no news, no buttons for instructors.
SETTINGS = ROOT / "grading" / "authoring" / "jupyter"


def jupyter_lab(folder: Path, home: Path) -> AbstractContextManager[str]:
    """JupyterLab on `folder`, without a password, until the block ends; gives its address."""
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--port={port}"]
    command += ["--IdentityProvider.token=", f"--ServerApp.root_dir={folder}", "--ServerApp.port_retries=0"]
    return server(command, folder, home, "/api/status", {"JUPYTER_CONFIG_PATH": str(SETTINGS)})


NUMBERED = re.compile(r"^\[\d+\]:$")


class Notebook:
    """One open notebook."""

    AT = "{address}/lab/tree/{name}.ipynb?reset"

    def __init__(self, page: Page, address: str, name: str):
        self.page = page
        page.goto(self.AT.format(address=address, name=name))
        self.panel = page.locator(".jp-NotebookPanel:visible")
        expect(self.panel.locator(".jp-Cell").first).to_be_visible()
        self.expect_kernel()

    def expect_kernel(self) -> None:
        """Wait until a kernel is there."""
        expect(self.page.locator("#jp-main-statusbar")).to_contain_text("| Idle")

    def expect_idle(self) -> None:
        """Wait until the kernel has nothing to do."""
        indicator = self.panel.locator(".jp-Notebook-ExecutionIndicator")
        expect(indicator).to_have_attribute("data-status", "idle", timeout=3 * PATIENCE * 1000)

    def cell(self, text: str) -> Locator:
        """The code cell whose source has `text`."""
        source = self.page.locator(".jp-InputArea-editor", has_text=text)
        return self.panel.locator(".jp-CodeCell", has=source).first

    def write(self, cell: Locator, source: str) -> None:
        """Click into a cell and replace what stands in it."""
        cell.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)

    def run(self, cell: Locator) -> Locator:
        """Shift+Enter in a cell; gives its output once the kernel has answered."""
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        expect(prompt).to_have_text(NUMBERED)
        expect(prompt).not_to_have_text(before)
        self.expect_idle()
        return cell.locator(".jp-OutputArea")

    def run_all(self) -> None:
        """Run every cell; returns when the last has its number."""
        self.menu("Run", "Run All Cells")
        expect(self.panel.locator(".jp-CodeCell").last.locator(".jp-InputPrompt")).to_have_text(NUMBERED)

    def menu(self, *names: str) -> None:
        """Choose an entry of the menu bar."""
        self.page.locator(".lm-MenuBar-item", has_text=names[0]).first.click()
        for name in names[1:]:
            self.page.locator(".lm-Menu-item").get_by_text(name, exact=True).click()

    def hide_files(self) -> None:
        """Fold the list of files away."""
        self.menu("View", "File Browser")
        expect(self.page.locator(".jp-FileBrowser")).to_be_hidden()


class InBrowser(Notebook):
    """One notebook of the site's own JupyterLite, whose Python loads while one reads."""

    AT = "{address}/practice/notebooks/index.html?path={name}.ipynb"

    def expect_kernel(self) -> None:
        """Wait until Python and the course are there: longer than for a kernel, on a busy machine."""
        ready = self.page.locator(".course-status[data-ready]")
        ready.wait_for(state="attached", timeout=3 * PATIENCE * 1000)


def copy_notebook(name: str, folder: Path) -> Path:
    """A student's own copy of a released notebook."""
    return Path(shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", folder / f"{name}.ipynb"))
