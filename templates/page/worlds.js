// Names of facts, values and boxes are words of a chart, `constructor` too: what is looked up by one is a
// Map, an object without a prototype, or asked whether it is its own.

/** Data in which every object is without a prototype. */
function bare(data) {
  const todo = [data];
  for (const it of todo) {  // grows as it is gone through
    if (!Array.isArray(it)) Object.setPrototypeOf(it, null);
    for (const each of Object.values(it)) if (each !== null && typeof each === "object") todo.push(each);
  }
  return data;
}

const own = (record, name) => (Object.hasOwn(record, name) ? record[name] : undefined);

// What an incident leaves open: values, predicates, and people, as flowgraph/facts.py, predicate.py,
// deciding/people.py and deciding/worlds.py have them. Values still possible: {values, spans, nobody}.

const known = (values = [], spans = [], nobody = false) => ({ values, spans, nobody });

/** This one value, and no other. */
const only = (value) => (value === null ? known([], [], true) : typeof value === "number" ? known([], [[value, value]]) : known([value]));

function meets(a, b) {
  return (a.nobody && b.nobody)
    || a.values.some((value) => b.values.includes(value))
    || a.spans.some(([low, high]) => b.spans.some(([from, to]) => low <= to && from <= high));
}

/** The values of `a` that are possible in `b` too, and those that are not: each where there are any. */
function parted(a, b) {
  const both = a.spans.flatMap(([low, high]) => b.spans.map(([from, to]) => [Math.max(low, from), Math.min(high, to)]));
  const rest = a.spans.flatMap((span) => {
    const found = [];
    let [low, high] = span;
    for (const [from, to] of b.spans.filter(([c, d]) => low <= d && c <= high)) {
      found.push([low, from - 1]);
      low = to + 1;
    }
    return [...found, [low, high]];
  });
  const shared = (it) => b.values.includes(it);
  return [known(a.values.filter(shared), both), known(a.values.filter((it) => !shared(it)), rest)]
    .map((it) => known(it.values, it.spans.filter(([low, high]) => low <= high)))
    .filter((it) => it.values.length || it.spans.length);
}

const isExact = (it) => it.values.length + (it.nobody ? 1 : 0)
  + it.spans.reduce((sum, [low, high]) => sum + high - low + 1, 0) === 1;

/** Whether every value of `a` is one of `b`. */
const within = (a, b) => (b.nobody || !a.nobody) && a.values.every((v) => b.values.includes(v)) && a.spans.every(([low, high]) => b.spans.some(([c, d]) => c <= low && high <= d));
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const byNumber = (numbers) => [...new Set(numbers)].sort((a, b) => a - b);
const upTo = (count) => Array.from({ length: count }, (_, index) => index);

/** Spans in order, with those that touch or overlap made one. */
function joined(spans) {
  const out = [];
  for (const [low, high] of [...spans].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = out.at(-1);
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else out.push([low, high]);
  }
  return out;
}

const spansOf = (numbers) => joined(numbers.map((number) => [number, number]));

/** Every value possible in either. */
const inEither = (a, b) => known([...new Set([...a.values, ...b.values])],
  joined([...a.spans, ...b.spans]), a.nobody || b.nobody);
const inAny = (several) => several.reduce(inEither, known());

function evidenceOf(incident, plan) {
  const evidence = { people: incident.people, stated: new Map(), doubted: new Set(), besides: false, supposed: new Map() };
  for (const [name, { written }] of Object.entries(incident.facts)) {
    if (!plan.facts[name]) continue;  // a text fact: context only
    const read = written && readValues(plan.facts[name], written);
    if (read) evidence.stated.set(name, read);
    else evidence.doubted.add(name);
  }
  const over = plan.asked_of_people;
  evidence.besides = incident.people.length > 0 && ["no", "unknown"].includes(incident.everybody_listed);
  if (evidence.besides) over.filter((name) => !evidence.stated.has(name)).forEach((name) => evidence.doubted.add(name));
  evidence.besides ||= over.some((name) => evidence.doubted.has(name));
  return evidence;
}

