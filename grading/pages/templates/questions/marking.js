// Marking one question: items add up, every change is saved at once, and the keyboard does everything.
"use strict";
const main = document.querySelector("main.marking");
const groups = [...document.querySelectorAll(".group")];
const said = document.getElementById("said");
let here = 0;
let queue = Promise.resolve();

// One request at a time, in order: what is saved last is what stands.
function send(body) {
  queue = queue.then(async () => {
    const reply = await fetch(main.dataset.api, {
      method: "POST",
      headers: {"Content-Type": "application/json", "X-XSRFToken": main.dataset.xsrf},
      body: JSON.stringify(body),
    });
    const answer = await reply.json();
    if (!reply.ok || answer.error) throw new Error(answer.error || answer.message || reply.statusText);
    return answer;
  }).catch(error => { said.textContent = `Not saved: ${error.message}`; return null; });
  return queue;
}

const boxes = (group, name) => [...group.querySelectorAll(`input[name=${name}]`)];
const students = group => boxes(group, "student").filter(box => box.checked).map(box => box.value);

function count() {
  const done = groups.filter(group => group.dataset.score !== "");
  document.getElementById("done").textContent =
    done.reduce((sum, group) => sum + boxes(group, "student").length, 0);
}

function show(group, score) {
  group.dataset.score = score === null ? "" : score;
  group.querySelector(".score").textContent = score === null ? "waits" : `${+score.toFixed(2)} points`;
  count();
}

async function save(group) {
  const whose = students(group);
  if (!whose.length) { said.textContent = "Nobody is ticked in this group."; return; }
  const answer = await send({
    action: "mark",
    students: whose,
    items: boxes(group, "item").filter(box => box.checked).map(box => +box.value),
    comment: group.querySelector("textarea").value,
  });
  if (!answer) return;
  show(group, answer.score);
  said.textContent = `Saved: ${+answer.score.toFixed(2)} points for ${whose.length === 1 ? whose[0] : `${whose.length} students`}.`;
}

async function undo() {
  const answer = await send({action: "undo"});
  if (!answer) return;
  for (const group of groups) {
    const mark = answer.marks[boxes(group, "student")[0].value];
    if (!mark) continue;
    boxes(group, "item").forEach(box => { box.checked = mark.items.includes(+box.value); });
    group.querySelector("textarea").value = mark.comment;
    show(group, mark.score);
  }
  said.textContent = answer.students.length ? `Taken back for ${answer.students.join(", ")}.` : "There is nothing to undo.";
}

function go(place) {
  here = Math.min(Math.max(place, 0), groups.length - 1);
  if (!groups.length) return;
  groups[here].focus({preventScroll: true});
  groups[here].scrollIntoView({block: "nearest"});
}

const nextWaiting = () => {
  const after = groups.findIndex((group, place) => place > here && group.dataset.score === "");
  return after < 0 ? groups.findIndex(group => group.dataset.score === "") : after;
};

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches("textarea, input:not([type=checkbox])");
  if (typing) {
    if (event.key === "Escape") { event.target.blur(); go(here); }
    return;
  }
  const group = groups[here];
  if (!group) return;
  if (event.key === "j") go(here + 1);
  else if (event.key === "k") go(here - 1);
  else if (event.key === "Enter" && !event.target.matches("a, button, summary")) {
    if (group.dataset.score === "") save(group).then(() => { const next = nextWaiting(); if (next >= 0) go(next); });
    else { const next = nextWaiting(); if (next >= 0) go(next); }
  }
  else if (event.key === "u") undo();
  else if (event.key === "c") group.querySelector("textarea").focus();
  else if (event.key === "0") { boxes(group, "item").forEach(box => { box.checked = false; }); save(group); }
  else if (/^[1-9]$/.test(event.key)) {
    const box = boxes(group, "item")[event.key - 1];
    if (!box) return;
    box.checked = !box.checked;
    save(group);
  }
  else return;
  event.preventDefault();
});

groups.forEach((group, place) => {
  group.addEventListener("focusin", () => { here = place; });
  group.addEventListener("change", event => { if (event.target.name !== "student") save(group); });
  group.querySelector(".zero").addEventListener("click", () => {
    boxes(group, "item").forEach(box => { box.checked = false; });
    save(group);
  });
});

document.getElementById("new-item").addEventListener("submit", async event => {
  event.preventDefault();
  const form = event.target;
  const answer = await send({action: "add", text: form.text.value, points: form.points.value});
  if (answer) location.reload();
});

count();
go(Math.max(groups.findIndex(group => group.dataset.score === ""), 0));
