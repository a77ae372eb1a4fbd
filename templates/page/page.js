// The page: shows one question at a time, the answer, and the chart lit as answers come in. It makes no
// connection and stores nothing; every answer lives in `state` and is gone on closing.

const W = PAGE.words;   // every word of ours: templates/words/page.yaml and interview.yaml
let state = begin();
let screens = [];       // where the browser's Back goes: functions that show a screen anew
let at = -1;
let unsaved = false;
let onScreen = null;     // the decision that words, picture and side panel are made from

// Screens, and the browser's Back and Forward between them

/** Show a screen, as a step that Back goes back from. */
function go(screen) {
  screens = [...screens.slice(0, at + 1), screen];
  at = screens.length - 1;
  if (at) window.history.pushState({ at }, "");
  else window.history.replaceState({ at }, "");
  screen();
}

window.addEventListener("popstate", (event) => {
  takeIn();
  if (event.state === null || screens[event.state.at] === undefined) return;
  at = event.state.at;
  screens[at]();
});

const back = () => window.history.back();
const backLink = () => button(W.buttons.back, back, "plain");

/** Put a screen in place of the one before, and the reader at its heading. `found`: the decision that
 * everything on it is made from. */
function show(found, ...children) {
  const screen = document.getElementById("screen");
  onScreen = found;
  document.body.classList.remove("answered");
  document.body.classList.toggle("begun", at > 0);
  beside(found);
  screen.replaceChildren(...children.flat(Infinity).filter(Boolean));
  const heading = screen.querySelector("h1");
  if (screen.querySelector("#about")) heading.setAttribute("aria-describedby", "about");  // it stands before the heading
  document.title = `${heading.textContent} – ${PAGE.title}`;
  heading.tabIndex = -1;
  heading.focus();
  window.scrollTo(0, 0);
}

/** The next question, or the check where there is none. */
function next() {
  const question = nextQuestion(PAGE.plan, W, state);
  go(question ? () => ask(question.key, question) : () => check());
}

function take(after) {
  state = after;
  unsaved = true;
}

/** Ask again what was answered, and come back to the answers. */
const change = (key) => go(() => ask(key, null, true));

// The beginning

function start() {
  show(null,
    el("h1", theirs(), PAGE.title),
    el("p", {}, W.start.about),
    el("p", theirs({ class: "notice" }), PAGE.notice),
    el("p", {}, W.start.only),
    el("p", {}, el("strong", {}, W.start.forgotten)),
    el("div", { class: "choice" },
      el("input", { type: "checkbox", id: "fewest", checked: state.fewest }),
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
      decisionOf(PAGE.plan, opened);
      state = opened;
      unsaved = false;
      [screens, at] = [[start], 0];
      go(() => check(W.file.opened));
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      refused([...error.faults, { message: W.file.refused }].map(({ message }) => ({ message })));
    }
  });
  return [button(W.buttons.open, () => input.click(), "quiet"), input];
}

/** Nothing is wrong any more. */
function forgiven() {
  document.querySelectorAll(".wrong, .at-field").forEach((box) => box.remove());
  document.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
  document.title = document.title.replace(`${W.asking.error} `, "");
}

/** Say all that is wrong at the top of the screen, each with a link to its field, and at the fields. */
function refused(faults) {
  const screen = document.getElementById("screen");
  forgiven();
  for (const { field, message } of faults) {
    const put = field && (document.getElementById(field) || document.querySelector(`[name="${field}"]`));
    if (!put) continue;
    const id = `${field}-wrong`;
    const group = put.type === "radio" || put.closest(".date") ? put.closest("fieldset") : put;
    const date = put.closest(".date");  // its parts are one answer
    const described = (group.getAttribute("aria-describedby") || "").split(" ").filter((each) => document.getElementById(each));
    group.setAttribute("aria-describedby", [id, ...described].join(" "));
    put.setAttribute("aria-invalid", "true");
    const said = el("p", { class: "fault at-field", id }, el("span", { class: "unseen" }, `${W.asking.error} `), message);
    (put.type === "radio" ? put.closest(".choice") : date || put).before(said);
  }
  const goTo = (field) => (event) => { event.preventDefault(); (document.getElementById(field) || document.querySelector(`[name="${field}"]`)).focus(); };
  const box = el("div", { class: "wrong", role: "alert", tabindex: "-1", "aria-labelledby": "wrong-heading" },
    el("h2", { id: "wrong-heading" }, W.asking.problem),
    el("ul", {}, faults.map(({ field, message }) => el("li", { class: "fault" }, field ? el("a", { href: `#${field}`, onclick: goTo(field) }, message) : message))));
  const back = screen.querySelector(":scope > .plain");
  if (back) back.after(box); else screen.prepend(box);
  document.title = `${W.asking.error} ${document.title}`;
  box.focus();
}

