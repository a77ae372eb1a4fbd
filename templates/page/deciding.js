// From an incident to a defended decision: the port of flowgraph/deciding/answer.py, asking.py,
// reasons.py and decide.py. An incident here is {people: [{who, ages, part}], facts: {name:
// {written: [text, …] or null}}}; a decision has the keys of `decide --format json`.

// What was written of a fact

const YES_NO = { yes: true, true: true, no: false, false: false };

/** "14", "13-15" or "-3 to -1" as a span; null where it is none of these, or runs backwards. */
function readSpan(text) {
  const match = /^(-?\d{1,9})(?:\s*(?:-|–|to)\s*(-?\d{1,9}))?$/.exec(text.trim());
  if (!match) return null;
  const low = Number(match[1]);
  const high = match[2] === undefined ? low : Number(match[2]);
  return low <= high ? [low, high] : null;
}

/** What was written for a fact as the values still possible; null where something lies outside
 * the domain. */
function readValues(fact, written) {
  if (fact.kind === "whole-number") {
    const spans = written.map(readSpan);
    const good = spans.every((span) => span && fact.low <= span[0] && span[1] <= fact.high);
    return good ? known([], joined(spans)) : null;
  }
  const chosen = fact.kind === "yes-no"
    ? written.map((text) => YES_NO[text.trim().toLowerCase()])
    : written.map((text) => text.trim());
  if (!chosen.every((value) => fact.domain.values.includes(value))) return null;
  return known(fact.domain.values.filter((value) => chosen.includes(value)));
}

function evidenceOf(incident, plan) {
  const evidence = { people: incident.people, stated: {}, doubted: new Set(), supposed: {} };
  for (const [name, statement] of Object.entries(incident.facts)) {
    if (plan.facts[name] === undefined) continue;  // a text fact: context only
    const read = statement.written === null ? null : readValues(plan.facts[name], statement.written);
    if (read === null) evidence.doubted.add(name);
    else evidence.stated[name] = read;
  }
  return evidence;
}

const supposing = (evidence, name, value) =>
  ({ ...evidence, supposed: { ...evidence.supposed, [name]: value } });

// Words

function say(value) {
  if (value === null) return "nobody";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value).replaceAll("_", " ");
}

/** A value of a fact, in the chart's own words where it has some. */
const sayOf = (fact, value) => (Object.hasOwn(fact.said, value) ? fact.said[value] : say(value));

function wordsOf(it) {
  const parts = it.values.map(say);
  parts.push(...it.spans.map(([low, high]) => spanOf(low, high)));
  if (it.nobody) parts.push("nobody");
  return parts.join(" or ");
}

/** 12-14; below nought, where a hyphen would be read as a sign, -3 to -1. */
const spanOf = (low, high) => (low === high ? `${low}` : low < 0 ? `${low} to ${high}` : `${low}-${high}`);

/** As an incident file would have it: true, 14, "12-14", ["low", "medium"]. */
function plainOf(it) {
  const parts = [...it.values];
  parts.push(...it.spans.map(([low, high]) => (low === high ? low : spanOf(low, high))));
  if (it.nobody) parts.push(null);
  return parts.length === 1 ? parts[0] : parts;
}

// A status with what it rests on

