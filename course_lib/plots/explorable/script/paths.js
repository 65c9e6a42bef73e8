// Paths: the methods, one step after another, and what is said of where they end.

function rules(fig) {
  const own = fig.gradient, g = own ? (p) => own.map((part) => part(p)) : gradient(fig.f, fig.h);
  const H = hessian(fig.f, fig.h);
  return {
    step: (p, s) => [fig.step([p[0], s.eta])],
    descent: (p, s) => walk(p, -s.eta, g(p)),
    momentum: (p, s, memory) => {
      const old = memory.u || p.map(() => 0);
      memory.u = walk(old.map((v) => s.beta * v), -s.eta, g(p));
      return walk(p, 1, memory.u);
    },
    Newton: (p) => walk(p, 1, newton(g(p), H(p))),
    leash: (p, s) => {
      const v = g(p), long = Math.hypot(...v);
      return long ? walk(p, -s.leash / long, v) : p;
    },
  };
}

// The points from `start` on; the last one has no height where the path left the table.
function path(fig, method, start, s) {
  const rule = rules(fig)[method], points = [start], memory = {};
  while (points.length <= s.steps && Number.isFinite(fig.f(points.at(-1)))) {
    const next = rule(points.at(-1), s, memory);
    if (!finite(next) || next.some((v) => Math.abs(v) > 1e9)) break;
    points.push(next);
  }
  return points;
}

function told(fig, points, s) {
  const last = points.at(-1), done = points.length - 1, height = fig.f(last);
  const count = `${done} step${done === 1 ? "" : "s"}`;
  if (!Number.isFinite(height) || done < s.steps) return `After ${count} it has left the picture.`;
  if (!done) return "No step yet.";
  const rise = height - fig.f(points[0]), tiny = 1e-9 * (1 + Math.abs(height));
  const compared = rise < -tiny ? "lower than the start" : rise > tiny ? "HIGHER than the start: it climbs" : "as high as the start";
  return `After ${count}: ${at(last)}, f = ${num(height)}, ${compared}.`;
}
