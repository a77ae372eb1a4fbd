// The page: shows one question at a time, the answer, and the chart lit as answers come in. It
// makes no connection and stores nothing; every answer lives in `state` and is gone on closing.

const W = PAGE.words;   // every word of ours: templates/page/words.yaml
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
let state = begin();
let before = [];        // the states behind this one, for Back
let changing = null;    // the key of an answer that is being changed
let unsaved = false;

// Making elements: attributes as given, children as text or elements, never as HTML.

function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") made.addEventListener("click", value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== ""));
  return made;
}

const button = (text, onclick, kind = "") => el("button", { type: "button", class: kind, onclick }, text);
const list = (items, attributes = {}) => (items.length ? el("ul", attributes, items.map((item) => el("li", {}, item))) : null);
const cited = (cite, ours) => (cite || ours
  ? el("span", { class: "cite" }, ` (${ours ? (cite ? fill(W.cited.ours_on, { cite }) : W.cited.ours) : cite})`) : "");
const saidBy = (row) => [row.says || row.text, cited(row.cite, row.ours)];
const referenceOf = () => state.reference || W.checking.unnamed;
const place = (id) => PAGE.plan.boxes[id];
const textOf = (id) => place(id).text;

/** Put a screen in place of the one before, and the reader at its heading. */
function show(...children) {
  const screen = document.getElementById("screen");
  screen.replaceChildren(...children.flat(Infinity).filter(Boolean));
  document.title = `${screen.querySelector("h1").textContent} – ${PAGE.title}`;
  const heading = screen.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus();
  window.scrollTo(0, 0);
}

// Where we are

function next() {
  const question = changing ? questionFor(PAGE.plan, W, changing) : nextQuestion(PAGE.plan, W, state);
  beside();
  if (question) ask(question);
  else check();
}

function take(after) {
  before.push(state);
  state = after;
  changing = null;
  unsaved = true;
  next();
}

function back() {
  if (changing) { changing = null; next(); return; }
  const last = before.pop();
  if (!last) { start(); return; }
  state = last;
  const put = nextQuestion(PAGE.plan, W, state);
  beside();
  if (put) ask(put); else check();
}

function change(key) {
  changing = key;
  next();
}

// The beginning

function start() {
  show(
    el("h1", {}, PAGE.title),
    el("p", {}, W.start.about),
    el("p", { class: "notice" }, PAGE.notice),
    PAGE.plan.alerts.map(({ shown }) => el("p", { class: "notice" }, saidBy(shown))).slice(0, 1),
    el("p", {}, W.start.only),
    el("p", {}, el("strong", {}, W.start.forgotten)),
    el("div", { class: "choice" },
      el("input", { type: "checkbox", id: "fewest" }),
      el("label", { for: "fewest" }, W.start.fewest)),
    el("div", { class: "row" }, button(W.buttons.start, () => {
      state = { ...state, fewest: document.getElementById("fewest").checked };
      next();
    }), opener()));
}

/** A button that opens a saved incident file. */
function opener() {
  const input = el("input", { type: "file", id: "saved", class: "unseen", accept: ".json,.yaml,.yml,.txt", tabindex: "-1", "aria-hidden": "true" });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    try {
      if (file.size > 1000000) throw new NotUnderstood(W.file.too_large);
      const opened = stateFrom(await file.text(), state.fewest);
      decide(PAGE.plan, incidentOf(opened));
      before = [];
      state = opened;
      changing = null;
      unsaved = false;
      beside();
      check(W.file.opened);
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      refused(`${error.message}\n${W.file.refused}`);
    }
  });
  return [button(W.buttons.open, () => input.click(), "quiet"), input];
}

/** Say what is wrong at the top of the screen, and go to it. */
function refused(message) {
  document.querySelectorAll(".wrong").forEach((box) => box.remove());
  const box = el("div", { class: "wrong", role: "alert", tabindex: "-1" },
    el("h2", {}, W.asking.problem), el("p", { class: "fault" }, message));
  document.getElementById("screen").prepend(box);
  box.focus();
}

// One question

function ask(question) {
  const form = el("form", { novalidate: true });
  const { body, read } = CONTROLS[question.kind === "fact" ? question.fact.kind : question.kind](question);
  const reasons = PAGE.why[question.key] || (question.kind === "narrower" || question.kind === "others" ? [W.why.asked] : []);
  form.append(
    ...[body].flat(Infinity).filter(Boolean),
    ...(reasons.length ? [el("details", {}, el("summary", {}, W.asking.why), list(reasons))] : []),
    el("div", { class: "row" }, el("button", { type: "submit" }, W.buttons.go_on)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    try {
      take(read(form));
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      refused(error.message);
    }
  });
  show(button(W.buttons.back, back, "plain"), alerts(), form);
}