function answer(plan, evidence, { inFull = false, reconciled = true } = {}) {
  const { conflicts, tensions } = compared(plan, evidence, givenInAllWorlds(plan, evidence));
  const walk = new Walk(plan, evidence, { allCharts: inFull });
  const trail = walk.trail();
  const workedOut = Object.fromEntries(trail.given);
  const made = (status, more = {}) => {
    const found = {
      status, plan, walk, trail, conflicts, tensions, workedOut,
      outcomes: [], path: [], contradictions: [], ...more,
    };
    found.outcome = status === "decided" || status === "certain" ? found.outcomes[0] : null;
    found.reached = found.outcome ? found.outcome.id : status;
    return found;
  };
  let certain = plan.contradictions.filter((rule) => isCertain(trail, rule));
  if (trail.contradictory && !certain.length) {  // each is open, but in every world one holds
    certain = plan.contradictions.filter((rule) => (trail.truths.get(rule) || new Set()).has(true));
  }
  if (conflicts.length && reconciled) return made("contradictory", { contradictions: certain });
  if (!trail.inside) return made("outside");
  if (certain.length && reconciled) return made("contradictory", { contradictions: certain });
  const outcomes = plan.outcomes.filter((place) => trail.reached.has(place))
    .map((place) => plan.places[place].box);
  const path = sharedPath(plan, trail, plan.gate);
  let status = "undecided";
  if (outcomes.length === 1) {
    const { box } = plan.places[path[path.length - 1]];
    status = box.kind === "outcome" ? "decided" : "certain";
  }
  return made(status, { outcomes, path });
}

function isCertain(trail, rule) {
  const truths = trail.truths.get(rule);
  return Boolean(truths) && truths.size === 1 && truths.has(true);
}

const fromChart = (fact) => Boolean(fact.origin && fact.origin.chart);
const overPeople = (fact) => Boolean(fact.origin && fact.origin.how);

/** What other charts give for facts that are stated, before anything is left out as outside. */
function givenInAllWorlds(plan, evidence) {
  const stated = Object.keys(evidence.stated)
    .filter((name) => !evidence.supposed[name] && fromChart(plan.facts[name]));
  if (!stated.length) return {};
  const trail = new Walk(plan, evidence, { allCharts: true, heedOutside: false }).trail();
  return Object.fromEntries(stated.filter((name) => trail.given.has(name))
    .map((name) => [name, trail.given.get(name)]));
}

/** Stated against worked out: those that cannot meet, and those still open. */
function compared(plan, evidence, given) {
  const conflicts = [];
  const tensions = [];
  for (const [name, stated] of Object.entries(evidence.stated)) {
    if (evidence.supposed[name]) continue;
    const fact = plan.facts[name];
    let workedOut = given[name] || null;
    if (overPeople(fact)) {
      workedOut = workedOutOverPeople(fact, evidence);
      const nobody = nobodyFor(fact, plan, evidence);
      if (nobody !== null) {
        conflicts.push({ fact, stated, workedOut: known([], [], true), because: nobody });
        continue;
      }
    }
    if (workedOut === null) continue;
    if (!meets(stated, workedOut)) conflicts.push({ fact, stated, workedOut, because: "" });
    else if (!isExact(workedOut)) tensions.push({ fact, stated, workedOut, because: "" });
  }
  return { conflicts, tensions };
}

/** The fact that says there is certainly nobody of whom a stated `lowest` could be. */
function nobodyFor(fact, plan, evidence) {
  if (fact.origin.how !== "lowest") return null;
  for (const other of Object.values(plan.facts)) {
    if (!other.origin || other.origin.how !== "any") continue;
    if (JSON.stringify(other.origin.where) !== JSON.stringify(fact.origin.where)) continue;
    const it = replacedBy(evidence, other.name) || workedOutOverPeople(other, evidence);
    if (it && it.values.length === 1 && it.values[0] === false) return other.name;
  }
  return null;
}

// Which question is worth asking

function asked(found, evidence, routes) {
  const { plan } = found;
  const open = openFacts(found);
  let names = new Set([...open].filter((name) => new Walk(plan, evidence).parts(name, routes)));
  if (!names.size) names = ofFirstOpenBox(found, plan.gate, open);
  return plan.order.filter((name) => names.has(name)).map((name) => questionRow(plan, evidence, name));
}

/** Facts asked on the way that still have several answers. */
function openFacts(found) {
  const values = new Map();
  for (const met of found.trail.seen.values()) {
    for (const [name, here] of met) here.forEach((value) => setIn(values, name).add(value));
  }
  const open = [...values.keys()].filter((name) => values.get(name).size > 1);
  // Outside another chart, its answer is open.
  const outside = found.plan.charts.slice(0, -1).flatMap((chart) => chart.outside)
    .flatMap((rule) => factsOf(rule.when));
  return new Set([...open, ...outside].filter((name) => !found.walk.given.has(name)));
}

