// Drawing: SVG as text. Axes and words take the page's own text colour, so that dark themes need no switch; the
// three colours (Okabe & Ito) stand out from white and from black, and a dash or a form always goes with a colour.

const BLUE = "#0072B2", RED = "#D55E00", GREEN = "#009E73";
const SAFE = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"};
const esc = (text) => String(text).replace(/[&<>"']/g, (c) => SAFE[c]);
const px = (p) => `${p[0].toFixed(1)} ${p[1].toFixed(1)}`;

function line(pieces, colour, {width = 2, dash = "", alpha = 1} = {}) {
  const d = pieces.map((piece) => "M" + piece.map(px).join("L")).join("");
  return `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-dasharray="${dash}"
    stroke-opacity="${alpha}" stroke-linejoin="round"/>`;
}
function disc(p, r, fill, more = "") {
  return finite(p) ? `<circle cx="${p[0].toFixed(1)}" cy="${p[1].toFixed(1)}" r="${r}" fill="${fill}" ${more}/>` : "";
}
const ring = (p, colour) => disc(p, 6.5, "none", `stroke="${colour}" stroke-width="2.5" class="end"`);
const handle = (p) => disc(p, 14, RED, 'fill-opacity=".18"') + disc(p, 7, RED, 'stroke="#fff" stroke-width="1.5"');

function arrow(a, b, colour, dash = "") {
  const [x, y] = walk(b, -1, a), long = Math.hypot(x, y);
  if (!(long > 1)) return "";
  const along = [x / long, y / long], across = [-along[1], along[0]], size = Math.min(12, long);
  const wing = (side) => walk(walk(b, -size, along), side * size * 0.45, across);
  const head = [b, wing(1), wing(-1)].map(px).join(" ");
  return line([[a, walk(b, -0.8 * size, along)]], colour, {width: 3, dash}) + `<polygon points="${head}" fill="${colour}"/>`;
}

function ticks([lo, hi]) {
  const rough = (hi - lo) / 5, ten = 10 ** Math.floor(Math.log10(rough));
  const step = ten * [1, 2, 5, 10].find((s) => s * ten >= rough * 0.99);
  const first = Math.ceil(lo / step - 1e-9);
  return range(12).map((k) => (first + k) * step).filter((t) => t <= hi + 1e-9 * step);
}

// One SVG with axes, what lies under everything and is drawn once, and a layer that is drawn anew at every move.
function view(stage, {width, height, x, y, xlabel, ylabel, name}) {
  const left = 50, top = 8, w = width - left - 10, h = height - top - 40;
  const clamp = (v) => Math.max(-3000, Math.min(4000, v));
  const to = (p) => [clamp(left + ((p[0] - x[0]) / (x[1] - x[0])) * w), clamp(top + ((y[1] - p[1]) / (y[1] - y[0])) * h)];
  const across = ticks(x).map((t) => {
    const X = to([t, y[0]])[0].toFixed(1);
    return `<path d="M${X} ${top}v${h}" class="grid"/><text x="${X}" y="${top + h + 16}" text-anchor="middle">${num(t)}</text>`;
  });
  const up = ticks(y).map((t) => {
    const Y = to([x[0], t])[1];
    return `<path d="M${left} ${Y.toFixed(1)}h${w}" class="grid"/><text x="${left - 6}" y="${(Y + 4).toFixed(1)}" text-anchor="end">${num(t)}</text>`;
  });
  stage.insertAdjacentHTML("beforeend", `<svg viewBox="0 0 ${width} ${height}" style="flex-grow:${width};max-width:${1.3 * width}px" role="img" aria-label="${esc(name)}">
    ${across.join("")}${up.join("")}
    <rect x="${left}" y="${top}" width="${w}" height="${h}" fill="none" stroke="currentColor" stroke-opacity=".35"/>
    <text x="${left + w / 2}" y="${height - 4}" text-anchor="middle" class="name">${esc(xlabel)}</text>
    <text transform="translate(12 ${top + h / 2}) rotate(-90)" text-anchor="middle" class="name">${esc(ylabel)}</text>
    <svg x="${left}" y="${top}" width="${w}" height="${h}" viewBox="${left} ${top} ${w} ${h}"><g></g><g></g></svg></svg>`);
  const svg = stage.lastElementChild, [under, layer] = svg.querySelectorAll("g");
  const from = (event) => {
    const box = svg.getBoundingClientRect(), scale = width / box.width;
    const X = (event.clientX - box.left) * scale - left, Y = (event.clientY - box.top) * scale - top;
    return [x[0] + (X / w) * (x[1] - x[0]), y[1] - (Y / h) * (y[1] - y[0])];
  };
  return {
    svg, x, y, to, from, inner: [left, top, w, h],
    under: (markup) => { under.innerHTML = markup; },
    draw: (markup) => { layer.innerHTML = markup; },
  };
}

// The graph of f(x), broken where there is no number.
function graph(one, f, colour, look) {
  const pieces = [[]];
  for (const k of range(201)) {
    const x = between(one.x, k / 200), p = [x, f(x)];
    if (finite(p)) pieces.at(-1).push(one.to(p));
    else pieces.push([]);
  }
  return line(pieces.filter((piece) => piece.length > 1), colour, look);
}