const alerts = () => meanwhile(PAGE.plan, state).alerts.map((rule) => el("div", { class: "alert" }, el("p", {}, saidBy(rule))));

function choices(name, options, chosen, type = "radio") {
  return options.map(([value, label], index) => el("div", { class: "choice" },
    el("input", { type, name, value, id: `${name}-${index}`, checked: chosen.includes(value) }),
    el("label", { for: `${name}-${index}` }, label)));
}

const headed = (question, ...inside) => el("fieldset", { "aria-describedby": question.help ? "hint" : null },
  el("legend", {}, el("h1", {}, question.ask)),
  question.help ? el("p", { class: "hint", id: "hint" }, question.help) : null, inside);

const UNKNOWN = ["", W.asking.unknown];

/** The value chosen; null for "I do not know". */
function chosen(form, name) {
  const found = form.querySelector(`[name="${name}"]:checked`);
  if (!found) throw new NotUnderstood(W.answer.choose);
  return found.value === "" ? null : found.value;
}

const wasUnknown = (key) => (state.done.has(key) ? [""] : []);
const typed = (form, name) => form.elements[name].value;
const field = (id, label, value, kind = "", hint = "") => [
  el("label", { class: "label", for: id }, label),
  hint ? el("p", { class: "hint", id: `${id}-hint` }, hint) : null,
  el("input", { type: "text", id, name: id, class: kind, value, autocomplete: "off", "aria-describedby": hint ? `${id}-hint` : null })];
const dontKnow = (key) => el("div", { class: "choice" },
  el("input", { type: "checkbox", id: "unknown", name: "unknown", checked: state.done.has(key) && !state.facts[key] }),
  el("label", { for: "unknown" }, UNKNOWN[1]));

/** One typed value under a heading that is its label, with "I do not know" beneath. */
const typedQuestion = (question, value, kind, control = "input") => [
  el("h1", {}, el("label", { for: "value" }, question.ask)),
  question.help ? el("p", { class: "hint", id: "hint" }, question.help) : null,
  control === "input"
    ? el("input", { type: "text", id: "value", name: "value", class: kind, value, autocomplete: "off", "aria-describedby": question.help ? "hint" : null })
    : el("textarea", { id: "value", name: "value", "aria-describedby": question.help ? "hint" : null }, value),
  el("p", { class: "or" }, W.asking.or), dontKnow(question.key)];

function typedOrUnknown(form, wrong) {
  const value = typed(form, "value").trim();
  if (form.elements.unknown.checked && !value) return null;
  if (!value) throw new NotUnderstood(wrong);
  return value;
}

