"use strict";
// The preview's page: shows each state that the server tells, and says where in the file a thing stands.

const say = document.body.dataset;
const at = (id) => document.getElementById(id);
const AROUND = 3; // lines shown before and after the one chosen
let state = { source: [], findings: [], places: {} };

const make = (name, words, kind) => {
  const made = document.createElement(name);
  if (words) made.textContent = words;
  if (kind) made.className = kind;
  return made;
};

const toLine = (line, what) => {
  const made = make("button", `${say.line} ${line}`);
  made.type = "button";
  made.addEventListener("click", () => tell(line, what));
  return made;
};

const list = (id, rows) => at(id).replaceChildren(...(rows.length ? rows : [make("li", say.none)]));

// Where a thing stands in the file, with the lines around it.
function tell(line, what) {
  at("place").textContent = `${what ? `${what}: ` : ""}${say.line.toLowerCase()} ${line}, ${state.file}`;
  const first = Math.max(1, line - AROUND);
  const rows = state.source.slice(first - 1, line + AROUND).map((words, index) => {
    const number = first + index;
    return make(number === line ? "b" : "span", `${String(number).padStart(4)}  ${words}\n`);
  });
  at("lines").replaceChildren(...rows);
}

function picture() {
  const drawn = new DOMParser().parseFromString(state.picture, "image/svg+xml").documentElement;
  for (const [id, line] of Object.entries(state.places)) {
    const part = drawn.querySelector(`[id="${CSS.escape(id)}"]`);
    if (part) part.dataset.line = line;
  }
  at("picture").replaceChildren(document.importNode(drawn, true));
}

at("picture").addEventListener("click", (event) => {
  const part = event.target.closest("[data-line]");
  if (!part) return;
  for (const chosen of at("picture").querySelectorAll(".chosen")) chosen.classList.remove("chosen");
  part.classList.add("chosen");
  const [, kind, name] = /^chart-(box|arrow)-(.*)$/.exec(part.id);
  tell(Number(part.dataset.line), `${say[kind]} ${name.replace("--", " to ")}`);
});

function finding(row) {
  const item = make("li");
  if (row.line) item.append(toLine(row.line, row.place), " ");
  const where = [row.file, row.place].filter(Boolean).join(", ");
  if (where) item.append(make("strong", where), " ");
  item.append(row.problem, make("span", `Mend: ${row.mend}.`, "mend"));
  if (row.incident) item.append(make("span", say.shows, "mend"), make("pre", row.incident));
  return item;
}

function claim(row) {
  const item = make("li");
  const look = state.proving || row.holds === null ? "" : row.holds ? "good" : "bad";
  item.append(toLine(row.line, row.says), ` ${row.says} `);
  item.append(make("strong", state.proving ? say.open : row.became, look));
  return item;
}

function cases() {
  if (!state.cases) return [make("li", say.noCases)];
  const failed = state.cases.failed.map((row) => {
    const item = make("li");
    item.append(row.reference, " ", make("strong", say.otherwise, "bad"));
    for (const words of row.says) item.append(make("span", words, "mend"));
    return item;
  });
  const broken = state.cases.broken.map((words) => make("li", words, "bad"));
  const held = state.cases.held.map((reference) => {
    const item = make("li", `${reference} `);
    item.append(make("strong", say.asExpected, "good"));
    return item;
  });
  return [...failed, ...broken, ...held];
}

function show(next) {
  const drawn = next.picture !== state.picture;
  if (next.look !== state.look && next.look) at("look").href = `look.css?${next.look}`;
  state = next;
  document.title = state.title || state.file;
  at("title").textContent = document.title;
  const found = state.findings.length;
  at("state").textContent = state.proving ? say.proving : found ? say.left : say.nothing;
  at("state").className = state.proving ? "" : found ? "bad" : "good";
  at("about").textContent = state.old ? say.old : state.draft ? say.draft : "";
  at("picture").classList.toggle("old", Boolean(state.old));
  if (state.picture && drawn) picture();
  list("findings", state.findings.map(finding));
  list("claims", (state.claims || []).map(claim));
  list("cases", cases());
  list("words", (state.words || []).map((row) => {
    const item = make("li", `${row.text} `);
    item.append(toLine(row.line));
    return item;
  }));
  document.body.dataset.shown = state.proving ? "first" : "whole";
}

const told = new EventSource("events");
told.addEventListener("message", (event) => show(JSON.parse(event.data)));
told.addEventListener("error", () => {
  at("state").textContent = say.ended;
  at("state").className = "bad";
});
told.addEventListener("open", () => at("state").textContent === say.ended && (at("state").textContent = ""));