/** What is done, unless something typed is not understood: then that is said. */
function unlessWrong(act) {
  try {
    act();
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    refused(error.faults);
  }
}

// One question

/** `again`: it is being changed, and the answers are shown thereafter. */
function ask(key, put = null, again = false) {
  const person = key.startsWith("narrower ") ? state.people.find(({ who }) => who === key.split(" ")[1]) : null;
  if (key.startsWith("narrower ") && !person) { check(); return; }  // who is not listed any more
  const question = person ? narrowerOf(PAGE.plan, W, person) : put || questionFor(PAGE.plan, W, key);
  const form = el("form", { novalidate: true });
  const { body, read } = CONTROLS[question.kind === "fact" ? question.fact.kind : question.kind](question);
  const why = PAGE.why[question.key] || (["narrower", "others"].includes(question.kind) ? [W.why.asked] : []);
  form.append(
    ...[body].flat(Infinity).filter(Boolean),
    ...(why.length ? [el("details", {}, el("summary", {}, W.asking.why), list(why))] : []),
    el("div", { class: "row" }, el("button", { type: "submit" }, W.buttons.go_on)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    unlessWrong(() => {
      take(read(form));
      const danger = PAGE.plan.danger_facts.includes(key) && dangersNow().find(({ facts }) => facts.includes(key));
      if (danger) go(() => interrupt(danger, again));
      else if (again) go(() => check());
      else next();
    });
  });
  const found = meanwhile(PAGE.plan, state);
  const begun = state.done.has(PAGE.plan.asks_for_people ? "our people" : "our reference");
  show(begun ? found : null, backLink(), first(found, key),
    question.duties || question.kind === "record"
      ? el("p", { class: "notice", id: "about" }, question.duties ? W.asking.duties : W.record.about) : null, form);
}

// Danger

const dangersNow = () => meanwhile(PAGE.plan, state).alerts.filter(({ facts }) => facts.some((name) => PAGE.plan.danger_facts.includes(name)));

const phoneOf = (alert) => PAGE.plan.alerts.find(({ shown }) => shown.says === alert.says).phone;

/** What an alert says, whom to reach, and where it stands. */
const alertSaid = (row) => [
  el("span", theirs(), withPhones(row.says)), withPhones(withContact(row).slice(row.says.length)),
  citation(row) ? [" ", el("span", { class: "cite" }, `(${citation(row)})`)] : ""];

/** A screen of its own, before anything else. */
function interrupt(alert, again) {
  const phone = phoneOf(alert);
  show(null, backLink(),
    el("div", { class: "danger", role: "alert" },
      el("h1", {}, tappable(fill(W.danger.heading, { phone }), phone)),
      el("p", { class: "text" }, alertSaid({ ...alert, contact: "" }))),
    el("p", {}, W.danger.then),
    el("div", { class: "row" }, button(W.danger.go_on, () => (again ? go(() => check()) : next()))));
}

/** What stands first on every screen: alerts, and in short the dangers that were not known when they were
 * asked, so that the question is not pushed out of sight; with the answer, whatever is not known, in full. */