const CONTROLS = {
  reference: (question) => ({
    body: [
      el("h1", {}, W.asking.record),
      field("reference", question.ask, state.reference, "", question.help),
      field("date", W.date.ask, state.date, "short", W.date.help)],
    read: (form) => withReference(W, state, typed(form, "reference"), typed(form, "date").trim()),
  }),
  people: (question) => ({
    body: typedQuestion(question, state.people.length || "", "short"),
    read: (form) => withPeople(W, state, typedOrUnknown(form, W.people.wrong)),
  }),
  ages: (question) => ({
    body: headed(question, state.people.map(({ who, ages, part }) => el("fieldset", { class: "person" },
      el("legend", {}, fill(W.asking.person, { who })),
      el("label", { class: "label", for: `age-${who}` }, W.asking.person_age),
      el("input", { type: "text", class: "short", id: `age-${who}`, name: `age-${who}`, autocomplete: "off", value: same(ages, [AGES]) ? "" : agesInWords(ages) }),
      PAGE.parts ? el("fieldset", {}, el("legend", {}, W.asking.person_part),
        el("div", { class: "parts" }, choices(`part-${who}`, Object.entries(W.parts), part, "checkbox"))) : null))),
    read: (form) => withAges(W, state, state.people.map(({ who }) => ({
      who,
      age: typed(form, `age-${who}`).trim() || null,
      part: [...form.querySelectorAll(`[name="part-${who}"]:checked`)].map((box) => box.value),
    }))),
  }),
  narrower: (question) => ({
    body: headed(question, choices("value", [
      ...question.bands.map((span) => [agesInWords([span]), agesInWords([span])]), UNKNOWN], [])),
    read: (form) => withNarrower(W, state, question, chosen(form, "value")),
  }),
  others: (question) => ({
    body: headed(question, choices("value", [["no", W.asking.nobody_else], ["yes", W.asking.perhaps], UNKNOWN], [])),
    read: (form) => withOthers(PAGE.plan, state, chosen(form, "value") !== "no"),
  }),
  "yes-no": (question) => ({
    body: headed(question, choices("value", [["yes", W.asking.yes], ["no", W.asking.no], UNKNOWN],
      state.facts[question.key]?.written || wasUnknown(question.key))),
    read: (form) => oneValue(question, chosen(form, "value")),
  }),
  choice: (question) => ({
    body: headed(question, choices("value", [
      ...question.fact.domain.values.map((value) => [value, capital(sayOf(question.fact, value))]), UNKNOWN],
      state.facts[question.key]?.written || wasUnknown(question.key))),
    read: (form) => oneValue(question, chosen(form, "value")),
  }),
  "whole-number": (question) => ({
    body: typedQuestion(question, (state.facts[question.key]?.written || []).join(", "), "short"),
    read: (form) => {
      const text = typedOrUnknown(form, W["whole-number"].wrong.replaceAll("{low}", question.fact.low).replaceAll("{high}", question.fact.high));
      return withFact(W, state, question.fact, text === null ? null : readNumbers(text));
    },
  }),
  text: (question) => ({
    body: typedQuestion(question, (state.facts[question.key]?.written || [""])[0], "", "textarea"),
    read: (form) => {
      const text = typedOrUnknown(form, W.text.wrong);
      return withFact(W, state, question.fact, text === null ? null : [text]);
    },
  }),
};

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const oneValue = (question, value) => withFact(W, state, question.fact, value === null ? null : [value]);

// Check your answers

/** [key, question, answer] for everything answered, in the order in which it is asked. */
function answers() {
  const rows = [];
  if (state.done.has("reference")) rows.push(["reference", W.checking.reference, [referenceOf(), state.date].filter(Boolean).join(", ")]);
  if (state.done.has("people")) rows.push(["people", W.people.ask, state.people.length ? `${state.people.length}` : W.checking.unknown]);
  for (const { who, ages, part } of state.people) {
    rows.push(["ages", fill(W.asking.person, { who }), [fill(W.checking.age, { ages: agesInWords(ages) }), ...part.map((each) => W.parts[each])].join("; ")]);
  }
  if (state.people.length && state.done.has("others")) {
    const doubted = factsOverPeople(PAGE.plan).some(({ name }) => state.facts[name] && state.facts[name].written === null);
    rows.push(["others", W.others.ask, doubted ? W.checking.perhaps : W.checking.nobody_else]);
  }
  for (const name of PAGE.plan.order) {
    if (!state.done.has(name)) continue;
    const said = state.facts[name];
    rows.push([name, (PAGE.plan.facts[name] || PAGE.plan.texts[name]).ask, said && said.written ? said.written.map(say).join(W.checking.either) : W.checking.unknown]);
  }
  return rows;
}

const answerList = (withChange) => el("dl", { class: "answers" }, answers().map(([key, asks, said]) => el("div", {},
  el("dt", {}, asks), el("dd", {}, said),
  withChange ? el("dd", { class: "no-print" }, el("button", { type: "button", class: "plain", onclick: () => change(key) }, W.buttons.change, el("span", { class: "unseen" }, ` ${asks}`))) : null)));

function further() {
  const names = PAGE.plan.order.filter((name) => !state.done.has(name)
    && !(state.people.length && PAGE.plan.asked_of_people.includes(name)));
  if (!names.length) return null;
  return el("details", {}, el("summary", {}, W.checking.further),
    list(names.map((name) => button((PAGE.plan.facts[name] || PAGE.plan.texts[name]).ask, () => change(name), "plain"))));
}

function check(told = "") {
  show(
    button(W.buttons.back, back, "plain"),
    el("h1", {}, W.checking.heading),
    told ? el("p", { class: "notice", role: "status" }, told) : null,
    alerts(), answerList(true), further(),
    el("div", { class: "row" },
      // A file that was opened may have left questions open: they may be answerable by now.
      nextQuestion(PAGE.plan, W, state) ? button(W.buttons.questions, next) : null,
      button(W.buttons.see, result), saver(), opener()));
}