const stating = (evidence, name, it) => ({ ...evidence, stated: new Map(evidence.stated).set(name, it) });
const supposing = (evidence, name, it) => ({ ...evidence, supposed: new Map(evidence.supposed).set(name, it) });
const replaced = (evidence, name) => evidence.supposed.get(name) || evidence.stated.get(name) || null;

// Words

const say = (value) => (value === null ? "nobody" : typeof value === "boolean" ? (value ? "yes" : "no") : `${value}`.replaceAll("_", " "));
/** A value of a fact, in the chart's own words where it has some. */
const sayOf = (fact, value) => (Object.hasOwn(fact.said, value) ? fact.said[value] : say(value));
/** 12-14; below nought, where a hyphen would be read as a sign, -3 to -1. */
const spanOf = ([low, high]) => (low === high ? `${low}` : low < 0 ? `${low} to ${high}` : `${low}-${high}`);
const inWords = (fact, it) => [
  ...it.values.map((value) => sayOf(fact, value)), ...it.spans.map(spanOf), ...(it.nobody ? ["nobody"] : [])].join(" or ");

/** As an incident file would have it: true, 14, "12-14", ["low", "medium"]. */
function plainOf(it) {
  const parts = [...it.values, ...it.spans.map((span) => (span[0] === span[1] ? span[0] : spanOf(span))), ...(it.nobody ? [null] : [])];
  return parts.length === 1 ? parts[0] : parts;
}

// Predicates

const COMPARE = {
  "==": (a, b) => a === b, "!=": (a, b) => a !== b, "<": (a, b) => a < b,
  "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b,
};

function holds([kind, first, ...rest], world) {
  switch (kind) {
    case "is": return world[first] === true;
    case "compare": return world[first] !== null && COMPARE[rest[0]](world[first], rest[1]);
    case "among": return world[first] !== null && rest[0].includes(world[first]);
    case "not": return !holds(first, world);
    case "and": return first.every((term) => holds(term, world));
    case "or": return first.some((term) => holds(term, world));
  }
  throw new Error("this predicate is of no known kind");
}

/** The facts that make a predicate certainly `want`, one by one, or null where only several together
 * do. `met`: fact -> the values it may have, one of each class that predicates tell apart. */
function certainBecause(tree, met, want) {
  const [kind, first] = tree;
  if (kind === "not") return certainBecause(first, met, !want);
  if (kind !== "and" && kind !== "or") {
    return met[first].length && met[first].every((value) => holds(tree, { [first]: value }) === want) ? [first] : null;
  }
  const certain = first.map((term) => certainBecause(term, met, want)).filter((names) => names !== null);
  return certain.length < ((kind === "and") === want ? first.length : 1) ? null : [...new Set(certain.flat())];
}

// Facts worked out over the same people, which vary together. A row has one value for each of them.

const AGES = [0, 150];
const agesOf = (spans) => spans.flatMap(([low, high]) => upTo(high - low + 1).map((n) => low + n));
const overPeople = (fact) => Boolean(fact.origin?.how && fact.origin.where);
const product = (choices) => choices.reduce((made, options) => made.flatMap((row) => options.map((each) => [...row, each])), [[]]);

const eachTwo = (several) => several.flatMap((a, index) => several.slice(0, index).map((b) => [a, b]));
/** Spans of age, each once, with how many people have them. */
function counted(people) {
  const counts = new Map();
  for (const key of people.map(({ ages }) => JSON.stringify(ages))) counts.set(key, (counts.get(key) || 0) + 1);
  return [...counts].map(([key, count]) => [JSON.parse(key), count]);
}
/** Rows, each once. */
const distinct = (rows) => [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];

/** The answers of two people together: anybody of them; the lower of two ages. */
const either = (a, b) => (typeof a === "boolean" || typeof b === "boolean" ? Boolean(a || b)
  : a === null ? b : b === null ? a : Math.min(a, b));
const together = (a, b) => a.map((value, index) => either(value, b[index]));

/** What facts over people ask of an age, and how the answers of several people combine. Ages that
 * `cuts` do not part are one, named by the lowest of them. */
