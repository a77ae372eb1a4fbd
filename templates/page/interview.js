// The interview: which question comes next, and what an answer makes of the incident. The port of
// flowgraph/asking (interview.py, questions.py, reading.py, order.py). A state is never changed: each
// answer makes a new one. `judgement` and `actions` are null while the file says nothing of them.

const PARTS = ["pictured", "created", "asked", "sent", "received", "shared"];
const OF_RECORD = ["date", "received", "reported_by", "concern"];
const MOST_PEOPLE = 200;
const LONGEST = 4000;

function begin(fewest = false) {
  return {
    reference: "", date: "", received: "", reported_by: "", concern: "", everybody_listed: null,
    people: [], facts: {}, judgement: null, actions: null, done: new Set(), fewest,
  };
}

/** What the answers so far come to; worked out once for each state. */
function decisionOf(plan, state) {
  if (!decisionOf.known.has(state)) decisionOf.known.set(state, decide(plan, state));
  return decisionOf.known.get(state);
}
decisionOf.known = new WeakMap();

/** What may be shown while questions are still put: until it is answered whether somebody else may
 * be involved, it is open, and nothing is taken for settled that they could change. */
function meanwhile(plan, state) {
  if (!state.people.length || state.done.has("our others")) return decisionOf(plan, state);
  if (!meanwhile.known.has(state)) meanwhile.known.set(state, { ...state, everybody_listed: "unknown" });
  return decisionOf(plan, meanwhile.known.get(state));
}
meanwhile.known = new WeakMap();

// Which question

/** Danger comes first; then people, what other alerts would show, and only questions that can still
 * change the answer, or what is to be done besides. Last what is for the record alone. */
function nextQuestion(plan, words, state) {
  const { done, people } = state;
  const open = (names) => names.find((name) => !done.has(name));
  const put = (key) => questionFor(plan, words, key);
  if (open(plan.danger_facts)) return put(open(plan.danger_facts));
  if (!done.has("our reference")) return put("our reference");
  if (plan.asks_for_people) {
    if (!done.has("our people")) return put("our people");
    if (people.length && !done.has("our ages")) return put("our ages");
    if (people.length && !done.has("our others")) return put("our others");
  }
  if (open(plan.alert_facts)) return put(open(plan.alert_facts));
  return canChange(plan, words, state)[0] || (done.has("our record") ? null : put("our record"));
}

const checklistOf = (plan, name) => Object.entries(plan.checklists).find(([, { items }]) => items.includes(name))?.[0];

function questionOf(plan, words, name) {
  const listed = checklistOf(plan, name);
  if (listed) return questionFor(plan, words, `checklist ${listed}`);
  const fact = plan.facts[name] || plan.texts[name];
  return { key: name, kind: "fact", ask: fact.ask || `${sentence(fact.words)}?`, help: fact.help, fact };
}

/** A question from its key, also one that was answered. What is asked of every chart has a key of two
 * words, for a fact may be called `people`. */
function questionFor(plan, words, key) {
  const [kind, of] = key.split(" ");
  if (kind === "our") return { key, kind: of, ...words[of] };
  if (kind === "checklist") {
    const { ask, help, items } = plan.checklists[of];
    const counts = Object.values(plan.facts).find(({ origin }) => origin?.how === "count" && same([...origin.counted].sort(), [...items].sort()));
    return { key, kind, ask: ask || words.checklist.ask, help, counts, items: items.map((name) => plan.facts[name]) };
  }
  return of ? { key, kind, who: of } : questionOf(plan, words, key);
}

/** The questions that can still change the answer, the next one first; once the outcome is settled,
 * those that can still change what is to be done besides. */
function canChange(plan, words, state) {
  const { questions, settles_duties: duties, status } = decisionOf(plan, state);
  const toNarrow = (row) => row.people.filter((who) => !state.done.has(`narrower ${who}`));
  const askable = (row) => (row.people ? toNarrow(row).length : !state.done.has(row.fact));
  let rows = questions.filter(askable);
  if (state.fewest && status === "undecided" && rows.length > 1) {
    const names = soonestFirst(plan, state, rows.map((row) => row.fact));
    rows = names.map((name) => rows.find((row) => row.fact === name));
  }
  const put = (row) => (row.people
    ? toNarrow(row).map((who) => narrowerOf(plan, words, state.people.find((p) => p.who === who)))
    : [questionOf(plan, words, row.fact)]);
  return [...rows.flatMap(put), ...duties.filter(askable).flatMap(put).map((question) => ({ ...question, duties: true }))];
}