const saver = () => button(W.buttons.save, () => {
  save(`${referenceOf()}.yaml`, fileOf(state), "application/yaml");
  unsaved = false;
}, "quiet");

function save(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

// The answer

function result() {
  show(
    el("div", { class: "no-print" }, button(W.buttons.to_answers, () => check(), "plain")),
    note(),
    judgement(),
    el("div", { class: "row no-print" },
      button(W.buttons.print, () => window.print()),
      button(W.buttons.save_note, () => save(`${referenceOf()}.html`, noteFile(), "text/html"), "quiet"),
      saver(),
      button(W.buttons.anew, () => {
        if (!window.confirm(W.start.again)) return;
        state = begin(); before = []; unsaved = false;
        start(); beside();
      }, "quiet")));
}

/** The case note: what the screen shows, what is printed, and what is saved. */
function note() {
  const found = decisionOf(PAGE.plan, state);
  const outcome = found.outcome && place(found.outcome);
  return el("article", { id: "note" },
    el("h1", {}, `${W.status[found.status]}`),
    el("p", { class: "hint" }, `${fill(W.note.title, { reference: referenceOf() })}${state.date ? `, ${state.date}` : ""}. ${PAGE.title}.`),
    PAGE.banner ? el("p", { class: "banner in-file" }, PAGE.banner) : null,
    alerts(),
    el("div", { class: "answer" }, answered(found, outcome)),
    el("p", { class: "hint" }, `${PAGE.edition}. ${PAGE.notice}`),
    section(W.note.contradicts, list(found.contradictions.map(saidBy)), "said-contradicts"),
    section(W.note.would_follow, list(found.would_follow.map((row) => `${capital(row.words)}: ${row.outcome ? textOf(row.outcome) : fill(W.note.would_follow_open, { outcomes: row.possible_outcomes.map(textOf).join("; ") })}`))),
    section(W.note.instead, list(found.outside.map(saidBy)), "said-instead"),
    section(W.note.ask, list(found.questions.map((row) => `${row.ask}${row.people && row.people.length ? ` (${fill(W.note.ages_open, { people: row.people.join(", ") })})` : ""}`))),
    section(W.note.settles, list(found.settles_route.map((row) => row.ask))),
    section(W.note.path, found.steps.length ? el("ol", { class: "steps" }, found.steps.map((row) => el("li", {}, step(row)))) : null, "said-path"),
    section(W.note.turning_points, turnings(found.turning_points)),
    section(W.note.cautions, cautions(found.cautions)),
    section(W.note.judgement, judged()),
    section(W.note.answered, answerList(false)),
    section(W.note.standing, list(standing(found).map(saidBy))),
    el("div", { class: "in-file" }, section(W.note.tools, list(PAGE.guidance))),
    el("p", { class: "hint" }, `${PAGE.version}. ${W.note.foot}`));
}

/** What is not certain, by what it is about. */
function cautions(rows) {
  const about = new Map();
  for (const row of rows) about.set(row.about, [...(about.get(row.about) || []), saidBy({ ...row, says: capital(row.says) })]);
  return list([...about].map(([heading, said]) => [capital(heading), list(said)]));
}

/** What would change the answer, by what it would change to. */
function turnings(rows) {
  const reached = new Map();
  for (const row of rows) reached.set(row.outcome, [...(reached.get(row.outcome) || []), row.words]);
  return list([...reached].map(([outcome, words]) =>
    [place(outcome) === undefined ? W.status[outcome] : textOf(outcome), list(words)]));
}

const section = (heading, body, id = null) => (body ? el("section", { id }, el("h2", {}, heading), body) : null);

function answered(found, outcome) {
  if (outcome) {
    return [
      el("p", { class: "text" }, outcome.text),
      outcome.contact ? el("p", {}, fill(W.note.contact, outcome)) : null,
      outcome.within ? el("p", {}, fill(W.note.within, outcome)) : null,
      el("p", { class: "cite" }, outcome.cite)].filter(Boolean);
  }
  if (found.status === "outside") return [el("p", { class: "text" }, W.note.outside)];
  const most = yardstick(found);
  const rest = found.possible_outcomes.slice(1).map(textOf);
  const said = [W.note.not_no_action, W.note.work_to];
  return [
    el("p", {}, (found.status === "contradictory" ? [W.note.contradictory, ...said] : said).join(" ")),
    el("p", { class: "text" }, most.text),
    most.contact ? el("p", {}, fill(W.note.contact, most)) : "",
    most.within ? el("p", {}, fill(W.note.within, most)) : "",
    rest.length ? el("p", {}, fill(W.note.also_possible, { outcomes: rest.join("; ") })) : "",
    el("p", {}, saidBy(PAGE.plan.in_doubt[0]))].filter(Boolean);
}

function step(row) {
  const why = (arrow) => arrow.because.map((each) => each.words).join("; ");
  const lines = [];
  const said = (form, arrow) => fill(form, { to: arrow.text, why: why(arrow) || W.note.ruled_out, words: arrow.words, basis: basis(arrow) });
  if (row.arrow) lines.push(said(row.arrow.because.length ? W.note.leads : W.note.leads_always, row.arrow));
  for (const arrow of row.not_taken) lines.push(said(W.note.not_to, arrow));
  for (const arrow of row.possible) lines.push(said(W.note.may_lead, arrow));
  return [el("strong", {}, row.text), cited(row.cite, false), list(lines)].filter(Boolean);
}

const basis = (arrow) => [W.basis[arrow.basis], arrow.cite].filter(Boolean).join(", ");

// The professional's own part

const JUDGEMENT = ["decision", "reason", "by"].map((key) => [key, W.judging[key]]);

function judgement() {
  const { agrees } = state.judgement;
  const lines = (rows) => (rows || []).map((row) => (typeof row === "string" ? row : [row.action, row.reason].filter(Boolean).join(" | "))).join("\n");
  const area = (id, label, value) => [el("label", { class: "label", for: id }, label), el("textarea", { id, name: id }, value)];
  const form = el("form", { class: "no-print", novalidate: true },
    el("h2", {}, W.judging.heading),
    el("p", {}, W.judging.about),
    el("fieldset", {}, el("legend", { class: "label" }, W.judging.agree),
      choices("agrees", [["yes", W.judging.yes], ["no", W.judging.no]], agrees ? [agrees] : [])),
    JUDGEMENT.map(([key, label]) => area(`judged-${key}`, label, state.judgement[key] || "")),
    area("taken", W.judging.taken, lines(state.actions.taken)),
    area("not-taken", W.judging.not_taken, lines(state.actions.not_taken)),
    el("div", { class: "row" }, el("button", { type: "submit" }, W.buttons.record)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const texts = [...form.querySelectorAll("textarea")].map((box) => box.value.trim());
    if (texts.some(isImagery)) { refused(imageryRule()); return; }
    if (texts.some((text) => text.length > LONGEST)) { refused(W.text.wrong); return; }
    const agreed = form.querySelector("[name=agrees]:checked");
    const fault = departure(agreed?.value, ...JUDGEMENT.map(([key]) => form.elements[`judged-${key}`].value));
    if (fault) { refused(fault); return; }
    state = { ...state, judgement: {}, actions: {} };
    if (agreed) state.judgement.agrees = agreed.value;
    for (const [key] of JUDGEMENT) {
      const text = form.elements[`judged-${key}`].value.trim();
      if (text) state.judgement[key] = text;
    }
    const rows = (name) => form.elements[name].value.split("\n").map((row) => row.trim()).filter(Boolean);
    const taken = rows("taken");
    const notTaken = rows("not-taken").map((row) => {
      const [action, ...reason] = row.split("|");
      return { action: action.trim(), reason: reason.join("|").trim() };
    });
    if (taken.length || notTaken.length) state.actions = { taken, not_taken: notTaken };
    unsaved = true;
    result();
    announce(W.judging.recorded);
  });
  return form;
}

/** What is wrong with a departure, in words: as flowgraph/writing/judgement.py, which holds the file
 * to it again. */
function departure(agrees, decision, reason) {
  const { outcome } = decisionOf(PAGE.plan, state);
  const folded = (text) => text.trim().toLowerCase().replace(/[\s_-]+/g, " ");
  const same = outcome && [outcome, textOf(outcome)].map(folded).includes(folded(decision));
  if (agrees !== "no") return "";
  return same ? W.judging.same : reason.trim() ? "" : W.judging.why;
}

function judged() {
  const rows = [];
  const { agrees, decision, reason, by } = state.judgement;
  rows.push(agrees === "yes" ? W.judged.agrees : agrees === "no" ? W.judged.departs : W.judged.silent);
  for (const [key, text] of Object.entries({ decision, reason, by })) if (text) rows.push(fill(W.judged[key], { text }));
  for (const text of state.actions.taken || []) rows.push(fill(W.judged.taken, { text }));
  for (const { action: text, reason: why } of state.actions.not_taken || []) rows.push(fill(W.judged.not_taken, { text, why: why || W.judged.no_reason }));
  return list(rows);
}

/** The case note as an HTML file of its own: no script, nothing fetched. */
function noteFile() {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'";
  const article = note();
  article.querySelector("#said-path, #said-instead, #said-contradicts")?.after(litPicture());
  const [letters] = document.querySelector("style").textContent.split(PAGE.after_picture);
  const title = el("title", {}, fill(W.note.title, { reference: referenceOf() }));
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
${title.outerHTML}
<style>${letters}${PAGE.note_style}</style>
</head>
<body>
${el("main", {}, article).outerHTML}
</body>
</html>
`;
}

/** The chart as it is lit now, for the note that is saved: a picture and its key. */
function litPicture() {
  const picture = document.querySelector(".picture svg").cloneNode(true);
  picture.querySelector("title").textContent = fill(W.note.picture_of, { reference: referenceOf(), title: PAGE.title });
  picture.querySelector("desc").textContent = W.note.key;
  return section(W.note.picture, [el("figure", {}, picture, el("figcaption", { class: "hint" }, W.note.key))]);
}

// Beside the question: what is still possible, the live region, and the lit chart

function announce(text) { document.getElementById("live").textContent = text; }

function beside() {
  const begun = state.done.has(factsOverPeople(PAGE.plan).length ? "people" : "reference");
  const found = meanwhile(PAGE.plan, state);
  const now = found.outcome ? [found.outcome] : found.possible_outcomes;
  const possible = document.getElementById("possible");
  const heading = found.status === "undecided" ? W.beside.undecided : found.outcome ? W.beside.settled : W.status[found.status];
  possible.replaceChildren(...(begun ? [el("h2", {}, heading), list(now.map(textOf)) || ""] : []));
  if (begun) announce(`${heading}: ${now.map(textOf).join("; or ")}`);
  // While facts contradict each other nothing is ruled out: the chart stands as published.
  light(begun && found.status !== "contradictory" ? found : null);
}

/** Light the picture: the path in number, what is possible marked, the rest dashed. */
function light(found) {
  const states = ["lit", "possible", "ruled_out"];
  const put = (shape, name) => { shape.classList.remove(...states); if (name) shape.classList.add(name); };
  for (const id of Object.keys(PAGE.plan.boxes)) {
    const shape = document.getElementById(`chart-box-${id}`);
    if (!shape) continue;
    const number = found ? found.path.indexOf(id) + 1 : 0;
    const reached = found && (number || found.outcome === id);  // whichever route is right
    put(shape, !found ? "" : reached ? "lit" : found.reachable.includes(id) ? "possible" : "ruled_out");
    shape.querySelectorAll(".badge").forEach((badge) => badge.remove());
    if (reached) shape.append(badge(shape, number ? `${number}` : ""));
    else if (found && found.reachable.includes(id)) shape.append(badge(shape, "?"));
    for (const arrow of place(id).arrows) {
      const line = document.getElementById(`chart-arrow-${id}--${arrow.target}`);
      const onPath = number && found.path[number] === arrow.target;
      const open = found && found.arrows_open.some(([from, to]) => from === id && to === arrow.target);
      if (line) put(line, !found ? "" : onPath ? "lit" : open ? "possible" : "ruled_out");
    }
  }
}

/** A number, a question mark, or with no text a tick; as flowgraph/drawing/painting.py has them. */
function badge(shape, text) {
  const svg = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  };
  const body = shape.querySelector(".body");
  const at = (key) => Number(body.getAttribute(key));
  const r = Number(shape.querySelector("text").getAttribute("font-size")) * 0.92;
  const [x, y] = [at("x") - r * 0.27, at("y") + at("height") / 2];
  const made = svg("g", { class: text === "?" ? "badge open" : "badge" });
  const words = text
    ? svg("text", { x, y: y + r / 2, "font-size": r * 1.4, "text-anchor": "middle", class: "bold" })
    : svg("path", { d: `M${x - r * 0.46} ${y + r * 0.04}l${r * 0.34} ${r * 0.36}l${r * 0.6} ${-r * 0.8}`, "stroke-width": r * 0.26 });
  words.textContent = text;
  made.append(svg("circle", { cx: x, cy: y, r }), words);
  return made;
}

window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

start();