function first(found, key = "", all = false) {
  const { alerts, alerts_open: open } = found;
  const unknown = open.filter(({ facts }) => all
    || facts.some((name) => PAGE.plan.danger_facts.includes(name) && name !== key && state.done.has(name)));
  const asks = (row) => row.facts.map((name) => factOf(name).ask).join(" ");
  const inFull = (row) => [told("answer", "if_so", { says: "" }), alertSaid(row)];
  const inShort = (row) => (phoneOf(row) ? withPhones(fill(W.danger.if_so, { phone: phoneOf(row) })) : inFull(row));
  return [
    alerts.map((row) => el("div", { class: "alert" }, el("p", {}, alertSaid(row)))),
    unknown.length ? el("div", { class: "alert open" }, unknown.map((row) => [
      el("p", {}, el("strong", {}, `${told("heading", "find_out_first")}:`), " ", chartSaid(asks(row))),
      el("p", {}, all ? inFull(row) : [inShort(row), " "],
        all ? null : answerNow(row, asks(row))),
      all ? answerNow(row, asks(row)) : null])) : null];
}

const answerNow = ({ facts }, asks) => button([W.danger.answer, el("span", { class: "unseen" }, `: ${asks}`)],
  () => change(questionOf(PAGE.plan, W, facts[0]).key), "plain");

// Controls: what each kind of question is answered with, as it was answered before

/** `options`: [value, label, whether that is the chart's]. */
function choices(name, options, chosen, type = "radio") {
  return options.map(([value, label, ofChart], index) => [
    value === "" && index ? el("p", { class: "or" }, W.asking.or) : null,
    el("div", { class: "choice" },
      el("input", { type, name, value, id: `${name}-${index}`, checked: chosen.includes(value) }),
      el("label", { for: `${name}-${index}` }, ofChart ? chartSaid(label) : label))]);
}

/** A question's own words, marked as the chart's where they are. */
const asking = ({ fact, items }, attributes = {}) => (fact || items ? theirs(attributes) : attributes);
const helpSaid = (question) => (question.help ? el("p", asking(question, { class: "hint", id: "hint" }), question.help) : null);
const headed = (question, ...inside) => el("fieldset", { "aria-describedby": question.help ? "hint" : null },
  el("legend", {}, el("h1", asking(question), question.ask)), helpSaid(question), inside);

const UNKNOWN = ["", W.asking.unknown];
const YES_OR_NO = [["yes", W.asking.yes], ["no", W.asking.no], UNKNOWN];

/** The value chosen; null for "I do not know". */
function chosen(form, name) {
  const found = form.querySelector(`[name="${name}"]:checked`);
  if (!found) throw new NotUnderstood([{ field: name, message: W.answer.choose }]);
  return found.value === "" ? null : found.value;
}

const wasSaid = (key) => own(state.facts, key)?.written || (state.done.has(key) ? [""] : []);
const typed = (form, name) => form.elements[name].value.trim();
const hinted = (id, hint) => (hint ? el("p", { class: "hint", id: `${id}-hint` }, hint) : null);
const field = (id, label, value, kind = "", hint = "", suggested = null) => [
  el("label", { class: "label", for: id }, label), hinted(id, hint),
  el("input", { type: "text", id, name: id, class: kind, value, list: suggested, autocomplete: "off", "aria-describedby": hint ? `${id}-hint` : null })];
const area = (id, label, value, hint = "") => [
  el("label", { class: "label", for: id }, label), hinted(id, hint),
  el("textarea", { id, name: id, "aria-describedby": hint ? `${id}-hint` : null }, value)];

/** A day, month and year, with a time where one is of use. */
function dateField(id, { ask: label, help }, iso, timed) {
  const [date, time] = (iso || "").split("T");
  const [year, month, day] = date.split("-");
  const part = (name, value, kind) => el("div", {},
    el("label", { for: `${id}-${name}` }, W.asking[name]),
    el("input", { type: "text", inputmode: name === "time" ? null : "numeric", id: `${id}-${name}`, name: `${id}-${name}`, class: kind, value: value || "", autocomplete: "off" }));
  return el("fieldset", { "aria-describedby": `${id}-hint` }, el("legend", { class: "label" }, label), hinted(id, help),
    el("div", { class: "date" }, part("day", day, "two"), part("month", month, "two"), part("year", year, "four"), timed ? part("time", time, "four") : null));
}
const dateTyped = (form, id) => Object.fromEntries(["day", "month", "year", "time"]
  .map((name) => [name, form.elements[`${id}-${name}`]?.value.trim() || ""]));