function narrowerOf(plan, words, person) {
  const fill = (text) => text.replaceAll("{who}", person.who);
  return {
    key: `narrower ${person.who}`, kind: "narrower", who: person.who, ask: fill(words.narrower.ask), help: words.ages.which,
    bands: ageBands(plan, person.was || person.ages),
  };
}

const factsOverPeople = (plan) => (plan.people ? plan.people.facts : []).map((name) => plan.facts[name]);

/** The ages still possible of a person, as spans, cut where the chart tells them apart. */
function ageBands(plan, ages) {
  const asks = askedOf(plan);
  const groups = new Map();
  for (const age of agesOf(ages)) {
    const key = JSON.stringify(asks.ofAge.get(asks.first(age)));
    groups.set(key, [...(groups.get(key) || []), age]);
  }
  return [...groups.values()].flatMap(spansOf).sort((a, b) => a[0] - b[0]);
}

/** `fewest`: facts with the one first that leaves the fewest questions on average, looking one
 * answer ahead. */
function soonestFirst(plan, state, names) {
  const evidence = evidenceOf(state, plan);
  const left = (name) => {
    const it = evidence.stated.get(name);
    const cells = plan.facts[name].cells.filter((cell) => !it || meets(cell, it));
    const each = cells.map((cell) => {
      const found = new Answer(plan, stating(evidence, name, cell));
      return found.status === "undecided" ? found.asked().length : 0;
    });
    return each.reduce((a, b) => a + b, 0) / cells.length;
  };
  const score = new Map(names.map((name) => [name, left(name)]));
  return [...names].sort((a, b) => score.get(a) - score.get(b));
}

// What was answered. `null` is "I do not know". Faults are thrown together, each with its field.

class NotUnderstood extends Error {
  /** `faults`: [{field, message}]; or one message, of the field `value`. */
  constructor(faults) {
    const all = typeof faults === "string" ? [{ field: "value", message: faults }] : faults;
    super(all.map(({ message }) => message).join("\n"));
    this.faults = all;
  }
}

const changed = (state, key, more) =>
  ({ ...state, ...more, done: new Set([...state.done, key]) });

function withReference(words, state, text) {
  const reference = text.trim();
  if (reference && (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(reference) || isImagery(reference))) {
    throw new NotUnderstood([{ field: "reference", message: words.reference.wrong }]);
  }
  return changed(state, "our reference", { reference });
}

/** Day, month and year as typed, with a time where there is one, as ISO; "" where all are empty, null
 * where it is no date. */
function readDate({ day, month, year, time = "" }) {
  if (![day, month, year, time].some(Boolean)) return "";
  const clock = time ? /^([01]?\d|2[0-3])[:.]([0-5]\d)$/.exec(time) : [];
  const named = MONTHS.findIndex((name) => month.length > 2 && name.toLowerCase().startsWith(month.toLowerCase()));
  const [d, m, y] = [Number(day), named >= 0 ? named + 1 : Number(month), Number(year)];
  const made = new Date(Date.UTC(y, m - 1, d));
  const good = clock && /^\d{4}$/.test(year) && y >= 1000 && made.getUTCMonth() === m - 1 && made.getUTCDate() === d;
  return good ? `${made.toISOString().slice(0, 10)}${time ? `T${clock[1].padStart(2, "0")}:${clock[2]}` : ""}` : null;
}

