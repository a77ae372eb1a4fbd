// The walk over worlds, in the browser: the same meaning as flowgraph/deciding in Python.
//
// A world is one full answer to every fact that the incident leaves room for. Worlds are walked
// together: at each place only those facts are told apart that have been asked on the way and
// will be asked again. Predicates are data (small trees), never text to be run.
//
// `plan` is the chart as data: facts with their cells (values no predicate tells apart), places
// (boxes, and a gate before each chart's start) in walking order, and where each fact is last
// asked. `evidence` is {people, stated, doubted, supposed}. Names follow the Python code, so that
// the two can be read side by side; shared vectors hold this file to Python's answers.

// Predicates

const COMPARE = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function holds(tree, world) {
  const [kind, ...rest] = tree;
  switch (kind) {
    case "is": return world[rest[0]] === true;
    case "compare": {
      const value = world[rest[0]];
      return value !== null && COMPARE[rest[1]](value, rest[2]);
    }
    case "among": {
      const value = world[rest[0]];
      return value !== null && rest[1].includes(value);
    }
    case "not": return !holds(rest[0], world);
    case "and": return rest[0].every((term) => holds(term, world));
    case "or": return rest[0].some((term) => holds(term, world));
  }
  throw new Error("this predicate is of no known kind");
}

/** The facts a predicate names, each once. */
function factsOf(tree) {
  const [kind, first] = tree;
  if (kind === "not") return factsOf(first);
  if (kind === "and" || kind === "or") return [...new Set(first.flatMap(factsOf))];
  return [first];
}

/** The answers a single comparison may still have. */
function possibleAnswers(leaf, known) {
  const values = [...known.values];
  if (known.nobody) values.push(null);
  const constants = (leaf[0] === "compare" ? [leaf[3]] : leaf[0] === "among" ? leaf[2] : [])
    .filter((constant) => typeof constant === "number");
  for (const [low, high] of known.spans) {
    // The ends and the neighbourhood of each constant show every answer in between.
    const near = constants.flatMap((n) => [n - 1, n, n + 1]).filter((n) => low < n && n < high);
    values.push(low, high, ...near);
  }
  return new Set(values.map((value) => holds(leaf, { [leaf[1]]: value })));
}

/** The facts that make a predicate certainly `want`, or null where only several together do. */
function certainBecause(tree, known, want) {
  const [kind, first] = tree;
  if (kind === "not") return certainBecause(first, known, !want);
  if (kind === "and" || kind === "or") {
    const found = first.map((term) => certainBecause(term, known, want));
    const certain = found.filter((names) => names !== null);
    if ((kind === "and") === want && certain.length < first.length) return null;
    return certain.length ? certain.flat() : null;
  }
  const answers = possibleAnswers(tree, known[first]);
  return answers.size === 1 && answers.has(want) ? [first] : null;
}

function because(tree, known, want) {
  const found = certainBecause(tree, known, want);
  return found === null ? factsOf(tree) : [...new Set(found)];
}

// What is known of a fact: {values, spans, nobody}

const known = (values = [], spans = [], nobody = false) => ({ values, spans, nobody });

function meets(a, b) {
  return (a.nobody && b.nobody)
    || a.values.some((value) => b.values.includes(value))
    || a.spans.some(([low, high]) => b.spans.some(([from, to]) => low <= to && from <= high));
}

function isExact(it) {
  const numbers = it.spans.reduce((sum, [low, high]) => sum + high - low + 1, 0);
  return it.values.length + (it.nobody ? 1 : 0) + numbers === 1;
}

const sameKnown = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function spansOf(numbers) {
  const spans = [];
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = spans[spans.length - 1];
    if (last && last[1] === number - 1) last[1] = number;
    else spans.push([number, number]);
  }
  return spans;
}

/** Spans in order, with those that touch or overlap made one. */
function joined(spans) {
  const out = [];
  for (const [low, high] of [...spans].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = out[out.length - 1];
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else out.push([low, high]);
  }
  return out;
}

/** Every value possible in either. */
function inEither(a, b) {
  const values = [...a.values, ...b.values.filter((value) => !a.values.includes(value))];
  return known(values, joined([...a.spans, ...b.spans]), a.nobody || b.nobody);
}