/** One typed value under a heading that is its label, with "I do not know" beneath. */
const typedQuestion = (question, value, unknown, kind, control = "input", warning = "") => [
  el("h1", asking(question), el("label", { for: "value" }, question.ask)), helpSaid(question),
  warning ? el("p", { class: "hint" }, warning) : null,
  el(control, { type: control === "input" ? "text" : null, id: "value", name: "value", class: kind, value: control === "input" ? value : null, autocomplete: "off", "aria-describedby": question.help ? "hint" : null }, control === "input" ? "" : value),
  el("p", { class: "or" }, W.asking.or),
  el("div", { class: "choice" },
    el("input", { type: "checkbox", id: "unknown", name: "unknown", checked: unknown }), el("label", { for: "unknown" }, UNKNOWN[1]))];

function typedOrUnknown(form, wrong) {
  const value = typed(form, "value");
  if (form.elements.unknown.checked && !value) return null;
  if (!value || form.elements.unknown.checked) throw new NotUnderstood(value ? W.asking.both : wrong);
  return value;
}

const oneValue = (question, value) => withFact(W, state, question.fact, value === null ? null : [value]);
const unknownSaid = (key) => wasSaid(key)[0] === "";

/** How many of a checklist are answered, and how; "" is not known, undefined not answered. */
const countSaid = (said) => fill(W.checklist.ticked, Object.fromEntries(
  [["yes", "yes"], ["no", "no"], ["unknown", ""], ["left", undefined]].map(([key, value]) => [key, said.filter((it) => it === value).length])));