class Asked {
  constructor(facts, cuts) {
    this.facts = facts;
    this.cuts = byNumber([AGES[0], ...cuts.filter((cut) => AGES[0] <= cut && cut <= AGES[1])]);
    this.ofAge = new Map(this.cuts.map((age) => [age, facts.map(({ origin }) => {
      const yes = holds(origin.where, { age });
      return origin.how === "any" ? yes : yes ? age : null;
    })]));
  }

  /** The age that stands for this one. */
  first(age) { return this.cuts.findLast((cut) => cut <= age); }

  between(low, high) { return [this.first(low), ...this.cuts.filter((cut) => low < cut && cut <= high)]; }

  /** What a person whose age lies in these spans may answer. */
  ofSpans(spans) { return distinct(spans.flatMap((span) => this.between(...span)).map((age) => this.ofAge.get(age))); }

  /** Every combination that some group of people comes to. */
  groups() {
    const kinds = distinct([...this.ofAge.values()]);
    const found = new Map(kinds.map((kind) => [JSON.stringify(kind), kind]));
    for (const row of found.values()) {  // grows as it is gone through
      for (const made of kinds.map((kind) => together(row, kind))) found.set(JSON.stringify(made), made);
    }
    return [...found.values()];
  }

  /** A further person with answers already seen is combined only until nothing new appears. */
  combined(people) {
    let found = null;
    for (const [spans, count] of counted(people)) {
      const answers = this.ofSpans(spans);
      for (let times = 0; times < count; times += 1) {
        const more = found ? distinct(found.flatMap((a) => answers.map((b) => together(a, b)))) : answers;
        if (found && more.length === found.length && distinct([...found, ...more]).length === found.length) break;
        found = more;
      }
    }
    return found || [];
  }

  /** Every combination that the people and the statements leave open; none where nobody is listed
   * and what is stated fits no group of people. */
  rows(evidence) {
    if (!evidence.people.length) return this.groups().filter((row) => this.fits(row, evidence));
    const found = this.combined(evidence.people);
    const doubted = this.facts.map(({ name }) => evidence.doubted.has(name) && !replaced(evidence, name));
    // One group of further people, who can only add, and only to what is in doubt.
    const more = doubted.some(Boolean) ? found.flatMap((row) => this.groups().map((added) =>
      row.map((value, index) => (doubted[index] ? either(value, added[index]) : value)))) : [];
    return this.withStatements(distinct([...found, ...more]), evidence);
  }

  /** Whether a combination has what is stated. */
  fits(row, evidence) {
    return this.facts.every(({ name }, index) => {
      const it = replaced(evidence, name);
      return !it || this.stated(index, it).includes(row[index]);
    });
  }

  /** The values of a fact that a statement leaves; all that it may have without one. */
  stated(index, it) {
    const fact = this.facts[index];
    if (fact.origin.how === "any") return [true, false].filter((value) => !it || it.values.includes(value));
    const spans = it ? it.spans : [[fact.low, fact.high]];
    return [...new Set(spans.flatMap((span) => this.between(...span)))];
  }

  /** Stated values in place of worked-out ones. Where it is stated that somebody is involved whom
   * nobody listed can be, it is somebody not listed, of whom nothing more is known. */
  withStatements(found, evidence) {
    const said = this.facts.map(({ name }) => replaced(evidence, name));
    if (!said.some(Boolean)) return found;
    const links = this.facts.map(({ origin }) => this.facts.findIndex(({ name }) => name === origin.anybody));
    const unsaid = (row, index) => (!said[index] && row[index] === null && said[links[index]]) || null;
    return distinct(found.flatMap((row) => product(said.map((it, index) => {
      if (it) return this.stated(index, it);
      return unsaid(row, index)?.values.includes(true) ? [null, ...this.stated(index, null)] : [row[index]];
    })).filter((made) => said.every((_, index) =>
      !unsaid(row, index) || (made[index] === null) !== (made[links[index]] === true)))));
  }
}

