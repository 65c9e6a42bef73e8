// A formula that is wider than the screen scrolls; let the keyboard scroll it too.
window.addEventListener("load", () => {
  const startup = window.MathJax && window.MathJax.startup;
  if (!startup || !startup.promise) return;
  startup.promise.then(() => {
    for (const formula of document.querySelectorAll('mjx-container[display="true"]')) {
      for (const box of [formula, formula.parentElement]) {
        if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      }
    }
  });
});