const CONTROLS = {
  reference: (question) => ({
    body: [el("h1", {}, W.asking.record), field("reference", question.ask, state.reference, "", question.help)],
    read: (form) => withReference(W, state, typed(form, "reference")),
  }),
  people: (question) => ({
    body: typedQuestion(question, state.people.length || (state.nobody ? "0" : ""), state.done.has("our people") && !state.people.length && !state.nobody, "short"),
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
      age: typed(form, `age-${who}`) || null,
      part: [...form.querySelectorAll(`[name="part-${who}"]:checked`)].map((box) => box.value),
    }))),
  }),
  narrower: (question) => {
    const { ages, was } = state.people.find(({ who }) => who === question.who);
    const said = was && !same(ages, was) ? agesInWords(ages) : "";
    return {
      body: headed(question, choices("value", [...question.bands.map((span) => [agesInWords([span]), agesInWords([span])]), UNKNOWN],
        state.done.has(question.key) ? [said] : [])),
      read: (form) => withNarrower(W, state, question, chosen(form, "value")),
    };
  },
  others: (question) => ({
    body: headed(question, choices("value", [["yes", W.asking.nobody_else], ["no", W.asking.perhaps], UNKNOWN],
      state.everybody_listed ? [state.everybody_listed.replace("unknown", "")] : [])),
    read: (form) => withOthers(PAGE.plan, state, chosen(form, "value") || "unknown"),
  }),
  record: (question) => ({
    body: [
      el("h1", {}, W.record.heading),
      dateField("received", { ...W.received, help: W.record.received }, state.received, true), dateField("date", W.date, state.date, false),
      field("reported_by", W.reported_by.ask, state.reported_by, "", W.reported_by.help),
      area("concern", W.concern.ask, state.concern, `${W.concern.help} ${W.asking.unread}`)],
    read: (form) => withRecord(W, state, {
      received: dateTyped(form, "received"), date: dateTyped(form, "date"),
      reported_by: form.elements.reported_by.value, concern: form.elements.concern.value,
    }, question),
  }),
  checklist: (question) => {
    const count = el("p", { class: "count", role: "status" });
    const counted = () => {
      count.textContent = countSaid(question.items.map(({ name }) => document.querySelector(`[name="item-${name}"]:checked`)?.value));
    };
    const body = headed(question, count, question.items.map((fact) => el("fieldset", { class: "item" },
      el("legend", theirs(), fact.ask), fact.help ? el("p", theirs({ class: "hint" }), fact.help) : null,
      el("div", { class: "across" }, choices(`item-${fact.name}`, YES_OR_NO, wasSaid(fact.name)).flat().filter((each) => each && each.className !== "or")))),
    question.counts ? field("total", fill(W.asking.total, question.counts), (own(state.facts, question.counts.name)?.written || []).join(", "), "short", W.asking.total_help) : null);
    body.addEventListener("change", counted);
    window.setTimeout(counted);
    return {
      body,
      read: (form) => withChecklist(W, state, question, Object.fromEntries(question.items
        .map(({ name }) => [name, form.querySelector(`[name="item-${name}"]:checked`)?.value || ""])), question.counts ? typed(form, "total") : ""),
    };
  },
  "yes-no": (question) => ({
    body: headed(question, choices("value", YES_OR_NO, wasSaid(question.key))),
    read: (form) => oneValue(question, chosen(form, "value")),
  }),
  choice: (question) => ({
    body: headed(question, choices("value", [
      ...question.fact.domain.values.map((value) => [value, sentence(sayOf(question.fact, value)), true]), UNKNOWN], wasSaid(question.key))),
    read: (form) => oneValue(question, chosen(form, "value")),
  }),
  "whole-number": (question) => ({
    body: typedQuestion(question, wasSaid(question.key).join(", "), unknownSaid(question.key), "short"),
    read: (form) => {
      const text = typedOrUnknown(form, W["whole-number"].wrong.replaceAll("{low}", question.fact.low).replaceAll("{high}", question.fact.high));
      return withFact(W, state, question.fact, text === null ? null : readNumbers(text));
    },
  }),
  text: (question) => ({
    body: typedQuestion(question, wasSaid(question.key)[0] || "", unknownSaid(question.key), "", "textarea", W.asking.unread),
    read: (form) => {
      const text = typedOrUnknown(form, W.text.wrong);
      return withFact(W, state, question.fact, text === null ? null : [text]);
    },
  }),
};

// Check your answers

/** [key, question, answer] for everything answered, in the order in which it is asked. */
function answers() {
  const rows = [];
  const saidOf = (name) => {
    const written = own(state.facts, name)?.written;
    return written ? written.map((value) => sayOf(factOf(name), value)).join(W.checking.either) : W.checking.unknown;
  };
  const dangers = PAGE.plan.danger_facts.filter((name) => state.done.has(name));
  rows.push(...dangers.map((name) => [name, factOf(name).ask, saidOf(name)]));
  if (state.done.has("our reference")) rows.push(["our reference", W.checking.reference, state.reference || W.checking.unnamed]);
  if (state.done.has("our people")) rows.push(["our people", W.people.ask, state.people.length || state.nobody ? `${state.people.length}` : W.checking.unknown]);
  for (const { who, ages, part: parts } of state.people) {
    rows.push(["our ages", fill(W.asking.person, { who }), [told("facts", "age", { ages: agesInWords(ages) }), ...parts.map((each) => W.parts[each])].join("; ")]);
  }
  if (state.people.length && state.done.has("our others")) rows.push(["our others", W.others.ask, W.others[state.everybody_listed || "unknown"]]);
  for (const name of PAGE.plan.order) {
    if (!state.done.has(name) || dangers.includes(name)) continue;
    const listed = checklistOf(PAGE.plan, name);
    if (!listed) rows.push([name, factOf(name).ask || sentence(factOf(name).words), saidOf(name)]);
    else if (!rows.some(([key]) => key === `checklist ${listed}`)) {
      const { key, ask: asks, items } = questionFor(PAGE.plan, W, `checklist ${listed}`);
      const each = items.map((item) => `${item.ask || sentence(item.words)} ${sentence(saidOf(item.name))}`);
      rows.push([key, asks, [countSaid(items.map((item) => wasSaid(item.name)[0])), el("details", {}, el("summary", {}, W.checking.each), list(each))]]);
    }
  }
  const record = { received: state.received && dateInWords(state.received), date: state.date && dateInWords(state.date), reported_by: state.reported_by, concern: state.concern };
  if (state.done.has("our record")) rows.push(...Object.entries(record).map(([key, said]) => ["our record", W[key].ask, said || W.checking.left_out]));
  return rows;
}

