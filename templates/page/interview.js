// The interview: which question comes next, and what an answer makes of the incident. The port of
// flowgraph/asking (interview.py, questions.py, reading.py, order.py). A state is never changed:
// each answer makes a new one, so that Back is simply the one before.

const PARTS = ["pictured", "created", "asked", "sent", "received", "shared"];
const OURS = ["reference", "people", "ages", "others"];  // asked of every chart
const MOST_PEOPLE = 200;
const LONGEST = 4000;

function begin(fewest = false) {
  return {
    reference: "", date: "", people: [], facts: {}, judgement: {}, actions: {},
    done: new Set(), fewest,
  };
}

const incidentOf = (state) => ({ people: state.people, facts: state.facts });

/** What the answers so far come to; worked out once for each state. */
function decisionOf(plan, state) {
  if (!decisionOf.known.has(state)) decisionOf.known.set(state, decide(plan, incidentOf(state)));
  return decisionOf.known.get(state);
}
decisionOf.known = new WeakMap();

/** What may be shown while questions are still put: until it is answered whether somebody else may
 * be involved, it is open, and nothing is taken for settled that they could change. */
function meanwhile(plan, state) {
  if (!state.people.length || state.done.has("others")) return decisionOf(plan, state);
  if (!meanwhile.known.has(state)) meanwhile.known.set(state, withOthers(plan, state, true));
  return decisionOf(plan, meanwhile.known.get(state));
}
meanwhile.known = new WeakMap();

// Which question

function nextQuestion(plan, words, state) {
  const { done, people } = state;
  if (!done.has("reference")) return { key: "reference", kind: "reference", ...words.reference };
  if (!done.has("people") && factsOverPeople(plan).length) return { key: "people", kind: "people", ...words.people };
  if (people.length && !done.has("ages") && factsOverPeople(plan).length) return { key: "ages", kind: "ages", ...words.ages };
  if (people.length && !done.has("others") && othersMatter(plan, state)) {
    return { key: "others", kind: "others", ...words.others };
  }
  for (const name of plan.alert_facts) {
    if (!done.has(name)) return questionOf(plan, name);
  }
  return ofTheRoute(plan, words, state)[0] || null;
}

function questionOf(plan, name) {
  const fact = plan.facts[name] || plan.texts[name];
  return { key: name, kind: "fact", ask: fact.ask, help: fact.help, fact };
}

/** A question that was put before, from its key, to change the answer. */
function questionFor(plan, words, key) {
  if (OURS.includes(key)) return { key, kind: key, ...words[key] };
  return questionOf(plan, key);
}

/** The questions that can still change the answer, the next one first. */
function ofTheRoute(plan, words, state) {
  const toNarrow = (row) => row.people.filter((who) => !state.done.has(`narrower ${who}`));
  let rows = decisionOf(plan, state).questions
    .filter((row) => (row.people ? toNarrow(row).length : !state.done.has(row.fact)));
  if (state.fewest && rows.length > 1) {
    const names = soonestFirst(plan, state, rows.map((row) => row.fact));
    rows = names.map((name) => rows.find((row) => row.fact === name));
  }
  return rows.flatMap((row) => (row.people
    ? toNarrow(row).map((who) => narrowerOf(plan, words, state.people.find((p) => p.who === who)))
    : [questionOf(plan, row.fact)]));
}

function narrowerOf(plan, words, person) {
  const { ask, help, wrong } = words.narrower;
  const fill = (text) => text.replaceAll("{who}", person.who);
  return {
    key: `narrower ${person.who}`, kind: "narrower", who: person.who, ask: fill(ask), help, wrong,
    bands: ageBands(plan, person),
  };
}

const factsOverPeople = (plan) => (plan.people ? plan.people.facts : []).map((name) => plan.facts[name]);

/** The ages still possible of a person, as spans, cut where the chart tells them apart. */
function ageBands(plan, person) {
  const asks = askedOf(plan);
  const groups = new Map();
  for (const age of agesOf(person.ages)) {
    const key = JSON.stringify(asks.ofAge.get(asks.first(age)));
    groups.set(key, [...(groups.get(key) || []), age]);
  }
  return [...groups.values()].flatMap(spansOf).sort((a, b) => a[0] - b[0]);
}

/** Whether somebody not listed could add to what is worked out over the people. */
function othersMatter(plan, state) {
  const evidence = evidenceOf(incidentOf(state), plan);
  return plan.asked_of_people.filter((name) => !evidence.stated[name]).map((name) => plan.facts[name])
    .some((fact) => !same(workedOut(fact, evidence), workedOut(fact, evidence, true)));
}