function ofFirstOpenBox(found, gate, open) {
  const path = sharedPath(found.plan, found.trail, gate);
  const names = new Set();
  if (!path.length) return names;
  for (const [name, values] of found.trail.seen.get(path[path.length - 1]) || []) {
    if (values.size < 2) continue;
    const fact = found.plan.facts[name];
    if (found.walk.given.has(name) && fromChart(fact)) {
      const other = found.plan.charts.find((chart) => chart.id === fact.origin.chart);
      ofFirstOpenBox(found, other.gate, open).forEach((each) => names.add(each));
    } else {
      names.add(name);
    }
  }
  return names;
}

function questionRow(plan, evidence, name) {
  const fact = plan.facts[name];
  const row = { fact: name, ask: fact.ask, help: fact.help, kind: fact.kind };
  if (fact.kind === "choice") row.values = fact.domain.values;
  if (fact.kind === "whole-number") { row.range = [fact.low, fact.high]; row.unit = fact.unit; }
  if (overPeople(fact) && evidence.people.length) row.people = openPeople(fact, evidence.people);
  return row;
}

// Why: which facts took the path where it went

class Reasons {
  constructor(found, evidence) {
    Object.assign(this, { found, evidence, plan: found.plan });
  }

  known(name) {
    const fact = this.plan.facts[name];
    const replaced = replacedBy(this.evidence, name);
    if (replaced) return replaced;
    if (overPeople(fact)) return workedOutOverPeople(fact, this.evidence);
    if (!fromChart(fact)) return null;
    const it = this.found.workedOut[name];
    return it && !isWithin(fact.domain, it) ? it : null;
  }

  how(name) {
    const fact = this.plan.facts[name];
    if (replacedBy(this.evidence, name)) return "stated";
    if (overPeople(fact) && this.evidence.people.length) return "people";
    return fromChart(fact) && this.known(name) ? fact.origin.chart : null;
  }

  ofFacts(names) {
    return names.map((name) => {
      const it = this.known(name);
      return {
        fact: name,
        is: it ? plainOf(it) : null,
        words: `${this.plan.facts[name].words}: ${it ? wordsOf(it) : "not known"}`,
        how: this.how(name),
      };
    });
  }

  /** One row for each box of the path. */
  steps() {
    const { path, trail } = this.found;
    return path.map((place, index) => {
      const { box } = this.plan.places[place];
      const taken = trail.taken.get(place) || new Set();
      const row = {
        box: box.id, kind: box.kind, text: box.text, cite: box.cite,
        arrow: null, not_taken: [], possible: [],
      };
      box.arrows.forEach((arrow, number) => {
        const { target, text, when_text: when, words, basis, cite } = arrow;
        const shown = { to: target, text, when, words, basis, cite };
        if (!taken.has(number)) {
          row.not_taken.push({ ...shown, because: this.because(arrow, place, false) });
        } else if (index + 1 < path.length) {
          row.arrow = { ...shown, because: this.because(arrow, place, true) };
        } else {
          row.possible.push({ ...shown, because: this.ofFacts(arrow.when ? factsOf(arrow.when) : []) });
        }
      });
      return row;
    });
  }

  because(arrow, place, want) {
    if (!arrow.when) return [];
    const met = this.found.trail.seen.get(place);
    const here = Object.fromEntries(factsOf(arrow.when)
      .map((name) => [name, this.met(name, met.get(name))]));
    return this.ofFacts(because(arrow.when, here, want));
  }

  /** The values met at a place: the cells that stand for them. */
  met(name, firsts) {
    const cells = this.plan.facts[name].cells.filter((cell) => firsts.has(cell.first));
    return known(cells.flatMap((cell) => cell.known.values),
      joined(cells.flatMap((cell) => cell.known.spans)), firsts.has(null));
  }
}