const answerList = () => el("dl", { class: "answers" }, answers().map(([key, asks, said]) => el("div", {},
  el("dt", key.startsWith("our ") ? {} : theirs(), asks), el("dd", factOf(key)?.kind === "choice" ? theirs() : {}, said),
  el("dd", {}, el("button", { type: "button", class: "plain", onclick: () => change(key) }, W.buttons.change, el("span", { class: "unseen" }, ` ${asks}`))))));

function further() {
  const names = PAGE.plan.order.filter((name) => !state.done.has(name)
    && !(state.people.length && PAGE.plan.asked_of_people.includes(name)) && !PAGE.plan.facts[name]?.origin?.counted);
  const keys = [...new Set(names.map((name) => { const listed = checklistOf(PAGE.plan, name); return listed ? `checklist ${listed}` : name; }))];
  return keys.length ? el("details", {}, el("summary", {}, W.checking.further),
    list(keys.map((key) => button(chartSaid(questionFor(PAGE.plan, W, key).ask), () => change(key), "plain")))) : null;
}

function check(said = "") {
  show(decisionOf(PAGE.plan, state),
    backLink(),
    el("h1", {}, W.checking.heading),
    said ? el("p", { class: "notice", role: "status" }, said) : null,
    first(decisionOf(PAGE.plan, state)), answerList(), further(),
    el("div", { class: "row" },
      // What was left open may be answerable by now.
      nextQuestion(PAGE.plan, W, state) ? button(W.buttons.questions, next) : null,
      button(W.buttons.see, () => go(result)), saver(), opener()));
}

const fileName = (ending) => `${state.reference || W.checking.unnamed}.${ending}`;
const saver = () => button(W.buttons.save, () => {
  takeIn();
  const text = fileOf(state);
  try {
    stateFrom(text, state.fewest);  // what could not be opened again is not saved: it is told, where it stands
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    if (!document.getElementById("judgement")) go(result);
    withNote(() => refused(error.faults.map(({ message }) => ({ message }))));
    return;
  }
  save(fileName("yaml"), text, "application/yaml");
  unsaved = false;
}, "quiet");

