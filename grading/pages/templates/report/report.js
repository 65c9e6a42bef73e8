// The maps of students and exercises: sorted by a click on a heading (or Enter), sifted by a text and an outcome.
// Without scripts they are tables in order of the students' names.
"use strict";
const valueOf = cell => {
  const found = cell.textContent.match(/-?\d+(\.\d+)?(?=\D*$)/);
  return cell.classList.contains("when") || cell.tagName === "TH" ? null : found ? +found[0] : -1;
};

function sortBy(table, head, place) {
  const rising = head.getAttribute("aria-sort") !== "ascending";
  const rows = [...table.tBodies[0].rows];
  const keyed = rows.map(row => [valueOf(row.cells[place]), row.cells[place].textContent.trim(), row]);
  keyed.sort(([a, s], [b, t]) => a === null ? s.localeCompare(t) : a - b);
  if (!rising) keyed.reverse();
  table.tBodies[0].replaceChildren(...keyed.map(([, , row]) => row));
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", rising ? "ascending" : "descending");
}

function made(name, attributes, ...inside) {
  const element = Object.assign(document.createElement(name), attributes);
  element.append(...inside);
  return element;
}

function sift(table) {
  const text = made("input", {type: "search"});
  const outcome = made("select", {}, made("option", {value: ""}, "any"));
  for (const [style, words] of Object.entries(JSON.parse(table.dataset.key))) {
    outcome.append(made("option", {value: style}, words));
  }
  const said = made("span", {role: "status"});
  const rows = [...table.tBodies[0].rows];
  const look = () => {
    const wanted = text.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = row.textContent.toLowerCase().includes(wanted)
        && (!outcome.value || row.querySelector(`td.${outcome.value}`));
      row.hidden = !fits;
      shown += Boolean(fits);
    }
    said.textContent = shown === rows.length ? `${shown} students` : `${shown} of ${rows.length} students`;
  };
  text.addEventListener("input", look);
  outcome.addEventListener("change", look);
  const bar = made("div", {className: "sift"},
    made("label", {}, "Only rows with the text ", text), made("label", {}, "with an answer that is ", outcome), said);
  table.closest(".scroll").before(bar);
  look();
}

for (const table of document.querySelectorAll("table.map")) {
  [...table.tHead.rows[0].cells].forEach((head, place) => {
    const button = made("button", {type: "button"});
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sortBy(table, head, place));
  });
  sift(table);
}
