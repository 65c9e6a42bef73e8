// A map: level curves, and on them arrows, a direction with its slice, or the paths of methods.

const LOOKS = [[RED, ""], [GREEN, "8 4"], [BLUE, "2 3"]];

// Level curves by marching squares (each small square is crossed by straight pieces), over a shade that is deeper
// where f is lower. The levels are quantiles: each band covers the same area.
function levels(one, f, count) {
  const N = 90, X = range(N).map((i) => between(one.x, i / (N - 1))), Y = range(N).map((j) => between(one.y, j / (N - 1)));
  const Z = X.map((x) => Y.map((y) => f([x, y])));
  const order = range(N * N).filter((k) => Number.isFinite(Z[k % N][Math.floor(k / N)]));
  const height = (k) => Z[k % N][Math.floor(k / N)];
  order.sort((k, l) => height(k) - height(l));
  const heights = range(count).map((k) => height(order[Math.floor(((k + 1) / (count + 1)) * order.length)]));
  const canvas = Object.assign(document.createElement("canvas"), {width: N, height: N});
  const pen = canvas.getContext("2d"), shade = pen.createImageData(N, N);
  order.forEach((k, rank) => {
    const deep = 1 - rank / order.length, row = N - 1 - Math.floor(k / N);
    shade.data.set([0, 114, 178, 15 + 135 * deep ** 1.5], 4 * (row * N + (k % N)));
  });
  pen.putImageData(shade, 0, 0);
  const pieces = [];
  for (const level of heights) for (const i of range(N - 1)) for (const j of range(N - 1)) {
    const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]], cut = [];
    corners.forEach(([a, b], k) => {
      const [c, d] = corners[(k + 1) % 4], p = Z[a][b] - level, q = Z[c][d] - level, t = p / (p - q);
      if (p < 0 !== q < 0) cut.push(one.to([X[a] + t * (X[c] - X[a]), Y[b] + t * (Y[d] - Y[b])]));
    });
    for (let k = 0; k + 1 < cut.length; k += 2) pieces.push([cut[k], cut[k + 1]]);
  }
  const [x, y, w, h] = one.inner;
  return `<image href="${canvas.toDataURL()}" x="${x}" y="${y}" width="${w}" height="${h}" preserveAspectRatio="none"/>`
    + line(pieces, "currentColor", {width: 0.8, alpha: 0.45});
}

function scene(fig, stage) {
  const one = view(stage, {...fig.box, name: fig.alt});
  const beside = (box, name) => box && view(stage, {width: 330, height: 300, ...box, name});
  const slice = beside(fig.slice, "The height along the direction, its tangent" + (fig.curvature ? " and its parabola." : "."));
  const data = beside(fig.data, "The data, and the curve that belongs to the point on the map.");
  const slopes = gradient(fig.f, fig.h), bends = hessian(fig.f, fig.h), scale = one.inner[2] / (one.x[1] - one.x[0]);
  const unit = (s) => [Math.cos((s.angle * Math.PI) / 180), Math.sin((s.angle * Math.PI) / 180)];
  one.under(levels(one, fig.f, 13));

  function arrows(p, g) {
    const tip = (v) => { const long = Math.hypot(...v) || 1; return one.to(walk(p, Math.min(110, Math.max(20, long * fig.arrow)) / scale / long, v)); };
    const measured = arrow(one.to(p), tip(g), GREEN, fig.gradient ? "7 4" : "");
    if (!fig.gradient) return [measured, `, gradient ${at(g, 3)}`];
    const own = fig.gradient.map((part) => part(p)), same = Math.hypot(...walk(own, -1, g)) <= 0.01 * (0.1 + Math.hypot(...g));
    const drawn = finite(own) ? arrow(one.to(p), tip(own), RED) : "";
    return [drawn + measured, `, gradient ${at(g, 3)}; yours: ${at(own, 3)}${same ? ", the same" : ", not the same"}`];
  }
  function direction(p, g, height, s) {
    const u = unit(s), steep = dot(g, u), bend = fig.curvature ? dot(u, times(bends(p), u)) : 0;
    slice.draw(graph(slice, (t) => fig.f(walk(p, t, u)) - height, BLUE)
      + graph(slice, (t) => t * steep, GREEN, {dash: "7 4"})
      + (fig.curvature ? graph(slice, (t) => t * steep + (bend / 2) * t * t, RED) : "") + disc(slice.to([0, 0]), 6, RED));
    const said = fig.curvature ? `, curvature ${num(bend, 3)}` : `; the steepest slope here is ${num(Math.hypot(...g), 3)}`;
    return [arrow(one.to(p), one.to(walk(p, fig.length, u)), RED), `. Direction ${num(s.angle)}°: slope ${num(steep, 3)}${said}`];
  }
  function fit(p, last, s) {
    const at_ = (q) => (x) => q.reduce((sum, c, k) => sum + c * x ** k, 0);
    const misses = fig.points.map(([x, y]) => line([[data.to([x, y]), data.to([x, at_(p)(x)])]], RED, {dash: "3 3", alpha: 0.7}));
    data.draw(misses.join("") + graph(data, at_(p), RED) + (s.steps ? graph(data, at_(last), GREEN, {dash: "8 4"}) : "")
      + fig.points.map((q) => disc(data.to(q), 5, "currentColor")).join(""));
  }
  function walked(p, s) {
    const many = fig.methods.length > 1;
    return fig.methods.map((name, k) => {
      const points = path(fig, name, p, s), seen = points.map(one.to), [colour, dash] = LOOKS[k];
      if (data) fit(p, points.at(-1), s);
      const drawn = line([seen], colour, {dash, alpha: 0.85}) + seen.slice(1).map((q) => disc(q, 2.8, colour)).join("");
      return [drawn + ring(seen.at(-1), colour), many ? `\n${name}: ${told(fig, points, s).toLowerCase()}` : ` ${told(fig, points, s)}`];
    });
  }
  return {
    views: [one],
    // The arrow's tip turns the direction; anywhere else the point follows.
    drag(event, s, set, began) {
      const q = one.from(event), p = [s.x, s.y];
      if (began) s.turning = slice && Math.hypot(...walk(one.to(q), -1, one.to(walk(p, fig.length, unit(s))))) < 22;
      const angle = (Math.atan2(q[1] - p[1], q[0] - p[0]) * 180) / Math.PI;
      set(s.turning ? {angle: (Math.round(angle) + 360) % 360} : {x: q[0], y: q[1]});
    },
    draw(s) {
      const p = [s.x, s.y], height = fig.f(p), g = slopes(p);
      const parts = [];
      if (fig.arrow) parts.push(arrows(p, g));
      if (slice) parts.push(direction(p, g, height, s));
      const ends = walked(p, s);
      if (data && !ends.length) fit(p, p, s);
      one.draw([...parts, ...ends].map((part) => part[0]).join("") + handle(one.to(p)));
      return `At ${at(p)}: f = ${num(height)}${parts.map((part) => part[1]).join("")}.${ends.map((end) => end[1]).join("")}`;
    },
  };
}