function save(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

// The answer

/** The heading is the outcome, the status beneath it. */
function result() {
  const found = decisionOf(PAGE.plan, state);
  const note = caseNote(state, found);
  beside(found);  // the note has the picture as it is lit now
  const parts = Object.fromEntries(note.sections.map((each) => [each.id, each]));
  const [{ lines: [heading, ...lines] }, ...blocks] = parts.answer.blocks;
  const [status, ...rest] = found.outcome ? lines : [null, ...lines];
  const shown = ["duties", "cautions"].filter((id) => parts[id]).map((id) => screenPart(parts[id]));
  const dangers = first(found, "", true);
  const answer = el("div", { class: "answer" },
    el("h1", found.outcome ? theirs() : {}, heading.text, heading.cite ? [" ", el("span", { class: "cite" }, `(${heading.cite})`)] : ""),
    status ? el("p", { class: "status" }, status.text) : null,
    rest.map((each) => el("p", {}, wordsSaid(each))), blocks.map(inPart),
    found.status === "undecided" && nextQuestion(PAGE.plan, W, state) ? button(W.buttons.questions, next) : null);
  show(found,
    backLink(),
    found.outcome && !found.alerts.length ? [answer, dangers] : [dangers, answer],
    shown,
    found.path.length ? el("section", {}, el("h2", {}, W.result.path), el("ol", { class: "steps" }, found.path.map((id) => el("li", theirs(), boxOf(id).text)))) : null,
    parts["turning-points"] ? el("details", {}, el("summary", {}, parts["turning-points"].heading), parts["turning-points"].blocks.map(blockSaid)) : null,
    judgementForm(),
    el("div", { class: "row" },
      button(W.buttons.print, () => withNote(() => window.print())),
      button(W.buttons.save_note, () => withNote(() => save(fileName("html"), noteFile(caseNote(state, found)), "text/html")), "quiet"),
      saver(),
      button(W.buttons.to_answers, () => { takeIn(); go(() => check()); }, "quiet"),
      button(W.buttons.anew, anew, "quiet")),
    el("details", { class: "whole-note" }, el("summary", {}, W.result.note), el("div", { id: "whole-note" }, noteSaid(note))));
  document.body.classList.add("answered");
  document.title = note.title;
}

const AT_ONCE = 5;  // lines of a list; what is more is folded, so that the judgement stays within reach

function inPart(block) {
  if (block.type !== "Listing" || block.lines.length <= AT_ONCE) return blockSaid(block);
  const more = block.lines.slice(AT_ONCE);
  return [blockSaid({ ...block, lines: block.lines.slice(0, AT_ONCE) }),
    el("details", {}, el("summary", {}, fill(W.result.more, { count: more.length })), blockSaid({ ...block, heading: "", lines: more }))];
}

const screenPart = (each) => el("section", { class: each.tone }, el("h2", {}, each.heading), each.blocks.map(blockSaid));

function anew() {
  takeIn();
  if (!window.confirm(W.start.again)) return;
  state = begin();
  unsaved = false;
  [screens, at] = [[], -1];
  go(start);
}

// The professional's own part: what is typed counts as typed

const JUDGEMENT = ["decision", "reason", "by"];

const ROWS = {  // the fields of an action
  taken: { action: W.judging.taken_action, when: W.judging.taken_when, who: W.judging.taken_who },
  not_taken: { action: W.judging.not_taken_action, reason: W.judging.not_taken_reason },
};

function judgementForm() {
  const { agrees, decision = "", reason = "", by = "" } = state.judgement || {};
  const { taken = [], not_taken: not = [] } = state.actions || {};
  const form = el("form", { id: "judgement", novalidate: true },
    el("h2", {}, W.judging.heading),
    el("p", {}, W.judging.about, " ", W.asking.unread),
    el("fieldset", {}, el("legend", { class: "label" }, W.judging.agree),
      choices("agrees", [["yes", W.judging.yes], ["no", W.judging.no]], agrees ? [agrees] : [])),
    field("judged-decision", W.judging.decision, decision, "wide", W.judging.decision_help, "outcomes"),
    el("datalist", theirs({ id: "outcomes" }), PAGE.plan.outcomes.map(({ id }) => el("option", { value: boxOf(id).text }))),
    area("judged-reason", W.judging.reason, reason),
    field("judged-by", W.judging.by, by),
    actionRows("taken", taken.map(({ action, on, by: who }) => ({ action, when: on ? momentTyped(on) : "", who }))),
    actionRows("not_taken", not),
    el("div", { class: "row" }, el("button", { type: "submit" }, W.buttons.record)));
  form.addEventListener("input", takeIn);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    withNote(() => announce(W.judging.recorded));
  });
  return form;
}

/** Actions, a row of fields each; one more at a time. */
function actionRows(kind, rows) {
  const all = el("div", {});
  const add = (row = {}) => all.append(el("fieldset", { class: "action" },
    el("legend", {}, fill(W.judging.row, { number: all.children.length + 1 })),
    Object.entries(ROWS[kind]).map(([part, label]) => el("div", {},
      field(`${kind}-${all.children.length}-${part}`, label, row[part] || "", "", part === "when" ? W.judging.when_help : "")))));
  rows.forEach(add);
  if (!rows.length) add();
  return el("fieldset", { id: kind }, el("legend", { class: "label" }, W.judging[kind]), all,
    button(W.judging.another, () => { add(); all.lastChild.querySelector("input").focus(); }, "plain"));
}

