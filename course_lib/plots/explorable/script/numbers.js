// Numbers: tables of values read between their nodes, and derivatives measured on them.

const finite = (p) => p.every(Number.isFinite);
const range = (count) => [...Array(count).keys()];
const dot = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0);
const walk = (p, t, u) => p.map((v, i) => v + t * u[i]);
const times = (H, d) => H.map((row) => dot(row, d));
const between = ([lo, hi], share) => lo + share * (hi - lo);

const num = (v, digits = 4) => {
  if (!Number.isFinite(v)) return "no number";
  return String(+(Math.abs(v) < 5e-10 ? 0 : v).toPrecision(digits)).replace("-", "−");
};
const at = (p, digits) => (p.length === 1 ? num(p[0], digits) : `(${p.map((v) => num(v, digits)).join(", ")})`);

// Lagrange's polynomial through the six nearest nodes of each axis, as tables.py says.
// A table that is not exact ends (two per cent beyond) its limits: there is no number further out.
function table({lo, hi, n, v, exact}) {
  const values = v.map((one) => (one === null ? NaN : one));
  const weights = (axis, x) => {
    const t = ((x - lo[axis]) / (hi[axis] - lo[axis])) * (n[axis] - 1);
    const first = Math.min(Math.max(Math.floor(t) - 2, 0), n[axis] - 6);
    const weight = (i) => range(6).reduce((w, j) => (j === i ? w : (w * (t - first - j)) / (i - j)), 1);
    return [first, range(6).map(weight)];
  };
  const inside = (p) => p.every((x, i) => Math.abs(2 * x - lo[i] - hi[i]) <= 1.04 * (hi[i] - lo[i]));
  return (p) => {
    if (!finite(p) || !(exact || inside(p))) return NaN;
    const [i, a] = weights(0, p[0]);
    if (p.length === 1) return dot(a, values.slice(i, i + 6));
    const [j, b] = weights(1, p[1]);
    return a.reduce((sum, w, k) => {
      const row = (i + k) * n[1] + j;
      return sum + w * dot(b, values.slice(row, row + 6));
    }, 0);
  };
}

// Five-point differences: exact for polynomials of degree four.
function slope(f, p, axis, h) {
  const g = (t) => f(p.map((v, i) => (i === axis ? v + t * h[i] : v)));
  return (8 * (g(1) - g(-1)) - g(2) + g(-2)) / (12 * h[axis]);
}
const gradient = (f, h) => (p) => p.map((_, i) => slope(f, p, i, h));
const hessian = (f, h) => (p) => p.map((_, i) => p.map((_, j) => slope((q) => slope(f, q, i, h), p, j, h)));

// The step d with H d = -g, in one variable or two.
function newton(g, H) {
  if (g.length === 1) return [-g[0] / H[0][0]];
  const D = H[0][0] * H[1][1] - H[0][1] * H[1][0];
  return [(H[0][1] * g[1] - H[1][1] * g[0]) / D, (H[1][0] * g[0] - H[0][0] * g[1]) / D];
}
