// A surface in space, turned by dragging, with the plane and the quadratic model that touch it at a point.

const N = 27, PATCH = 9, SIDE = 560, HIGH = 400;
const LOOKS = [RED, GREEN];

function scene(fig, stage) {
  stage.insertAdjacentHTML("beforeend", `<svg viewBox="0 0 ${SIDE} ${HIGH}" style="max-width:${SIDE}px" role="img" aria-label="${esc(fig.alt)}"></svg>`);
  const svg = stage.lastElementChild, {x, y, z} = fig.box;
  const slopes = gradient(fig.f, fig.h), bends = hessian(fig.f, fig.h);
  const share = ([lo, hi], v) => (2 * (v - lo)) / (hi - lo) - 1;
  const place = (p, height) => [share(x, p[0]), share(y, p[1]), 0.75 * share(z, height)];
  const faces = (n, height, xs, ys) => {
    const node = range(n).map((i) => range(n).map((j) => {
      const p = [between(xs, i / (n - 1)), between(ys, j / (n - 1))];
      return place(p, height(p));
    }));
    return range((n - 1) ** 2).map((k) => {
      const i = Math.floor(k / (n - 1)), j = k % (n - 1);
      return [node[i][j], node[i + 1][j], node[i + 1][j + 1], node[i][j + 1]];
    });
  };
  const ground = faces(N, fig.f, x, y);
  const tint = (height) => {
    const t = Math.max(0, Math.min(1, height / 1.5 + 0.5)), mix = (a, b) => Math.round(a + t * (b - a));
    return `rgb(${mix(6, 150)},${mix(66, 205)},${mix(120, 240)})`;
  };
  // From space to the picture: right, up, and the distance by which what is nearer is drawn later.
  const seen = (s) => ([u, v, w]) => {
    const a = (s.azimuth * Math.PI) / 180, e = (s.elevation * Math.PI) / 180;
    const back = u * Math.cos(a) + v * Math.sin(a), side = -u * Math.sin(a) + v * Math.cos(a);
    const up = w * Math.cos(e) - back * Math.sin(e);
    return [SIDE / 2 + 155 * side, HIGH / 2 - 12 - 155 * up, back * Math.cos(e) + w * Math.sin(e)];
  };
  const centre = (quad, axis) => quad.reduce((sum, q) => sum + q[axis] / 4, 0);
  function face(quad, turn, colour) {
    const corners = quad.map(turn), height = centre(quad, 2), edge = colour ? "#fff" : tint(height - 0.3);
    const markup = `<path d="M${corners.map(px).join("L")}Z" fill="${colour || tint(height)}" fill-opacity="${colour ? 0.75 : 0.85}" stroke="${edge}" stroke-opacity=".6" stroke-width=".6"/>`;
    return [centre(corners, 2) + (colour ? 0.02 : 0), markup];
  }
  let from = null;
  return {
    views: [{svg}],
    drag(event, s, set, began) {
      if (began) from = [event.clientX, event.clientY, s.azimuth, s.elevation];
      const azimuth = from[2] - (event.clientX - from[0]) / 2, elevation = from[3] + (event.clientY - from[1]) / 2;
      set({azimuth: ((((azimuth + 180) % 360) + 360) % 360) - 180, elevation});
    },
    draw(s) {
      const p = [s.x ?? fig.at[0], s.y ?? fig.at[1]], height = fig.f(p), g = slopes(p), H = bends(p), turn = seen(s);
      const plane = (q) => height + dot(g, walk(q, -1, p));
      const quadratic = (q) => plane(q) + dot(walk(q, -1, p), times(H, walk(q, -1, p))) / 2;
      const shown = fig.models.map((one) => one.value || {plane, quadratic}[one.kind]);
      // The patch is smaller where it is steep, so that it stays in the picture.
      const steep = Math.hypot(...g.map((v, i) => (v * ([x, y][i][1] - [x, y][i][0])) / (z[1] - z[0])));
      const size = Math.min(0.2, 0.4 / steep);
      const around = (v, limits) => [-size, size].map((part) => v + part * (limits[1] - limits[0]));
      const patches = shown.flatMap((model, k) => s[`show${k}`]
        ? faces(PATCH, model, around(p[0], x), around(p[1], y)).map((quad) => [quad, LOOKS[k]]) : []);
      // The rim of a patch is drawn over everything: where the surface hides it, one still sees where it lies.
      const rims = shown.map((model, k) => {
        const [x0, x1] = around(p[0], x), [y0, y1] = around(p[1], y);
        const rim = [[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]].map((q) => turn(place(q, model(q))));
        return s[`show${k}`] && rim.every(finite) ? line([rim], LOOKS[k], {dash: "5 4", width: 1.6}) : "";
      });
      const drawn = [...ground.map((quad) => [quad, null]), ...patches].filter(([quad]) => quad.every(finite))
        .map(([quad, colour]) => face(quad, turn, colour)).sort((a, b) => a[0] - b[0]);
      const floor = [[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]].map(([u, v]) => turn([u, v, -0.75]));
      const words = [[[0, -1.2, -0.75], fig.box.xlabel], [[-1.2, 0, -0.75], fig.box.ylabel]].map(([q, word]) => {
        const [X, Y] = turn(q);
        return `<text x="${X.toFixed(1)}" y="${Y.toFixed(1)}" class="name" text-anchor="middle">${esc(word)}</text>`;
      });
      svg.innerHTML = line([floor], "currentColor", {width: 1, alpha: 0.5}) + drawn.map((one) => one[1]).join("")
        + rims.join("") + words.join("") + disc(turn(place(p, height)), 6.5, "#fff", `stroke="#000" stroke-width="2.5"`);
      const own = fig.models.filter((one, k) => one.value && s[`show${k}`]).map((one) =>
        ` ${one.name}: height ${num(one.value(p))}, slopes ${at(gradient(one.value, fig.h)(p), 3)}.`);
      const middle = (H[0][0] + H[1][1]) / 2, apart = Math.hypot((H[0][0] - H[1][1]) / 2, H[0][1]);
      const curved = fig.curvatures ? `, curvatures from ${num(middle - apart, 3)} to ${num(middle + apart, 3)}` : "";
      return `At ${at(p)}: f = ${num(height)}, slopes ${at(g, 3)}${curved}.${own.join("")}`;
    },
  };
}
