// A curve: its tangent, the parabola that bends with it, or the path of a method.

function scene(fig, stage) {
  const one = view(stage, {width: 560, height: 340, ...fig.box, name: fig.alt});
  const lift = (p) => one.to([p[0], fig.f(p)]);
  const slopes = gradient(fig.f, fig.h), bends = hessian(fig.f, fig.h);
  one.under(graph(one, (x) => fig.f([x]), BLUE, {width: 2.6}));

  function tangents(p, height, m) {
    const straight = (k) => (x) => height + k * (x - p[0]);
    if (!fig.slope) return [graph(one, straight(m), GREEN, {dash: "7 4"}), ""];
    const own = fig.slope(p), same = Math.abs(own - m) <= 0.01 * (1 + Math.abs(m));
    const drawn = graph(one, straight(own), RED) + graph(one, straight(m), GREEN, {dash: "7 4"});
    return [drawn, `; yours: ${num(own, 3)}${same ? ", the same" : ", not the same"}`];
  }
  function parabola(p, height, m, d) {
    const bend = bends(p)[0][0], model = (t) => height + m * t + (bend / 2) * t * t, end = p[0] + d;
    const true_ = fig.f([end]), plain = height + m * d;
    const drawn = graph(one, (x) => model(x - p[0]), RED)
      + line([[one.to([end, one.y[0]]), one.to([end, one.y[1]])]], "currentColor", {width: 1, dash: "2 3", alpha: 0.6})
      + [[plain, GREEN], [model(d), RED], [true_, BLUE]].map(([v, colour]) => disc(one.to([end, v]), 4.5, colour)).join("");
    const errors = `error of the line ${num(Math.abs(plain - true_))}, of the parabola ${num(Math.abs(model(d) - true_))}`;
    return [drawn, `, second derivative ${num(bend, 3)}. At distance ${num(d)}: ${errors}`];
  }
  function walked(p, m, s) {
    const points = path(fig, fig.methods[0], p, s), seen = points.map(lift).filter(finite);
    const drawn = line([seen], RED, {alpha: 0.7}) + seen.slice(1).map((q) => disc(q, 3.8, RED)).join("") + ring(seen.at(-1), RED);
    const first = points.length > 1 ? points[1][0] - p[0] : NaN;
    const said = Number.isFinite(first) ? `; first step ${num(first)}${first * m > 0 ? ", UPHILL" : ""}` : "";
    return [drawn, `${said}. ${told(fig, points, s)}`];
  }
  return {
    views: [one],
    drag: (event, s, set) => set({x: one.from(event)[0]}),
    draw(s) {
      const p = [s.x], height = fig.f(p), m = slopes(p)[0];
      const parts = [];
      if (fig.tangent) parts.push(tangents(p, height, m));
      if (fig.parabola) parts.push(parabola(p, height, m, s.d));
      if (fig.methods) parts.push(walked(p, m, s));
      one.draw(parts.map((part) => part[0]).join("") + handle(lift(p)));
      return `x = ${num(s.x)}, f = ${num(height)}, slope ${num(m, 3)}${parts.map((part) => part[1]).join("")}`.replace(/\.?$/, ".");
    },
  };
}