/** `fewest`: facts with the one first that leaves the fewest questions on average, looking one
 * answer ahead. */
function soonestFirst(plan, state, names) {
  const evidence = evidenceOf(incidentOf(state), plan);
  const left = (name) => {
    const it = evidence.stated[name];
    const cells = plan.facts[name].cells.filter((cell) => !it || meets(cell, it));
    const each = cells.map((cell) => {
      const found = new Answer(plan, { ...evidence, stated: { ...evidence.stated, [name]: cell } });
      return found.status === "undecided" ? found.asked().length : 0;
    });
    return each.reduce((a, b) => a + b, 0) / cells.length;
  };
  const score = new Map(names.map((name) => [name, left(name)]));
  return [...names].sort((a, b) => score.get(a) - score.get(b));
}

// What was answered. `null` is "I do not know". A fault is thrown as NotUnderstood, in words.

class NotUnderstood extends Error {}

const changed = (state, key, more) =>
  ({ ...state, ...more, done: new Set([...state.done, key]) });

function withReference(words, state, text, date) {
  const reference = text.trim() || "unnamed";
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(reference) || isImagery(reference)) {
    throw new NotUnderstood(words.reference.wrong);
  }
  if (date && !isDate(date)) throw new NotUnderstood(words.date.wrong);
  return changed(state, "reference", { reference, date });
}

/** A year, a month of one, or a day that the calendar has. */
function isDate(text) {
  if (!/^[1-9]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/.test(text)) return false;
  const day = new Date(`${text.padEnd(10, "-01")}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** A to Z, then A1, B1 and so on. */
function letters(count) {
  return Array.from({ length: count }, (_, n) =>
    String.fromCharCode(65 + (n % 26)) + (n >= 26 ? Math.floor(n / 26) : ""));
}

function withPeople(words, state, text) {
  if (text === null) return changed(state, "people", { people: [] });
  const count = /^\d{1,3}$/.test(text.trim()) ? Number(text) : MOST_PEOPLE + 1;
  if (count > MOST_PEOPLE) throw new NotUnderstood(words.people.wrong);
  const kept = state.people.slice(0, count);
  const free = letters(MOST_PEOPLE * 2).filter((who) => !kept.some((p) => p.who === who));
  const added = free.slice(0, count - kept.length).map((who) => ({ who, ages: [AGES], part: [] }));
  const next = changed(state, "people", { people: [...kept, ...added] });
  if (added.length) next.done.delete("ages");  // somebody's age has not been asked yet
  return next;
}

/** Ages and parts of everybody listed: [{who, age: text or null, part}]. */
function withAges(words, state, told) {
  const wrong = {};
  const people = told.map(({ who, age, part }) => {
    const ages = age === null ? [AGES] : readAges(age);
    if (ages === null) wrong[who] = words.age.wrong;
    return { who, ages, part: PARTS.filter((each) => part.includes(each)) };
  });
  if (Object.keys(wrong).length) throw Object.assign(new NotUnderstood(words.age.wrong), { wrong });
  return changed(state, "ages", { people });
}

function withNarrower(words, state, question, text) {
  if (text === null) return changed(state, question.key, {});
  const ages = readAges(text);
  if (ages === null) throw new NotUnderstood(words.age.wrong);
  const people = state.people.map((p) => (p.who === question.who ? { ...p, ages } : p));
  return changed(state, question.key, { people });
}

/** Somebody else may be involved: every fact worked out over people is in doubt. */
function withOthers(plan, state, mayBe) {
  const over = plan.asked_of_people;
  const facts = Object.fromEntries(Object.entries(state.facts)
    .filter(([name, said]) => !over.includes(name) || said.written !== null));
  if (mayBe) {
    over.filter((name) => !facts[name]).forEach((name) => { facts[name] = { written: null }; });
  }
  return changed(state, "others", { facts });
}

function withFact(words, state, fact, written) {
  const facts = { ...state.facts };
  if (written === null) {
    delete facts[fact.name];
    return changed(state, fact.name, { facts });
  }
  if (written.some(isImagery)) throw new NotUnderstood(imageryRule());
  const wrong = words[fact.kind].wrong.replaceAll("{low}", fact.low).replaceAll("{high}", fact.high);
  const fits = fact.kind === "text"
    ? written[0].trim() && written[0].length <= LONGEST
    : written.length && readValues(fact, written) !== null;
  if (!fits) throw new NotUnderstood(wrong);
  facts[fact.name] = { ...facts[fact.name], written };
  return changed(state, fact.name, { facts });
}

// Reading kindly

const YES_NO = { yes: true, true: true, no: false, false: false };

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
