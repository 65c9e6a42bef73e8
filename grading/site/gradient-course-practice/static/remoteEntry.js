/* What the course adds to JupyterLite: it says what happens while Python loads, and hands in a notebook.
   Written by hand in the shape of a prebuilt extension: it needs none of JupyterLab's own modules. */
(() => {
  "use strict";
  const NAME = "gradient-course-practice";
  const STEPS = [
    ["Python", "pass"],
    ["NumPy, SymPy, Matplotlib and the course", "import course_lib"],
  ];
  const NOT_READY = 180; // seconds after which something is surely wrong
  const TROUBLE =
    "Python did not start. Reload the page; in a private window, or with storage switched off for this site, " +
    "it cannot work. What you wrote is kept.";

  /** Ask the kernel to run `code` silently; resolves to its reply once it has. */
  const run = (kernel, code) =>
    kernel.requestExecute({ code, silent: true, store_history: false, stop_on_error: false }).done;

  /** One line above the notebook, read out by screen readers when the step changes (not each second). */
  function statusLine(panel) {
    const line = document.createElement("div");
    const text = document.createElement("span");
    const clock = document.createElement("span");
    line.className = "course-status";
    line.style.cssText =
      "padding: 6px 12px; font-size: 14px; color: var(--jp-ui-font-color1); background: var(--jp-layout-color2); " +
      "border-bottom: 1px solid var(--jp-border-color1);";
    text.setAttribute("role", "status");
    clock.setAttribute("aria-hidden", "true");
    line.append(text, clock);
    panel.node.parentElement.insertBefore(line, panel.node);
    return { line, text, clock };
  }

  /** Load Python and the course while the student reads the first lines, and say so. */
  async function warmUp(panel) {
    await panel.sessionContext.ready;
    const kernel = panel.sessionContext.session?.kernel;
    if (!kernel) return;
    const begun = performance.now();
    const seconds = () => Math.round((performance.now() - begun) / 1000);
    const { line, text, clock } = statusLine(panel);
    const tick = setInterval(() => {
      clock.textContent = ` ${seconds()} s`;
      if (seconds() > NOT_READY) text.textContent = TROUBLE;
    }, 1000);
    try {
      for (const [index, [what, code]] of STEPS.entries()) {
        text.textContent = `Loading ${what} into your browser (step ${index + 1} of ${STEPS.length}). You can read and type meanwhile.`;
        await run(kernel, code);
      }
      text.textContent = `Ready after ${seconds()} s. Run the cells from the top: Shift+Enter.`;
      line.dataset.ready = String(seconds());
      keepForLater().then(() => (document.body.dataset.kept = "true"));
      setTimeout(() => line.remove(), 8000);
    } catch (error) {
      text.textContent = TROUBLE;
    } finally {
      clearInterval(tick);
      clock.textContent = "";
    }
  }

  /** Ask for what came before the service worker did, and for every notebook: the next visit may be without a network. */
  async function keepForLater() {
    if (!navigator.serviceWorker?.controller) return;
    const root = new URL(document.getElementById("jupyter-config-data").dataset.jupyterLiteRoot, location.href);
    const came = performance.getEntriesByType("resource").map((entry) => entry.name);
    const { content } = await (await fetch(new URL("api/contents/all.json", root))).json();
    const notebooks = content.map(({ path }) => new URL(`files/${path}`, root).href);
    const ours = [location.href, ...came, ...notebooks].filter((url) => url.startsWith(root.href));
    for (const url of new Set(ours)) await fetch(url).catch(() => undefined);
  }

  /** Keep what was typed each time a cell has run, and when the page is left: nobody has to think of saving. */
  function keep(panel) {
    const { context, sessionContext } = panel;
    let saving = false; // two saves at once look like a change by somebody else
    let soon;
    const save = () => {
      if (!panel.isDisposed && !saving && context.model.dirty) context.save().catch(() => undefined);
    };
    context.saveState.connect((_, state) => (saving = state === "started"));
    context.model.stateChanged.connect(() => (panel.node.dataset.kept = String(!context.model.dirty)));
    sessionContext.statusChanged.connect((_, status) => {
      clearTimeout(soon);
      if (status === "idle") soon = setTimeout(save, 1000);
    });
    document.addEventListener("visibilitychange", () => document.hidden && save());
  }

  /** Save the notebook, then give it to the browser as a file under its own name. */
  async function handIn(panel) {
    await panel.context.save();
    const text = JSON.stringify(panel.context.model.toJSON(), null, 1) + "\n";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
    link.download = panel.context.path.split("/").pop();
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  const notebook = (widget) => (widget && widget.sessionContext && widget.context ? widget : null);

  const plugin = {
    id: `${NAME}:plugin`,
    autoStart: true,
    activate: (app) => {
      app.commands.addCommand("course:hand-in", {
        label: "Download to hand in",
        caption: "Save this notebook as a file: the one to upload where your course collects it",
        isEnabled: () => notebook(app.shell.currentWidget) !== null,
        execute: () => handIn(notebook(app.shell.currentWidget)),
      });
      const seen = new WeakSet();
      const look = () => {
        const panel = notebook(app.shell.currentWidget);
        if (!panel || seen.has(panel)) return;
        seen.add(panel);
        keep(panel);
        warmUp(panel);
      };
      app.shell.currentChanged?.connect(look);
      app.restored.then(look);
    },
  };

  (globalThis._JUPYTERLAB ??= {})[NAME] = {
    init: () => undefined,
    get: async (module) => {
      if (module === "./extension") return () => ({ __esModule: true, default: plugin });
      if (module === "./style") return () => ({});
      throw new Error(`${NAME} has no module ${module}`);
    },
  };
})();