/** True where every value possible in `a` is possible in `b`. */
function isWithin(a, b) {
  return (b.nobody || !a.nobody)
    && a.values.every((value) => b.values.includes(value))
    && a.spans.every(([low, high]) => b.spans.some(([from, to]) => from <= low && high <= to));
}

// Facts worked out over the same people, which vary together

const AGES = [0, 150];

function agesOf(person) {
  return person.ages.flatMap(([low, high]) =>
    Array.from({ length: high - low + 1 }, (_, index) => low + index));
}

const replacedBy = (evidence, name) => evidence.supposed[name] || evidence.stated[name] || null;

/** Rows, each once. */
function distinct(rows) {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

function product(choices) {
  return choices.reduce(
    (made, options) => made.flatMap((row) => options.map((option) => [...row, option])), [[]]);
}

/** The answers of two people together: anybody of them; the lower of two ages. */
function either(a, b) {
  if (typeof a === "boolean" || typeof b === "boolean") return Boolean(a || b);
  if (a === null || b === null) return a === null ? b : a;
  return Math.min(a, b);
}

/** What the facts worked out over people ask of them, and how answers combine. */
class PeopleAsked {
  constructor(facts) { this.facts = facts; }

  ofAge(age) {
    return this.facts.map((fact) => {
      const hit = holds(fact.origin.where, { age });
      if (fact.origin.how === "any") return hit;
      return hit ? this.cellOf(fact, age).first : null;
    });
  }

  cellOf(fact, value) {
    return fact.cells.find((cell) => cell.known.spans.some(([a, b]) => a <= value && value <= b));
  }

  ofPerson(person) { return distinct(agesOf(person).map((age) => this.ofAge(age))); }

  /** A further person with answers already seen is combined only until nothing new appears. */
  combined(people) {
    const groups = new Map();
    for (const person of people) {
      const answers = this.ofPerson(person);
      const key = JSON.stringify(answers.map((row) => JSON.stringify(row)).sort());
      const group = groups.get(key) || { answers, count: 0 };
      group.count += 1;
      groups.set(key, group);
    }
    let found = null;
    for (const { answers, count } of groups.values()) {
      for (let times = 0; times < count; times += 1) {
        if (found === null) { found = answers; continue; }
        const more = distinct(found.flatMap((a) =>
          answers.map((b) => a.map((value, index) => either(value, b[index])))));
        const before = new Set(found.map((row) => JSON.stringify(row)));
        const same = more.length === found.length
          && more.every((row) => before.has(JSON.stringify(row)));
        found = more;
        if (same) break;
      }
    }
    return found || [];
  }

  /** What somebody who is not listed could make of a value: they can only add. */
  added(index, value) {
    if (this.facts[index].origin.how === "any") return [true];
    return this.facts[index].cells.map((cell) => cell.first)
      .filter((first) => value === null || first <= value);
  }

  /** The `any` fact that asks whether there is anybody for this `lowest` fact. */
  linked(index) {
    if (this.facts[index].origin.how === "any") return null;
    const where = JSON.stringify(this.facts[index].origin.where);
    const found = this.facts.findIndex((fact) =>
      fact.origin.how === "any" && JSON.stringify(fact.origin.where) === where);
    return found < 0 ? null : found;
  }

  firsts(index, only = null) {
    if (this.facts[index].origin.how === "any") { // exact, even where no predicate asks for it
      return [true, false].filter((value) => only === null || only.values.includes(value));
    }
    return this.facts[index].cells
      .filter((cell) => only === null || meets(cell.known, only)).map((cell) => cell.first);
  }

  withStatements(found, evidence) {
    const replaced = this.facts.map((fact) => replacedBy(evidence, fact.name));
    if (!replaced.some(Boolean)) return found;
    return distinct(found.flatMap((row) => {
      const choices = this.facts.map((_, index) => {
        const link = this.linked(index);
        if (replaced[index]) return this.firsts(index, replaced[index]);
        if (row[index] === null && link !== null && saysYes(replaced[link])) {
          return [null, ...this.firsts(index)];
        }
        return [row[index]];
      });
      return product(choices).filter((made) => this.fitsLinks(made, replaced, row));
    }));
  }

  /** An unstated `lowest` that had no value gets one exactly where somebody is now said to be
   * involved. */
  fitsLinks(made, replaced, row) {
    return this.facts.every((_, index) => {
      const link = this.linked(index);
      if (replaced[index] || row[index] !== null || link === null || !replaced[link]) return true;
      return (made[index] === null) !== (made[link] === true);
    });
  }

  /** Nobody is listed: the facts vary as those of any group would, within what is stated. */
  ofNobodyListed(evidence) {
    const anyone = Array.from({ length: this.facts.length + 1 }, () => ({ who: "", ages: [AGES] }));
    const possible = this.combined(anyone).filter((row) =>
      row.every((value, index) => value !== null || this.linked(index) !== null));
    const replaced = this.facts.map((fact) => replacedBy(evidence, fact.name));
    const within = possible.filter((row) => row.every((value, index) =>
      !replaced[index] || this.firsts(index, replaced[index]).includes(value)));
    if (within.length) return within;
    // What is stated fits no group of people: each fact is left to stand for itself.
    return distinct(product(this.facts.map((_, index) => {
      const link = this.linked(index);
      const nobody = !replaced[index] && link !== null && !saysYes(replaced[link]);
      return nobody ? [null] : this.firsts(index, replaced[index]);
    })));
  }
}

const saysYes = (it) => Boolean(it && it.values.includes(true));

/** Every combination of values that the people and the statements leave open. */
function peopleRows(facts, evidence) {
  const asked = new PeopleAsked(facts);
  if (!evidence.people.length) return asked.ofNobodyListed(evidence);
  let found = asked.combined(evidence.people);
  facts.forEach((fact, index) => {
    if (!evidence.doubted.has(fact.name) || replacedBy(evidence, fact.name)) return;
    found = distinct([...found, ...found.flatMap((row) =>
      asked.added(index, row[index]).map((more) =>
        row.map((value, place) => (place === index ? more : value))))]);
  });
  return asked.withStatements(found, evidence);
}

/** The values of one fact worked out over the people listed; null where nobody is listed. */
function workedOutOverPeople(fact, evidence) {
  const people = evidence.people;
  if (!people.length || !fact.origin || !fact.origin.how) return null;
  const all = people.map(agesOf);
  const matching = all.map((ages) => ages.filter((age) => holds(fact.origin.where, { age })));
  const canMiss = matching.map((ages, index) => ages.length < all[index].length);
  const doubted = evidence.doubted.has(fact.name);
  if (fact.origin.how === "any") {
    const values = [];
    if (doubted || matching.some((ages) => ages.length)) values.push(true);
    if (canMiss.every(Boolean)) values.push(false);
    return known(values);
  }
  const possible = new Set();
  matching.forEach((ages, index) => {
    for (const age of ages) {
      const lowest = matching.every((others, other) => other === index || canMiss[other]
        || (others.length && Math.max(...others) >= age));
      if (lowest) possible.add(age);
    }
  });
  if (doubted) {
    const top = canMiss.every(Boolean) ? fact.high : Math.max(...possible);
    for (let age = fact.low; age <= top; age += 1) possible.add(age);
  }
  return known([], spansOf(possible), canMiss.every(Boolean));
}

/** The letters of those whose age is open in a way that this fact asks about. */
function openPeople(fact, people) {
  const asked = new PeopleAsked([fact]);
  return people.filter((person) => asked.ofPerson(person).length > 1).map((person) => person.who);
}

// The walk

class ChartFault extends Error {}
const MOST = 200000;  // partly answered worlds told apart at one place; beyond it the walk stops
const TOO_MANY = "too many combinations of facts are asked again further on";

const OTHER = -1;  // a slot that belongs to both tokens

/** Partly answered worlds: for each list of slots ("group:token"), rows of option numbers. */
class Worlds {
  constructor() { this.bySlots = new Map(); }

  add(slots, row) {
    const key = slots.join(" ");
    let there = this.bySlots.get(key);
    if (!there) this.bySlots.set(key, there = { slots, rows: new Map() });
    there.rows.set(row.join(), row);
  }

  addAll(other) {
    for (const { slots, rows } of other) for (const row of rows.values()) this.add(slots, row);
  }

  get size() {
    let size = 0;
    for (const { rows } of this) size += rows.size;
    return size;
  }

  [Symbol.iterator]() { return this.bySlots.values(); }
}

class Walk {
  constructor(plan, evidence, { allCharts = false, heedOutside = true } = {}) {
    Object.assign(this, { plan, evidence, heedOutside });
    this.given = new Set(Object.values(plan.facts)
      .filter((fact) => fact.origin && fact.origin.chart && !replacedBy(evidence, fact.name))
      .map((fact) => fact.name));
    this.walked = this.chartsWalked(allCharts);
    this.optionsOf = new Map();
    this.choices = new Map();
  }

  /** The charts to walk, by index: those that work out a fact nobody states. */
  chartsWalked(allCharts) {
    const needed = new Set([this.plan.charts[this.plan.charts.length - 1].id]);
    for (const chart of [...this.plan.charts].reverse()) {
      if (!needed.has(chart.id)) continue;
      for (const { fact, chart: other } of chart.asks) {
        if (allCharts || this.given.has(fact)) needed.add(other);
      }
    }
    return this.plan.charts.filter((chart) => needed.has(chart.id));
  }

  /** The key under which a fact is answered: itself where a chart gives it, else its group. */
  keyOf(name) { return this.given.has(name) ? name : this.plan.groupOf[name]; }

  /** The combinations of values that a group of facts may have. */
  options(key) {
    if (!this.optionsOf.has(key)) {
      const names = this.given.has(key) ? [key] : this.plan.groups[key];
      const fact = this.plan.facts[names[0]];
      const given = this.given.has(key);
      const only = given ? null : replacedBy(this.evidence, names[0]);
      const options = !given && fact.origin && fact.origin.how
        ? peopleRows(names.map((name) => this.plan.facts[name]), this.evidence)
        : fact.cells.filter((cell) => !only || meets(cell.known, only)).map((c) => [c.first]);
      // What another chart gives stands twice: given by it, and left open by it (see answered).
      this.optionsOf.set(key, given ? [...options, ...options] : options);
    }
    return this.optionsOf.get(key);
  }

  // One token: every world once

  trail() {
    const trail = {
      taken: new Map(), reached: new Set(), seen: new Map(), given: new Map(),
      truths: new Map(), outside: new Set(), inside: false, contradictory: false,
    };
    const start = new Worlds();
    start.add([], []);
    for (const [tokens, worlds] of this.states(this.leaveOutside(start, trail), 1)) {
      const [place] = tokens;
      trail.reached.add(place);
      const following = this.step(place, 0, worlds, trail);
      // Behind its gate the chart has no answer for worlds outside it.
      if (place === this.plan.gate && !this.heedOutside) break;
      this.passOn(following, (to) => [to]);
    }
    return trail;
  }

  /** Leave out at once the worlds that are outside whatever another chart answers. */
  leaveOutside(worlds, trail) {
    if (!this.heedOutside) return worlds;
    const rules = this.plan.outside.filter((rule) =>
      rule.when && !factsOf(rule.when).some((name) => this.given.has(name)));
    return this.partedByOutside(rules, worlds, 0, trail).inside;
  }

  /** Worlds that no rule puts outside, and those that one does; every rule that puts any outside
   * is told. */
  partedByOutside(rules, worlds, token, trail) {
    let inside = worlds;
    const out = new Worlds();
    for (const rule of rules) {
      const { no, yes } = this.split(inside, rule.when, token);
      inside = no;
      out.addAll(yes);
      if (trail && this.split(worlds, rule.when, token).yes.size) trail.outside.add(rule);
    }
    return { inside, out };
  }

  // Two tokens: pairs of worlds that differ in one fact alone

  /** Whether two worlds that differ in this fact alone end in different outcomes (or, with
   * `routes`, take different routes). */
  parts(name, routes) {
    const key = this.plan.groupOf[name];
    const component = this.plan.groups[key].indexOf(name);
    const rows = this.options(key);
    const start = new Worlds();
    rows.forEach((a, i) => rows.slice(i + 1).forEach((b, j) => {
      if (a.every((value, k) => (value !== b[k]) === (k === component))) {
        start.add([`${key}:0`, `${key}:1`], [i, i + 1 + j]);
      }
    }));
    if (!start.size) return false;
    for (const [[one, other], worlds] of this.states(start, 2)) {
      if (this.isEnd(one) && this.isEnd(other)) {
        if (one !== other) return true;
      } else if (one !== other) {
        // A token at an outcome waits; else the one further back moves.
        const first = !this.isEnd(one) && (this.isEnd(other) || one < other);
        const moved = this.step(first ? one : other, first ? 0 : 1, worlds, null);
        this.passOn(moved, (to) => (first ? [to, other] : [one, to]));
      } else if (this.stillApart(one, worlds)) {
        for (const [to, moved] of this.step(one, 0, worlds, null)) {
          for (const [toOther, found] of this.step(one, 1, moved, null)) {
            if (routes && to !== toOther && this.inChart(one)) return true;
            const tokens = [to, toOther];
            this.add(tokens, this.forget(found, this.rank(tokens)));
          }
        }
      }
    }
    return false;
  }

  /** Whether anything that a pair differs in will be asked again. */
  stillApart(place, worlds) {
    for (const { slots } of worlds) {
      if (this.live(slots, place).some((slot) => !slot.endsWith(`:${OTHER}`))) return true;
    }
    return false;
  }

  inChart(place) { return place >= this.plan.gate; }

  isEnd(place) {
    const { box } = this.plan.places[place];
    return this.inChart(place) && box !== null && box.kind === "outcome";
  }

  // The frontier: every set of tokens with its worlds, each after all that lead to it

  * states(start, tokens) {
    this.waiting = new Map();
    this.add(Array(tokens).fill(this.walked[0].gate), start);
    while (this.waiting.size) {
      let next = null;
      for (const entry of this.waiting.values()) {
        if (next === null || entry.rank < next.rank
          || (entry.rank === next.rank && entry.sum < next.sum)) next = entry;
      }
      this.waiting.delete(next.tokens.join());
      yield [next.tokens, next.worlds];
    }
  }

  rank(tokens) {
    // A token at an outcome waits for the other one.
    const moving = tokens.filter((place) => !this.isEnd(place));
    return Math.min(...(moving.length ? moving : tokens));
  }

  add(tokens, worlds) {
    if (!worlds.size) return;
    const key = tokens.join();
    if (!this.waiting.has(key)) {
      const sum = tokens.reduce((a, b) => a + b, 0);
      this.waiting.set(key, { tokens, sum, rank: this.rank(tokens), worlds: new Worlds() });
    }
    const there = this.waiting.get(key).worlds;
    there.addAll(worlds);
    this.bound(there);
  }

  bound(worlds) {
    if (worlds.size > MOST) throw new ChartFault(TOO_MANY);
  }

  passOn(moved, tokensTo) {
    for (const [to, worlds] of moved) {
      const tokens = tokensTo(to);
      this.add(tokens, this.forget(worlds, this.rank(tokens)));
    }
  }

  live(slots, place) {
    return slots.filter((slot) =>
      this.namesOf(slot).some((name) => (this.plan.last[name] ?? -1) >= place));
  }

  namesOf(slot) {
    const key = slot.slice(0, slot.lastIndexOf(":"));
    return this.given.has(key) ? [key] : this.plan.groups[key];
  }

  /** Keep only the facts that will be asked at this place or behind it. */
  forget(worlds, place) {
    const out = new Worlds();
    for (const { slots, rows } of worlds) keepOnly(out, slots, rows, this.live(slots, place));
    return out;
  }

  /** Keep only the groups of these facts. */
  only(worlds, names) {
    const out = new Worlds();
    for (const { slots, rows } of worlds) {
      keepOnly(out, slots, rows, slots.filter((slot) =>
        this.namesOf(slot).some((name) => names.has(name))));
    }
    return out;
  }

  /** Answer these facts, in every way that is still open, where they are not yet. */
  expand(worlds, names, token) {
    const out = new Worlds();
    for (const { slots, rows } of worlds) {
      const missing = [...new Set(names
        .filter((name) => !this.given.has(name) && this.slot(name, token, slots) < 0)
        .map((name) => this.plan.groupOf[name]))];
      const grown = [...slots, ...missing.map((key) => `${key}:${OTHER}`)];
      const most = missing.reduce((size, key) => size * this.options(key).length, rows.size);
      if (most > MOST) throw new ChartFault(TOO_MANY);
      const numbers = product(missing.map((key) => this.options(key).map((_, index) => index)));
      for (const row of rows.values()) {
        for (const more of numbers) out.add(grown, [...row, ...more]);
      }
    }
    return out;
  }

  slot(name, token, slots) {
    const key = this.keyOf(name);
    const both = slots.indexOf(`${key}:${OTHER}`);
    return both >= 0 ? both : slots.indexOf(`${key}:${token}`);
  }

  /** What reads each name's value from a row. */
  reader(names, token, slots) {
    const readers = names.map((name) => {
      const index = this.slot(name, token, slots);
      const key = this.keyOf(name);
      const component = this.given.has(name) ? 0 : this.plan.groups[key].indexOf(name);
      const options = this.options(key);
      return (row) => options[row[index]][component];
    });
    return (row) => readers.map((read) => read(row));
  }

  // One step

  /** Move one token on from a place: where to, and with which worlds. */
  step(place, token, worlds, trail) {
    const here = this.plan.places[place];
    if (here.box === null) return this.throughGate(place, token, worlds, trail);
    if (here.box.kind === "outcome") {
      if (this.inChart(place)) return new Map();
      const answered = this.answered(here.box, place, token, worlds, trail);
      return new Map([[this.nextGate(place), answered]]);
    }
    const grown = this.expand(worlds, here.asks, token);
    this.bound(grown);
    const out = new Map();
    for (const { slots, rows } of grown) {
      const read = this.reader(here.asks, token, slots);
      for (const row of rows.values()) {
        const values = read(row);
        const arrow = this.choice(place, values);
        const { to } = here.box.arrows[arrow];
        if (!out.has(to)) out.set(to, new Worlds());
        out.get(to).add(slots, row);
        if (trail) {
          setIn(trail.taken, place).add(arrow);
          if (!trail.seen.has(place)) trail.seen.set(place, new Map());
          here.asks.forEach((name, i) => setIn(trail.seen.get(place), name).add(values[i]));
        }
      }
    }
    return out;
  }

  /** The arrow true in a world, by index; a gap or an overlap is told. */
  choice(place, values) {
    const key = `${place} ${JSON.stringify(values)}`;
    if (!this.choices.has(key)) {
      const { asks, box } = this.plan.places[place];
      const world = Object.fromEntries(asks.map((name, index) => [name, values[index]]));
      const arrows = [...box.arrows.keys()]
        .filter((index) => !box.arrows[index].when || holds(box.arrows[index].when, world));
      if (arrows.length !== 1) throw new ChartFault(`box ${box.id}: not exactly one arrow is true`);
      this.choices.set(key, arrows[0]);
    }
    return this.choices.get(key);
  }

  throughGate(place, token, worlds, trail) {
    const chart = this.plan.places[place].chart;
    const own = place === this.plan.gate;
    const { start, outside } = this.plan.charts[chart];
    if (!own || this.heedOutside) {
      const { inside, out } = this.partedByOutside(outside, worlds, token, own ? trail : null);
      if (!own && out.size) return this.past(place, token, inside, out, trail);
      worlds = inside;
    }
    if (own && trail) {
      trail.inside = worlds.size > 0;
      const notes = this.plan.notes.filter((note) => note.own);
      for (const rule of [...this.plan.contradictions, ...this.plan.alerts, ...notes]) {
        if (!rule.when) continue;
        const { no, yes } = this.split(worlds, rule.when, token);
        const truths = new Set();
        if (yes.size) truths.add(true);
        if (no.size) truths.add(false);
        trail.truths.set(rule, truths);
      }
      trail.contradictory = this.alwaysOne(this.plan.contradictions, worlds, token);
    }
    return worlds.size ? new Map([[start, worlds]]) : new Map();
  }

  /** Whether in every world at least one of the rules holds. */
  alwaysOne(rules, worlds, token) {
    let left = worlds;
    for (const [number, rule] of rules.entries()) {
      left = this.split(left, rule.when, token).no;
      const askedYet = new Set(rules.slice(number + 1).flatMap((later) => factsOf(later.when)));
      left = this.only(left, askedYet);
      if (!left.size) return worlds.size > 0;
    }
    return false;
  }

  /** Worlds outside another chart's guidance get no answer from it: open. */
  past(place, token, inside, out, trail) {
    const moved = new Map([[this.nextGate(place), this.answered(null, place, token, out, trail)]]);
    const { start } = this.plan.charts[this.plan.places[place].chart];
    if (inside.size) moved.set(start, inside);
    return moved;
  }

  /** Worlds in which a predicate does not hold, and those in which it does. */
  split(worlds, predicate, token) {
    const no = new Worlds();
    const yes = new Worlds();
    if (!predicate) return { no, yes: worlds };
    const names = factsOf(predicate);
    for (const { slots, rows } of this.expand(worlds, names, token)) {
      const read = this.reader(names, token, slots);
      for (const row of rows.values()) {
        const values = read(row);
        const world = Object.fromEntries(names.map((name, index) => [name, values[index]]));
        (holds(predicate, world) ? yes : no).add(slots, row);
      }
    }
    return { no, yes };
  }

  nextGate(place) { return this.walked.find((chart) => chart.gate > place).gate; }

  /** What another chart's outcome gives; a fact it does not give stays open. */
  answered(box, place, token, worlds, trail) {
    const { id } = this.plan.charts[this.plan.places[place].chart];
    for (const fact of Object.values(this.plan.facts)) {
      if (!fact.origin || fact.origin.chart !== id) continue;
      const given = (box && fact.origin.given[box.id]) || fact.domain;
      if (trail && worlds.size) {
        trail.given.set(fact.name, inEither(trail.given.get(fact.name) || known(), given));
      }
      const numbers = [...fact.cells.keys()]
        .filter((index) => meets(fact.cells[index].known, given));
      if (!this.given.has(fact.name)) continue;
      const out = new Worlds();
      const count = fact.cells.length;
      const leftOpen = given === fact.domain;
      for (const { slots, rows } of worlds) {
        const other = slots.indexOf(`${fact.name}:${1 - token}`);
        for (const row of rows.values()) {
          for (const number of numbers) {
            const answer = leftOpen ? count + number : number;
            // Left open in both worlds of a pair it is one fact, on which they do not differ.
            const differ = leftOpen && other >= 0 && row[other] >= count && row[other] !== answer;
            if (!differ) out.add([...slots, `${fact.name}:${token}`], [...row, answer]);
          }
        }
      }
      worlds = out;
    }
    return worlds;
  }
}

/** Add worlds to `out`, with only the facts of `live` told apart. */
function keepOnly(out, slots, rows, live) {
  const keep = live.map((slot) => slots.indexOf(slot));
  for (const row of rows.values()) out.add(live, keep.map((index) => row[index]));
}

/** The set that a map holds under a key, made where there is none yet. */
function setIn(map, key) {
  if (!map.has(key)) map.set(key, new Set());
  return map.get(key);
}

/** The longest common beginning of all routes of the chart behind a gate, as places. */
function sharedPath(plan, trail, gate) {
  const chart = plan.charts.find((each) => each.gate === gate);
  if (!trail.reached.has(chart.start)) return [];
  const path = [chart.start];
  for (;;) {
    const place = path[path.length - 1];
    const taken = trail.taken.get(place);
    if (!taken || taken.size !== 1) return path;
    path.push(plan.places[place].box.arrows[[...taken][0]].to);
  }
}