/** A year, a month of one, a day that the calendar has; with a time, a day and time of it. */
function isDate(text, timed = false) {
  const [, date, clock] = /^([^T]*)(T.*)?$/.exec(text);
  if (clock && !(timed && date.length === 10 && /^T([01]\d|2[0-3]):[0-5]\d$/.test(clock))) return false;
  if (!/^[1-9]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/.test(date)) return false;
  const day = new Date(`${date.padEnd(10, "-01")}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}

/** What a record holds besides: {date, received} as day, month, year and time; free words. */
function withRecord(words, state, given) {
  const faults = [];
  const record = {};
  for (const key of ["date", "received"]) {
    record[key] = readDate(given[key]);
    if (record[key] === null) faults.push({ field: `${key}-day`, message: key === "date" ? words.date.wrong : words.record.received_wrong });
  }
  for (const key of ["reported_by", "concern"]) {
    record[key] = given[key].trim();
    faults.push(...textFaults(words, key, record[key], words[key].ask));
  }
  if (faults.length) throw new NotUnderstood(faults);
  return changed(state, "our record", record);
}

/** What is wrong with free words: imagery, named by its kind, or too many of them. */
function textFaults(words, field, text, label) {
  const wrong = isImagery(text) ? imageryRule(text) : text.length > LONGEST ? words.text.wrong : "";
  return wrong ? [{ field, message: label.endsWith("?") ? `${label} ${wrong}` : `${label}: ${wrong}` }] : [];
}

/** A to Z, then A1, B1 and so on. */
function letters(count) {
  return Array.from({ length: count }, (_, n) =>
    String.fromCharCode(65 + (n % 26)) + (n >= 26 ? Math.floor(n / 26) : ""));
}

function withPeople(words, state, text) {
  if (text === null) return changed(state, "our people", { people: [], nobody: false });
  const count = /^\d{1,3}$/.test(text.trim()) ? Number(text) : MOST_PEOPLE + 1;
  if (count > MOST_PEOPLE) throw new NotUnderstood(words.people.wrong);
  const kept = state.people.slice(0, count);
  const free = letters(MOST_PEOPLE * 2).filter((who) => !kept.some((p) => p.who === who));
  const added = free.slice(0, count - kept.length).map((who) => ({ who, ages: [AGES], part: [] }));
  const next = changed(state, "our people", { people: [...kept, ...added], nobody: count === 0 });
  if (added.length) next.done.delete("our ages");  // somebody's age has not been asked yet
  return next;
}

/** Ages and parts of everybody listed: [{who, age: text or null, part}]. */
function withAges(words, state, given) {
  const faults = [];
  const people = given.map(({ who, age, part }) => {
    const before = state.people.find((p) => p.who === who);
    const ages = age === null ? [AGES] : readAges(age);
    if (ages === null) faults.push({ field: `age-${who}`, message: `${words.asking.person.replace("{who}", who)}: ${words.ages.wrong}` });
    const narrowed = before && same(before.ages, ages) ? before.was : undefined;
    return { who, ages, part: PARTS.filter((each) => part.includes(each)), ...(narrowed ? { was: narrowed } : {}) };
  });
  if (faults.length) throw new NotUnderstood(faults);
  return changed(state, "our ages", { people });
}

function withNarrower(words, state, question, text) {
  const put = (ages) => changed(state, question.key, {
    people: state.people.map((p) => (p.who === question.who ? { ...p, ages, was: p.was || p.ages } : p)) });
  if (text === null) return put(state.people.find((p) => p.who === question.who).was || state.people.find((p) => p.who === question.who).ages);
  return put(readAges(text));
}

/** Whether somebody else may be involved, in place of whatever said so fact by fact. */
function withOthers(plan, state, listed) {
  const facts = Object.fromEntries(Object.entries(state.facts)
    .filter(([name, said]) => !plan.asked_of_people.includes(name) || said.written !== null));
  return changed(state, "our others", { facts, everybody_listed: listed });
}

/** A checklist: fact -> "yes", "no", "" (not known); and a total, where one is stated. */
function withChecklist(words, state, question, ticks, total) {
  const facts = { ...state.facts };
  const done = new Set([...state.done, question.key]);
  for (const { name } of question.items) {
    facts[name] = { ...own(facts, name), written: ticks[name] ? [ticks[name]] : null };
    done.add(name);
  }
  const next = { ...state, facts, done };
  if (!question.counts) return next;
  if (total) return withFact(words, next, question.counts, readNumbers(total), "total");
  const { [question.counts.name]: _, ...others } = facts;
  return { ...next, facts: others };
}

function withFact(words, state, fact, written, field = "value") {
  const put = (said) => changed(state, fact.name, { facts: { ...state.facts, [fact.name]: { ...own(state.facts, fact.name), written: said } } });
  if (written === null) return put(null);
  const wrong = words[fact.kind].wrong.replaceAll("{low}", fact.low).replaceAll("{high}", fact.high);
  const faults = fact.kind === "text" ? textFaults(words, field, written[0], fact.ask) : [];
  const fits = fact.kind === "text" ? written[0].trim() : written.length && readValues(fact, written) !== null;
  if (!faults.length && !fits) faults.push({ field, message: wrong });
  if (faults.length) throw new NotUnderstood(faults);
  return put(written);
}

// The professional's judgement and actions, taken in as they are typed

/** A day, with a time where there is one, as ISO; "" where it is none. */
function readMoment(text) {
  if (isDate(text, true)) return text;
  const [, day, month, year, time] = /^(\d{1,2})[/. ](\w+)[/. ](\d{4})(?:,? (\d{1,2}[:.]\d\d))?$/.exec(text) || [];
  return (day && readDate({ day, month, year, time })) || "";
}

/** The same as it is typed: 25/11/2026 16:30. */
const momentTyped = (iso) => iso.replace(/^(\d{4})-(\d\d)-(\d\d)(?:T(.*))?$/, (_, year, month, day, time) => [`${day}/${month}/${year}`, time].filter(Boolean).join(" "));

/** Actions as they were typed. What is no date, or stands without an action, is kept in words. */
const readTaken = (rows) => rows.map(({ action, when, who }) => {
  const on = readMoment(when);
  if (!action) return { action: [when, who].filter(Boolean).join(", ") };
  return { action: when && !on ? `${action} (${when})` : action, ...(on ? { on } : {}), ...(who ? { by: who } : {}) };
});
const readNotTaken = (rows) => rows.map(({ action, reason }) => ({ action: action || reason, reason: action && reason }));

/** What is wrong with a departure, in words: as flowgraph/writing/judgement.py, which holds the file
 * to it again. */
function departure(words, state, found) {
  if (!state.judgement) return "";
  const { stand, outcome } = standingOf(state, found);
  const { agrees, decision, reason } = state.judgement;
  const near = PAGE.plan.boxes[(decision || "").trim()];
  if (!outcome && near) return words.judging.no_outcome;
  if (agrees === "no" && outcome && outcome.id === found.outcome) return words.judging.same;
  const departs = stand === "less_protective" || agrees === "no";
  return departs && !(reason || "").trim() ? (stand === "less_protective" ? words.judging.why_less : words.judging.why) : "";
}

// Reading kindly

const YES_NO = { __proto__: null, yes: true, true: true, no: false, false: false };

/** "14", "13-15" or "-3 to -1" as a span; null where it is none of these, or runs backwards. */
function readSpan(text) {
  const match = /^(-?\d{1,9})(?:\s*(?:-|–|to)\s*(-?\d{1,9}))?$/.exec(text.trim());
  if (!match) return null;
  const [low, high] = [Number(match[1]), Number(match[2] ?? match[1])];
  return low <= high ? [low, high] : null;
}

/** The values still possible; null where something lies outside the domain. */
function readValues(fact, written) {
  if (fact.kind === "whole-number") {
    const spans = written.map(readSpan);
    const good = spans.every((span) => span && fact.low <= span[0] && span[1] <= fact.high);
    return good ? known([], joined(spans)) : null;
  }
  const chosen = written.map((text) => (fact.kind === "yes-no" ? YES_NO[text.trim().toLowerCase()] : text.trim()));
  if (!chosen.every((value) => fact.domain.values.includes(value))) return null;
  return known(fact.domain.values.filter((value) => chosen.includes(value)));
}

/** Ages in years as spans ("13", "13-15", "under 16", "18 or over"); null where it is none. */
function readAges(text) {
  const it = text.trim().toLowerCase();
  const [low, high] = AGES;
  const forms = [
    [/^(?:under|below|younger than|<)\s*(\d{1,3})$/, (n) => [low, n - 1]],
    [/^(?:over|above|older than|>)\s*(\d{1,3})$/, (n) => [n + 1, high]],
    [/^(\d{1,3})\s*(?:\+|(?:or|and)\s+(?:over|older|above))$/, (n) => [n, high]],
    [/^(\d{1,3})\s*(?:or|and)\s+(?:under|younger|below)$/, (n) => [low, n]],
  ];
  for (const [pattern, span] of forms) {
    const match = pattern.exec(it);
    if (match) return goodAges([span(Number(match[1]))]);
  }
  return goodAges(it.split(/\s*,\s*|\s+or\s+/).map(readSpan));
}

function goodAges(spans) {
  const good = spans.every((span) => span && AGES[0] <= span[0] && span[0] <= span[1] && span[1] <= AGES[1]);
  return good ? joined(spans) : null;
}

/** A whole number, a range, or several, as an incident file has them. */
function readNumbers(text) {
  return text.trim().toLowerCase().split(/\s*,\s*|\s+or\s+/);
}

function agesInWords(ages) {
  if (same(ages, [AGES])) return PAGE.words.checking.unknown;
  return ages.map(([low, high]) => {
    if (low === high) return `${low}`;
    if (high === AGES[1]) return `${low} or over`;
    return low === AGES[0] ? `${high} or under` : `${low}-${high}`;
  }).join(" or ");
}