/** What was typed in the rows: [{part: text}], those left empty left out. */
const rowsTyped = (form, kind) => upTo(form.querySelectorAll(`#${kind} .action`).length)
  .map((number) => ({ number, ...Object.fromEntries(Object.keys(ROWS[kind]).map((part) => [part, typed(form, `${kind}-${number}-${part}`)])) }))
  .filter((row) => Object.keys(ROWS[kind]).some((part) => row[part]));

/** Take in what stands in the form, if it is there; whatever it is, it counts as typed. */
function takeIn() {
  const form = document.getElementById("judgement");
  if (!form) return;
  const agreed = form.querySelector("[name=agrees]:checked")?.value;
  const judged = { ...(agreed ? { agrees: agreed } : {}), ...Object.fromEntries(JUDGEMENT.map((key) => [key, typed(form, `judged-${key}`)]).filter(([, text]) => text)) };
  const actions = { taken: readTaken(rowsTyped(form, "taken")), not_taken: readNotTaken(rowsTyped(form, "not_taken")) };
  const after = {
    ...state,
    judgement: Object.keys(judged).length ? judged : null,
    actions: actions.taken.length || actions.not_taken.length ? actions : null,
  };
  if (same([after.judgement, after.actions], [state.judgement, state.actions])) return;
  take(after);
  document.getElementById("whole-note").replaceChildren(noteSaid(caseNote(state, onScreen)));
}

/** What is done with the note, once what was typed for it stands in it and nothing is wrong with it. */
function withNote(act) {
  takeIn();
  const found = decisionOf(PAGE.plan, state);
  const form = document.getElementById("judgement");
  const faults = [...form.querySelectorAll("input[type=text], textarea")].flatMap(({ id, value, labels }) => textFaults(W, id, value, labels[0].textContent));
  for (const { number, when } of rowsTyped(form, "taken")) {
    if (when && !readMoment(when)) faults.push({ field: `taken-${number}-when`, message: W.judging.when_wrong });
  }
  for (const kind of Object.keys(ROWS)) {
    for (const { number, action } of rowsTyped(form, kind)) if (!action) faults.push({ field: `${kind}-${number}-action`, message: W.judging.action_wrong });
  }
  const fault = departure(W, state, found);
  if (fault) faults.push({ field: fault === W.judging.why || fault === W.judging.why_less ? "judged-reason" : "judged-decision", message: fault });
  if (faults.length) { refused(faults); return; }
  forgiven();
  act();
}

// Beside the question: what is still possible, the live region, and the lit chart

function announce(text) { document.getElementById("live").textContent = text; }

function beside(found) {
  const now = !found ? [] : found.outcome ? [found.outcome] : found.possible_outcomes;
  const heading = !found ? "" : found.status === "undecided" ? told("headline", "still") : found.outcome ? W.beside.settled : told("status", found.status);
  const said = now.map((id) => boxOf(id).text);
  document.getElementById("possible").replaceChildren(...(found ? [el("h2", {}, heading), list(said.map(chartSaid)) || ""] : []));
  announce(found ? `${heading}: ${said.join("; or ")}` : "");
  // While facts contradict each other nothing is ruled out: the chart stands as published.
  light(found && found.status !== "contradictory" ? found : null);
}

window.addEventListener("beforeunload", (event) => {
  takeIn();
  if (unsaved) event.preventDefault();
});

// What is folded is printed all the same.
let unfolded = [];
window.addEventListener("beforeprint", () => {
  takeIn();
  unfolded = [...document.querySelectorAll(".whole-note:not([open]), .reading details:not([open])")];
  unfolded.forEach((each) => { each.open = true; });
});
window.addEventListener("afterprint", () => unfolded.forEach((each) => { each.open = false; }));

// On a phone the chart, and what is only to be looked up, is folded; without a script it stands open.
if (window.matchMedia("(max-width: 40rem)").matches) document.querySelectorAll(".reading details").forEach((each) => { each.open = false; });
go(start);