// The decision

/** Walk a chart for an incident; the keys are those of `decide --format json`. */
function decide(plan, incident) {
  const evidence = evidenceOf(incident, plan);
  const found = answer(plan, evidence, { inFull: true });
  const reasons = new Reasons(found, evidence);
  const settled = found.status === "decided" || found.status === "certain";
  const doubtful = found.status === "undecided" || found.status === "contradictory";
  const reachable = reachableBoxes(found);
  return {
    status: found.status,
    outcome: found.outcome ? found.outcome.id : null,
    possible_outcomes: found.outcomes.map((box) => box.id),
    path: boxIds(plan, found.path),
    steps: reasons.steps(),
    questions: found.status === "undecided" ? asked(found, evidence, false) : [],
    contradictions: contradictionsOf(found),
    cautions: cautionsOf(found),
    alerts: plan.alerts.filter((rule) => holdsForCertain(rule, found)).map(ruleRow),
    turning_points: settled ? turningPoints(found, evidence, reasons) : [],
    notes: [...(doubtful ? plan.in_doubt : []), ...notesOf(found)],
    settles_route: found.status === "certain" ? asked(found, evidence, true) : [],
    outside: found.status === "outside" ? [...found.trail.outside].map(ruleRow) : [],
    would_follow: wouldFollow(found, evidence),
    facts: factRows(plan, reasons, incident),
    reachable: [...reachable],
    arrows_open: arrowsOpen(found, reachable),
  };
}

const boxIds = (plan, places) =>
  places.map((place) => plan.places[place].box).filter(Boolean).map((box) => box.id);

/** The boxes that some remaining world passes. */
function reachableBoxes(found) {
  if (!["decided", "certain", "undecided"].includes(found.status)) return new Set();
  return new Set(boxIds(found.plan, [...found.trail.reached].filter((p) => found.walk.inChart(p))));
}

/** The arrows that some remaining world takes, as [from, to]. */
function arrowsOpen(found, reachable) {
  if (!reachable.size) return [];
  return [...found.trail.taken].filter(([place]) => found.walk.inChart(place))
    .flatMap(([place, numbers]) => {
      const { box } = found.plan.places[place];
      return [...numbers].map((number) => [box.id, box.arrows[number].target]);
    });
}

function ruleRow(rule) {
  const { says, cite, contact, ours } = rule;
  return { says, cite, contact, facts: rule.when ? factsOf(rule.when) : [], ours };
}

/** Whether a rule holds for certain. Where no world is inside the guidance it is judged in all
 * of them: a child in danger is in danger outside a chart too. */
function holdsForCertain(rule, found) {
  if (found.trail.inside) return isCertain(found.trail, rule);
  const { evidence } = found.walk;
  return isCertain(new Walk(found.plan, evidence, { heedOutside: false }).trail(), rule);
}

/** Standing words. While facts contradict each other any box may yet be passed; of a chart that
 * works out a fact, the words on the types it found are shown. */
function notesOf(found) {
  const shown = new Map();
  for (const note of found.plan.notes) {
    const truths = found.trail.truths.get(note);
    const mayHold = !note.when || !truths || truths.has(true);
    const anywhere = note.own && (found.status === "contradictory" || !note.places.length);
    const passed = note.places.some((place) => found.trail.reached.has(place));
    const { says, cite, ours } = note;
    if (mayHold && (anywhere || passed) && !shown.has(says)) {
      shown.set(says, { text: says, cite, ours });
    }
  }
  return [...shown.values()];
}

function contradictionsOf(found) {
  if (found.status !== "contradictory") return [];
  const conflicts = found.conflicts.map(({ fact, stated, workedOut, because: other }) => {
    const says = other
      ? `${fact.words} is stated as ${wordsOf(stated)}, but ${say(other)} is certainly no`
      : `${fact.words} is stated as ${wordsOf(stated)}, but the facts recorded make it`
        + ` ${wordsOf(workedOut)}`;
    return { says, facts: other ? [fact.name, other] : [fact.name], cite: "", ours: true };
  });
  return [...conflicts, ...found.contradictions.map(ruleRow)];
}

