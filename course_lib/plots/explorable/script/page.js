// The page of one figure: title, drawing, legend, sliders, and the numbers as text.

const STYLE = `:host{display:block;color:inherit}
figure{margin:.4em 0;max-width:62em;font:14px/1.45 system-ui,sans-serif}
.title{font-weight:600;margin:0 0 .3em}
.stage{display:flex;flex-wrap:wrap;gap:.6em;align-items:flex-start}
.stage>svg{flex:1 1 0;min-width:270px;height:auto;cursor:grab;touch-action:pan-y;user-select:none}
.stage>svg:active{cursor:grabbing}
text{fill:currentColor;font:12px system-ui,sans-serif}
text.name{font-size:13px}
.grid{stroke:currentColor;stroke-opacity:.1}
.legend{display:flex;flex-wrap:wrap;gap:.2em 1.4em;margin:.2em 0 .6em}
.legend svg{width:30px;height:10px;margin-right:.45em;vertical-align:middle}
.controls{display:grid;grid-template-columns:repeat(auto-fit,minmax(17em,1fr));gap:.3em 2em;max-width:50em;align-items:center}
label{display:grid;grid-template-columns:7.5em 1fr 3.8em;gap:.6em;align-items:center}
label.tick{grid-template-columns:auto 1fr}
input{accent-color:#0072B2;margin:0;min-width:0;width:100%}
.tick input{width:auto}
.value{font-variant-numeric:tabular-nums}
button{font:inherit;color:inherit;background:transparent;border:1px solid currentColor;border-radius:4px;padding:.15em .9em;cursor:pointer;justify-self:start}
:focus-visible{outline:2px solid currentColor;outline-offset:2px}
.said{display:block;white-space:pre-line;margin:.6em 0 .2em;min-height:2.9em;max-width:54em}
.how{opacity:.8;margin:.2em 0}`;

function control({key, label, min, max, step, value, tick}) {
  if (tick) return `<label class="tick"><input type="checkbox" data-key="${esc(key)}" ${value ? "checked" : ""}/><span>${esc(label)}</span></label>`;
  return `<label><span>${esc(label)}</span><input type="range" data-key="${esc(key)}" min="${min}" max="${max}" step="${step}" value="${value}"/><span class="value" aria-hidden="true"></span></label>`;
}
function sample([colour, dash, text]) {
  const drawn = `<path d="M0 5h30" stroke="${esc(colour)}" stroke-width="3" stroke-dasharray="${esc(dash)}"/>`;
  return `<span><svg viewBox="0 0 30 10" aria-hidden="true">${drawn}</svg>${esc(text)}</span>`;
}
function tables(fig) {
  const read = (one) => one && table(one);
  const models = (fig.models || []).map((one) => ({...one, value: read(one.value)}));
  return {...fig, f: table(fig.f), step: read(fig.step), slope: read(fig.slope), gradient: fig.gradient && fig.gradient.map(table), models};
}

// A button that goes through the steps: by itself, or one at a press for those who want nothing to move by itself.
function player(button, input, s, set, connected) {
  let timer = 0;
  const stop = () => { clearInterval(timer); timer = 0; button.textContent = "▶ step by step"; };
  button.addEventListener("click", () => {
    if (timer) return stop();
    if (s.steps >= +input.max) set({steps: 0});
    else if (matchMedia("(prefers-reduced-motion: reduce)").matches) return set({steps: s.steps + 1});
    button.textContent = "■ stop";
    timer = setInterval(() => { connected() && s.steps < +input.max ? set({steps: s.steps + 1}) : stop(); }, 180);
  });
}

function wake(host) {
  host.dataset.awake = "yes";
  const fig = tables(JSON.parse(host.dataset.figure)), root = host.attachShadow({mode: "open"});
  const [r, g, b] = (getComputedStyle(host).color.match(/[\d.]+/g) || []).map(Number);
  // Of sliders and boxes, which the browser draws: light text stands on a dark page.
  host.style.colorScheme = 0.3 * r + 0.59 * g + 0.11 * b > 140 ? "dark" : "light";
  root.innerHTML = `<style>${STYLE}</style><figure role="group" aria-label="${esc(fig.title)}"><div class="title">${esc(fig.title)}</div>
    <div class="stage"></div><div class="legend">${fig.legend.map(sample).join("")}</div>
    <div class="controls">${fig.controls.map(control).join("")}</div>
    <output class="said" aria-live="polite"></output><div class="how">${esc(fig.how)}</div></figure>`;
  const part = (name) => root.querySelector(name), s = {steps: 0, eta: fig.eta}, inputs = {};
  const drawn = scene(fig, part(".stage"));
  function show() {
    for (const {key, unit, tick} of fig.controls) if (!tick) {
      const text = num(s[key]) + unit;
      inputs[key].setAttribute("aria-valuetext", text);
      inputs[key].nextElementSibling.textContent = text;
    }
    part(".said").textContent = drawn.draw(s);
  }
  function set(change) {
    for (const [key, v] of Object.entries(change)) if (inputs[key]) {
      inputs[key].value = v;
      s[key] = +inputs[key].value;  // within the slider's limits, on one of its steps
    }
    show();
  }
  for (const input of root.querySelectorAll("input")) {
    const {key} = input.dataset, read = () => { s[key] = input.type === "checkbox" ? input.checked : +input.value; };
    inputs[key] = input;
    read();
    input.addEventListener("input", () => { read(); show(); });
  }
  if (inputs.steps) {
    part(".controls").insertAdjacentHTML("beforeend", '<button type="button">▶ step by step</button>');
    player(part("button"), inputs.steps, s, set, () => host.isConnected);
  }
  for (const {svg} of drawn.views) {
    svg.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      svg.setPointerCapture(event.pointerId);
      drawn.drag(event, s, set, true);
    });
    svg.addEventListener("pointermove", (event) => {
      if (svg.hasPointerCapture(event.pointerId)) drawn.drag(event, s, set, false);
    });
  }
  show();
}
// Every figure of this kind that still sleeps: which of them brought this script, VS Code does not let it know.
const asleep = `.course-explorable[data-scene="${SCENE}"]:not([data-awake])`;
for (const host of document.querySelectorAll(asleep)) wake(host);