/** What the chart asks of people, and which answer of its variable each row is; made once. */
function askedOf(plan) {
  if (!askedOf.made.has(plan)) {
    const asked = new Asked(plan.people.facts.map((name) => plan.facts[name]), plan.people.cuts);
    asked.numbers = new Map(plan.people.rows.map((row, number) => [JSON.stringify(row), number]));
    askedOf.made.set(plan, asked);
  }
  return askedOf.made.get(plan);
}
askedOf.made = new WeakMap();
const numberOf = (plan, row) => askedOf(plan).numbers.get(JSON.stringify(row));

/** Pairs of combinations that differ in one fact alone, by exact values: two ages that no predicate
 * tells apart are two ages all the same. */
function pairsOf(plan, evidence) {
  const coarse = askedOf(plan);
  const known = [...evidence.stated.values(), ...evidence.supposed.values()];
  const spans = [...evidence.people.flatMap(({ ages }) => ages), ...known.flatMap((it) => it.spans)];
  const fine = new Asked(coarse.facts, [...coarse.cuts, ...spans.flatMap(([low, high]) => [low, high + 1])]);
  const rows = fine.rows(evidence);
  const inCells = (row) => row.map((value) => (typeof value === "number" ? coarse.first(value) : value));
  return (component) => {
    const alike = new Map();
    for (const row of rows) {
      const key = JSON.stringify(row.filter((_, index) => index !== component));
      alike.set(key, [...(alike.get(key) || []), inCells(row)]);
    }
    return distinct([...alike.values()].flatMap((rows) => eachTwo(distinct(rows))));
  };
}

/** The values of one fact worked out over the people listed, whatever is stated; null where nobody
 * is listed. `besides`: people who are not listed may add to it. */
function workedOut(fact, evidence, besides = evidence.doubted.has(fact.name)) {
  if (!evidence.people.length || !overPeople(fact)) return null;
  const kinds = counted(evidence.people).map(([spans, count]) => {
    const all = agesOf(spans);
    const matched = all.filter((age) => holds(fact.origin.where, { age }));
    return { count, matched, canMiss: matched.length < all.length };
  });
  const nobody = kinds.every(({ canMiss }) => canMiss);
  if (fact.origin.how === "any") {
    const canHold = besides || kinds.some(({ matched }) => matched.length);
    return known([...(canHold ? [true] : []), ...(nobody ? [false] : [])]);
  }
  // Whoever cannot miss bounds the lowest age of everybody else from above.
  const possible = kinds.flatMap((own) => {
    const bounds = kinds.filter((other) => !other.canMiss && (other !== own || own.count > 1))
      .map(({ matched }) => Math.max(...matched));
    return own.matched.filter((age) => bounds.every((bound) => age <= bound));
  });
  const top = nobody ? fact.high : Math.max(...possible);
  if (besides) possible.push(...agesOf([[fact.low, top]]));
  return known([], spansOf(possible), nobody);
}

/** The letters of those whose age is open in a way that this fact asks about. */
function openPeople(fact, people) {
  const asked = new Asked([fact], fact.cuts);
  return people.filter(({ ages }) => asked.ofSpans(ages).length > 1).map(({ who }) => who);
}

// Variables: what is asked at once, and the answers that an incident leaves open

const WORKED_OUT = 0;  // the first answer of a fact that a chart or a count works out

function masksOf(plan, evidence) {
  const masks = plan.variables.map(({ kind, answers }) =>
    (kind === "derived" ? [WORKED_OUT] : upTo(kind === "people" ? plan.people.groups : answers)));
  const over = plan.people ? plan.people.facts : [];
  for (const each of [evidence.stated, evidence.supposed]) {
    for (const [name, it] of each) {
      if (!over.includes(name)) masks[plan.at[name]] = answersOf(plan, name, it);
    }
  }
  if (over.length && (evidence.people.length || over.some((name) => replaced(evidence, name)))) {
    masks[plan.at[over[0]]] = byNumber(askedOf(plan).rows(evidence).map((row) => numberOf(plan, row)));
  }
  return masks;
}

/** The answers of a fact's own variable that agree with what is known. */
function answersOf(plan, name, it) {
  const offset = plan.variables[plan.at[name]].kind === "derived" ? 1 : 0;
  return plan.facts[name].cells.flatMap((cell, number) => (meets(cell, it) ? [number + offset] : []));
}