/** What is still open and would make the answer outside or contradictory. */
function cautionsOf(found) {
  const rows = found.tensions.map(({ fact, stated, workedOut }) => ({
    says: `${fact.words} is stated as ${wordsOf(stated)}; the facts recorded leave it open`
      + ` (${wordsOf(workedOut)})`,
    facts: [fact.name],
    cite: "",
    about: "stated against worked out",
    ours: true,
  }));
  if (found.status === "outside" || !found.trail.inside) return rows;
  for (const rule of found.trail.outside) {
    rows.push({ ...ruleRow(rule), about: "may be outside the guidance" });
  }
  for (const rule of found.plan.contradictions) {
    const truths = found.trail.truths.get(rule);
    if (truths && truths.size === 2) rows.push({ ...ruleRow(rule), about: "may be contradictory" });
  }
  return rows;
}

/** Each single fact that, changed alone, changes the answer; a row for each class of values. */
function turningPoints(found, evidence, reasons) {
  const rows = [];
  for (const name of found.plan.order) {
    const fact = found.plan.facts[name];
    const it = fact ? reasons.known(name) : null;
    if (!it) continue;
    for (const cell of fact.cells) {
      if (meets(cell.known, it)) continue;
      const changed = evidence.stated[name]
        ? { ...evidence, stated: { ...evidence.stated, [name]: cell.known } }
        : supposing(evidence, name, cell.known);
      const { reached } = answer(found.plan, changed);
      if (reached === found.reached) continue;
      rows.push({
        fact: name,
        is: plainOf(it),
        if: plainOf(cell.known),
        outcome: reached,
        words: `${fact.words}: ${wordsOf(cell.known)} (now ${wordsOf(it)})`,
      });
    }
  }
  return rows;
}

/** What would follow if a contradiction were resolved one way or the other, the most protective
 * first. */
function wouldFollow(found, evidence) {
  if (found.status !== "contradictory") return [];
  const ways = [];
  const add = (name, it, reconciled) => {
    const same = ways.find((way) => way.name === name && sameKnown(way.it, it));
    if (same) same.reconciled = reconciled;
    else ways.push({ name, it, reconciled });
  };
  for (const { fact, stated, workedOut, because: other } of found.conflicts) {
    if (other) continue;
    add(fact.name, workedOut, true);  // either side may be right, unless the chart forbids it
    add(fact.name, stated, true);
  }
  for (const rule of found.contradictions) {
    for (const [name, value] of Object.entries(rule.suppose)) {
      add(name, readValues(found.plan.facts[name], [value]), false);
    }
  }
  return ways.map(({ name, it, reconciled }) => {
    const then = answer(found.plan, supposing(evidence, name, it), { reconciled });
    return {
      protection: Math.max(0, ...then.outcomes.map((box) => box.protection)),
      row: {
        fact: name,
        if: plainOf(it),
        words: `if ${found.plan.facts[name].words} is ${wordsOf(it)}`,
        status: then.status,
        outcome: then.outcome ? then.outcome.id : null,
        possible_outcomes: then.outcomes.map((box) => box.id),
      },
    };
  }).filter(({ row }) => row.status !== "contradictory")
    .sort((a, b) => b.protection - a.protection).map(({ row }) => row);
}

/** Every fact of the chart: what is known of it, and how. */
function factRows(plan, reasons, incident) {
  return Object.fromEntries(plan.order.map((name) => {
    const statement = incident.facts[name];
    if (plan.facts[name] === undefined) {
      const given = Boolean(statement && statement.written);
      return [name, { is: given ? statement.written[0] : null, how: given ? "stated" : null }];
    }
    const it = reasons.known(name);
    return [name, { is: it ? plainOf(it) : null, how: reasons.how(name) }];
  }));
}
