// From an incident to a defended decision, by the chart's form: `plan` is what
// flowgraph/writing/page_data.py writes. Its nodes ask one variable each and stand children first, so
// that one pass in their order tells of every root at once where it may end in the worlds that an
// incident leaves open. The port of flowgraph/deciding/diagrams.py, answer.py, asking.py, grounds.py,
// reasons.py and decide.py. An incident is {people, facts: {name: {written: [text, …] or null}},
// everybody_listed, date, received}; a decision has the keys of `decide --format json`.

const NO = 0;
const YES = 1;
const MAY_NOT_BE = 1n;  // sets of leaves, a bit each: as many outcomes as a chart has
const MAY_BE = 2n;
const MAY_BE_OUT = 4n;  // a world outside the guidance, of which nothing is said
const bit = (leaf) => 1n << BigInt(leaf);

class ChartFault extends Error {}

const levelOf = (plan, root) => (root < plan.leaves ? plan.variables.length : plan.nodes[root - plan.leaves][0]);
const kidsOf = (plan, root) => plan.nodes[root - plan.leaves].slice(1);

/** Root -> the leaves it may end in. With `before`, the ends under other masks: nodes below every
 * variable that differs are as they were. */
function endsOf(plan, masks, before = null) {
  const { nodes, leaves } = plan;
  const deepest = before ? masks.findLastIndex((mask, level) => !same(mask, before.masks[level])) : masks.length;
  const ends = Array.from({ length: leaves }, (_, leaf) => bit(leaf));
  for (const [index, node] of nodes.entries()) {
    let found = 0n;
    if (node[0] > deepest) found = before.ends[leaves + index];
    else for (const answer of masks[node[0]]) found |= ends[node[answer + 1]];
    ends.push(found);
  }
  return ends;
}

/** Whether some world is Yes in both roots. */
function meetIn(plan, one, other, masks) {
  const todo = [[one, other]];
  const seen = new Set();
  while (todo.length) {
    const pair = todo.pop();
    if (seen.has(pair.join()) || pair.some((root) => root < plan.leaves && root !== YES)) continue;
    if (pair.every((root) => root === YES)) return true;
    seen.add(pair.join());
    const levels = pair.map((root) => levelOf(plan, root));
    const top = Math.min(...levels);
    for (const answer of masks[top]) {
      todo.push(pair.map((root, index) => (levels[index] === top ? plan.nodes[root - plan.leaves][answer + 1] : root)));
    }
  }
  return false;
}

/** What is left of functions once an incident's answers are put in: equal functions of the worlds
 * that remain are one number. */
class Left {
  constructor(plan, masks) {
    this.plan = plan;
    this.stands = upTo(plan.leaves);  // root -> the one that stands for it
    this.kids = new Map();
    this.ends = new Map(upTo(plan.leaves).map((leaf) => [leaf, bit(leaf)]));
    const made = new Map();
    for (const [index, [level, ...kids]] of plan.nodes.entries()) {
      const left = masks[level].map((answer) => this.stands[kids[answer]]);
      const key = `${level}:${left}`;
      if (left.every((kid) => kid === left[0])) this.stands.push(left[0]);
      else {
        if (!made.has(key)) {
          made.set(key, plan.leaves + index);
          this.kids.set(plan.leaves + index, left);
          this.ends.set(plan.leaves + index, left.reduce((ends, kid) => ends | this.ends.get(kid), 0n));
        }
        this.stands.push(made.get(key));
      }
    }
  }

  /** Variable -> the children of each node at which one of the functions asks it. */
  asked(roots) {
    const seen = new Set();
    const found = new Map();
    const todo = roots.map((root) => this.stands[root]);
    while (todo.length) {
      const node = todo.pop();
      if (seen.has(node) || !this.kids.has(node)) continue;
      seen.add(node);
      const level = levelOf(this.plan, node);
      found.set(level, [...(found.get(level) || []), this.kids.get(node)]);
      todo.push(...this.kids.get(node));
    }
    return found;
  }

  /** Whether in some world the two end differently, both inside the guidance. */
  apart(one, other) {
    const todo = [[one, other]];
    const seen = new Set();
    while (todo.length) {
      const [a, b] = todo.pop();
      const ends = this.ends.get(a) | this.ends.get(b);
      const said = ends & ~MAY_BE_OUT;
      if (a === b || seen.has(`${a},${b}`) || [a, b].some((each) => this.ends.get(each) === MAY_BE_OUT) || !(said & (said - 1n))) continue;
      if (!(ends & MAY_BE_OUT)) return true;
      seen.add(`${a},${b}`);
      const levels = [a, b].map((node) => levelOf(this.plan, node));
      const [kidsA, kidsB] = [a, b].map((node, index) => (levels[index] === Math.min(...levels) ? this.kids.get(node) : null));
      (kidsA || kidsB).forEach((_, index) => todo.push([kidsA ? kidsA[index] : a, kidsB ? kidsB[index] : b]));
    }
    return false;
  }
}

/** What an incident comes to: stated against worked out, then outside, contradictions, the outcomes.
 * `reconciled`: false takes the facts as they stand. `before`: an answer to little else. */
class Answer {
  constructor(plan, evidence, { reconciled = true, before = null } = {}) {
    Object.assign(this, { plan, evidence, masks: masksOf(plan, evidence) });
    const fits = this.masks.every((mask) => mask.length);
    if (!fits) {  // what is stated fits no group of people: it is said, and shown as it stands
      const asked = askedOf(plan);
      this.masks[plan.at[plan.people.facts[0]]] = upTo(plan.people.rows.length)
        .filter((number) => asked.fits(plan.people.rows[number], evidence));
    }
    this.ends = endsOf(plan, this.masks, before);
    const fault = plan.faults.find(({ root }) => this.may(root));
    if (fault) throw new ChartFault(fault.says);
    this.compare(fits);
    const said = this.ends[plan.comes_to] & ~MAY_BE_OUT;
    Object.assign(this, { inside: said !== 0n, outcomes: [], path: [], contradictions: [] });
    if (this.certain(plan.contradiction)) {  // each may be open, but in every world one holds
      const sure = plan.contradictions.filter(({ root }) => this.certain(root));
      this.contradictions = sure.length ? sure : plan.contradictions.filter(({ root }) => this.may(root));
    }
    if (this.conflicts.length && reconciled) this.status = "contradictory";
    else if (!said) this.status = "outside";
    else if (this.contradictions.length && reconciled) this.status = "contradictory";
    else {
      this.outcomes = plan.outcomes.filter(({ leaf }) => said & bit(leaf)).map(({ id }) => plan.boxes[id]);
      this.path = this.sharedPath();
      const ended = this.path.at(-1) === this.outcomes[0].id;
      this.status = this.outcomes.length > 1 ? "undecided" : ended ? "decided" : "certain";
    }
    this.outcome = ["decided", "certain"].includes(this.status) ? this.outcomes[0] : null;
    this.reached = this.outcome ? this.outcome.id : this.status;
  }

  may(root) { return (this.ends[root] & MAY_BE) !== 0n; }
  certain(root) { return (this.ends[root] & (MAY_BE | MAY_NOT_BE)) === MAY_BE; }
  open(root) { return (this.ends[root] & (MAY_BE | MAY_NOT_BE)) === (MAY_BE | MAY_NOT_BE); }

  /** The roots of a box of this chart, or of one that works out facts: where no world is inside,
   * those are followed all the same. */
  rootsOf(box, helper = null) {
    if (helper) return helper[this.inside ? "inside" : "everywhere"][box];
    const { reached, arrows } = this.plan.boxes[box];
    return { reached, arrows: arrows.map(({ root }) => root) };
  }

  /** The longest common beginning of all routes, as box ids. */
  sharedPath(chart = this.plan, helper = null) {
    const path = this.may(this.rootsOf(chart.start, helper).reached) ? [chart.start] : [];
    while (path.length) {
      const taken = this.rootsOf(path.at(-1), helper).arrows.flatMap((root, number) => (this.may(root) ? [number] : []));
      if (taken.length !== 1) return path;
      path.push(chart.boxes[path.at(-1)].arrows[taken[0]].target);
    }
    return path;
  }

  /** The values that a fact has in the worlds of a root: cells, or null for no value. */
  met(where, name) {
    const { cells, values } = this.plan.facts[name];
    return values.filter(([, root]) => meetIn(this.plan, where, root, this.masks)).map(([cell]) => (cell === null ? null : cells[cell]));
  }

  /** Stated against worked out: those that cannot meet, and those still open. */
  compare(fits) {
    const { plan: { facts, people }, evidence } = this;
    [this.conflicts, this.tensions] = [[], []];
    for (const [name, stated] of Object.entries(evidence.stated)) {
      const fact = facts[name];
      if (evidence.supposed[name] || !fact.origin) continue;
      const nobody = this.nobodyFor(fact);
      const worked = nobody ? known([], [], true) : this.against(fact);
      if (!worked) continue;
      if (nobody || !meets(stated, worked)) this.conflicts.push({ fact, stated, worked, nobody });
      else if (!isExact(worked)) this.tensions.push({ fact, stated, worked });
    }
    const over = people ? Object.keys(evidence.stated).filter((name) => people.facts.includes(name)) : [];
    if (!fits && !this.conflicts.length && over.length) {
      this.conflicts.push({ fact: facts[over[0]], stated: evidence.stated[over[0]], worked: known(), together: over });
    }
  }

  /** What a stated fact is held against: what would be worked out, over every world. */
  against(fact) {
    if (overPeople(fact)) return workedOut(fact, this.evidence, this.evidence.besides || this.evidence.doubted.has(fact.name));
    return fact.origin.chart ? this.given(fact, fact.given) : this.total(fact);
  }

  /** What another chart makes of a fact, whether or not it is stated. */
  given(fact, root = fact.given_inside) {
    return inAny(fact.gifts.filter(([leaf]) => this.ends[root] & bit(leaf)).map(([, it]) => it));
  }

  /** The totals that the members of a counted fact may still come to. */
  total(fact) {
    return known([], spansOf(fact.totals.filter(([, root]) => this.may(root)).map(([total]) => total)));
  }

  /** The fact that says there is certainly nobody of whom a stated `lowest` could be. */
  nobodyFor({ origin }) {
    if (origin.how !== "lowest") return "";
    return this.plan.people.facts.find((name) => {
      const other = this.plan.facts[name];
      if (other.origin.how !== "any" || !same(other.origin.where, origin.where)) return false;
      const it = replaced(this.evidence, name) || workedOut(other, this.evidence);
      return it && same(it.values, [false]);
    }) || "";
  }

  // What is known of each fact, for a person to read

  known(name) {
    const fact = this.plan.facts[name];
    const said = replaced(this.evidence, name);
    if (said || !fact.origin) return said;
    if (overPeople(fact)) return workedOut(fact, this.evidence);
    const it = fact.origin.chart ? this.given(fact) : this.total(fact);
    const nothing = [known(), ...(fact.totals ? [known([], joined(fact.totals.map(([n]) => [n, n])))] : [])];
    return isWithin(fact.domain, it) || nothing.some((each) => same(each, it)) ? null : it;
  }

  how(name) {
    const { origin } = this.plan.facts[name];
    if (replaced(this.evidence, name)) return "stated";
    if (!origin) return null;
    if (origin.where) return this.evidence.people.length ? "people" : null;
    return this.known(name) ? origin.chart || "count" : null;
  }

  inWords(name) {
    const [fact, it] = [this.plan.facts[name], this.known(name)];
    return `${fact.words}: ${it ? inWords(fact, it) : "not known"}`;
  }

  ofFacts(names) {
    return names.map((name) => {
      const it = this.known(name);
      return { fact: name, is: it ? plainOf(it) : null, words: this.inWords(name), how: this.how(name) };
    });
  }

  /** The facts that make an arrow certainly true (or false) in the worlds of a root. */
  because(arrow, where, want) {
    const met = Object.fromEntries(factsOf(arrow.when)
      .map((name) => [name, inAny(this.met(where, name).map((cell) => cell || known([], [], true)))]));
    return arrow.when ? this.ofFacts(because(arrow.when, met, want)) : [];
  }

  /** One row for each box of the path. */
  steps() {
    return this.path.map((id, index) => {
      const { kind, text, cite, arrows, reached } = this.plan.boxes[id];
      const row = { box: id, kind, text, cite, arrow: null, not_taken: [], possible: [] };
      for (const arrow of arrows) {
        const shown = { to: arrow.target, text: arrow.text, when: arrow.when_text, words: arrow.words, basis: arrow.basis, cite: arrow.cite };
        if (!this.may(arrow.root)) row.not_taken.push({ ...shown, because: this.because(arrow, reached, false) });
        else if (index + 1 < this.path.length) row.arrow = { ...shown, because: this.because(arrow, reached, true) };
        else row.possible.push({ ...shown, because: this.ofFacts(factsOf(arrow.when)) });
      }
      return row;
    });
  }

  // Which question is worth asking

  /** The facts in which alone two remaining worlds differ of which a root says something else. */
  telling(roots) {
    const { plan } = this;
    const left = new Left(plan, this.masks);
    const parts = (nodes, pairs) => nodes.some((kids) => pairs.some(([a, b]) => left.apart(kids[a], kids[b])));
    const found = [];
    for (const [number, nodes] of left.asked(roots)) {
      const { kind, facts } = plan.variables[number];
      if (kind === "people") {
        const places = new Map(this.masks[number].map((answer, index) => [answer, index]));
        const pairs = pairsOf(plan, this.evidence);
        found.push(...facts.filter((_, component) => parts(nodes, pairs(component)
          .map((rows) => rows.map((row) => places.get(numberOf(plan, row)))))));
      } else if (kind !== "left open" && nodes.some((kids) => parts([[...new Set(kids)]], each2(new Set(kids).size)))) found.push(facts[0]);
    }
    return found;
  }

  ofFirstOpenBox(chart = this.plan, helper = null) {
    const last = this.sharedPath(chart, helper).at(-1);
    if (last === undefined) return [];
    const names = chart.boxes[last].arrows.flatMap((arrow) => arrow.facts || factsOf(arrow.when));
    // In the worlds inside, whichever chart it is.
    return this.openOf(names, (helper ? helper.inside[last] : chart.boxes[last]).reached);
  }

  ofFirstOpenDuty() {
    for (const { reached, also } of Object.values(this.plan.boxes)) {
      const open = also.find((arrow) => [arrow.when_root, arrow.unless_root].every((root) => meetIn(this.plan, reached, root, this.masks)));
      if (open) return this.openOf(factsOf(open.when), reached);
    }
    return [];
  }

  /** Of these facts, those that may still have several values; of one that is worked out, what it
   * is worked out from. */
  openOf(names, where) {
    return names.filter((name) => this.met(where, name).length > 1).flatMap((name) => {
      const { origin } = this.plan.facts[name];
      const unstated = same(this.masks[this.plan.at[name]], [WORKED_OUT]);
      if (origin?.chart && unstated) {
        const helper = this.plan.helpers.find(({ id }) => id === origin.chart);
        return this.ofFirstOpenBox(helper, helper);
      }
      return origin?.counted && unstated ? this.openOf(origin.counted, where) : [name];
    });
  }

  openFacts(names) {
    const found = this.openOf(names, YES);
    return this.plan.order.filter((name) => found.includes(name));
  }

  questions(roots, otherwise) {
    const told = this.telling(roots);
    const names = told.length ? told : otherwise();
    return this.plan.order.filter((name) => names.includes(name)).map((name) => {
      const fact = this.plan.facts[name];
      const row = { fact: name, ask: fact.ask, help: fact.help, kind: fact.kind };
      if (fact.kind === "choice") Object.assign(row, { values: fact.domain.values }, Object.keys(fact.said).length ? { words: fact.said } : {});
      if (fact.kind === "whole-number") Object.assign(row, { range: [fact.low, fact.high], unit: fact.unit });
      if (overPeople(fact) && this.evidence.people.length) row.people = openPeople(fact, this.evidence.people);
      return row;
    });
  }

  asked() { return this.questions([this.plan.comes_to], () => this.ofFirstOpenBox()); }

  settlesRoute() {
    return this.questions(Object.values(this.plan.boxes).map(({ reached }) => reached), () => this.ofFirstOpenBox());
  }

  settlesDuties() {
    const due = Object.values(this.plan.due);
    if (!due.some((root) => this.open(root))) return [];
    return this.questions(due, () => { const found = this.ofFirstOpenDuty(); return found.length ? found : this.ofFirstOpenBox(); });
  }

  // What it rests on, and what would change it

  /** Each single fact that, changed alone, changes the answer; a row for each class of values. */
  turningPoints() {
    const { plan, evidence } = this;
    return plan.order.filter((name) => plan.facts[name]).flatMap((name) => {
      const [fact, it] = [plan.facts[name], this.known(name)];
      return !it ? [] : fact.cells.filter((cell) => !meets(cell, it)).flatMap((cell) => {
        const changed = evidence.stated[name]
          ? { ...evidence, stated: { ...evidence.stated, [name]: cell } } : supposing(evidence, name, cell);
        const reached = this.reachedWith(changed);
        return reached === null || reached === this.reached ? [] : [{
          fact: name, is: plainOf(it), if: plainOf(cell), outcome: reached,
          words: `${fact.words}: ${inWords(fact, cell)} (now ${inWords(fact, it)})`,
        }];
      });
    });
  }

  /** The outcome, or the status, with other facts; null where the chart leaves a gap there. */
  reachedWith(evidence) {
    try {
      return new Answer(this.plan, evidence, { before: this }).reached;
    } catch (error) {
      if (error instanceof ChartFault) return null;
      throw error;
    }
  }

  /** A smallest set of known facts that, stated alone, already make the outcome certain: facts off
   * the path are left out first, each the topmost in the diagram first. */
  restsOn() {
    const { plan } = this;
    const facts = plan.order.filter((name) => plan.facts[name] && this.known(name));
    const onPath = new Set(this.path.flatMap((id) => [...plan.boxes[id].arrows, ...plan.boxes[id].also]).flatMap((arrow) => factsOf(arrow.when)));
    const ordered = [...[...onPath].filter((name) => facts.includes(name)), ...facts.filter((name) => !onPath.has(name))];
    let stated = Object.fromEntries(ordered.map((name) => [name, this.known(name)]));
    const outcome = this.ends[plan.comes_to] & ~MAY_BE_OUT;
    let before = null;
    const hold = (some) => {
      const masks = masksOf(plan, { people: [], stated: some, doubted: new Set(), besides: false, supposed: {} });
      if (masks.some((mask) => !mask.length)) return false;
      const ends = endsOf(plan, masks, before);
      before = { masks, ends };
      return (ends[plan.comes_to] & ~MAY_BE_OUT) === outcome;
    };
    if (!hold(stated)) return [];
    const topmost = (names) => [...names].reverse().sort((a, b) => plan.at[a] - plan.at[b]);
    for (const name of [...topmost(ordered.filter((each) => !onPath.has(each))), ...topmost(ordered.filter((each) => onPath.has(each)))]) {
      const { [name]: _, ...fewer } = stated;
      if (hold(fewer)) stated = fewer;
    }
    return ordered.filter((name) => stated[name]).map((name) => ({ fact: name, is: plainOf(stated[name]), words: this.inWords(name) }));
  }
}

/** Each two of so many, by number. */
const each2 = (count) => upTo(count).flatMap((a) => upTo(a).map((b) => [a, b]));

/** Decide an incident; the keys are those of `decide --format json`. */
function decide(plan, incident) {
  const found = new Answer(plan, evidenceOf(incident, plan));
  const settled = ["decided", "certain"].includes(found.status);
  const doubtful = ["undecided", "contradictory"].includes(found.status);
  const boxes = found.path.length ? Object.values(plan.boxes).filter(({ reached }) => found.may(reached)) : [];
  const duties = found.path.length ? Object.keys(plan.boxes).filter((id) => plan.due[id] !== undefined) : [];
  return {
    status: found.status,
    outcome: found.outcome && found.outcome.id,
    possible_outcomes: found.outcomes.map(({ id }) => id),
    path: found.path,
    steps: found.steps(),
    questions: found.status === "undecided" ? found.asked() : [],
    contradictions: contradictionsOf(found),
    cautions: cautionsOf(found),
    alerts: plan.alerts.filter(({ root }) => found.certain(root)).map(ruleRow),
    alerts_open: plan.alerts.filter(({ root }) => found.open(root)).map((rule) => ({ ...ruleRow(rule), facts: found.openFacts(rule.facts) })),
    turning_points: settled ? found.turningPoints() : [],
    derived: derivedOf(found),
    notes: [...(doubtful ? plan.in_doubt : []), ...notesOf(found)],
    settles_route: found.status === "certain" ? found.settlesRoute() : [],
    settles_duties: settled ? found.settlesDuties() : [],
    duties: duties.filter((id) => found.certain(plan.due[id])).map((id) => certainDuty(found, id, incident)),
    possible_duties: duties.filter((id) => found.open(plan.due[id])).map((id) => possibleDuty(found, id, incident)),
    outside: found.status === "outside" ? plan.outside.filter(({ root }) => found.may(root)).map(ruleRow) : [],
    would_follow: wouldFollow(found),
    rests_on: settled ? found.restsOn() : [],
    due: dueOf(plan, found.outcome, incident),
    goes_on: found.outcome?.goes_on || null,
    gives: found.outcome ? found.outcome.gives : {},
    assumed: incident.people.length && !incident.everybody_listed ? ["everybody_listed"] : [],
    facts: factRows(found, incident),
    reachable: boxes.map(({ id }) => id),
    arrows_open: boxes.flatMap(({ id, arrows }) => arrows.filter(({ root }) => found.may(root)).map(({ target }) => [id, target])),
    also: (found.path.length ? Object.values(plan.boxes) : []).flatMap(({ id, also }) =>
      also.filter(({ root }) => found.may(root)).map(({ target, root }) => [id, target, found.certain(root)])),
  };
}

const ruleRow = ({ says, cite, contact, facts, ours }) => ({ says, cite, contact, facts, ours });

/** Standing words. While facts contradict each other any box may yet be passed; of a chart that works
 * out a fact, the words on the types it found are shown. */
function notesOf(found) {
  const shown = new Map();
  for (const { says, cite, ours, own, at, root, chart } of found.plan.notes) {
    const mayHold = root === null || !found.inside || found.may(root);
    const helper = own ? null : found.plan.helpers.find(({ id }) => id === chart);
    const passed = at.some((id) => found.may((helper ? helper.inside[id] : found.plan.boxes[id]).reached));
    const anywhere = own && (found.status === "contradictory" || !at.length);
    if (mayHold && (anywhere || passed) && !shown.has(says)) shown.set(says, { text: says, cite, ours });
  }
  return [...shown.values()];
}

function contradictionsOf(found) {
  if (found.status !== "contradictory") return [];
  const { facts } = found.plan;
  const rows = found.conflicts.map(({ fact, stated, worked, nobody, together: names }) => {
    const each = (names || []).map((name) => `${facts[name].words}: ${inWords(facts[name], found.evidence.stated[name])}`);
    const but = nobody ? `but ${facts[nobody].words} is certainly no` : `but the facts recorded make it ${inWords(fact, worked)}`;
    const says = names ? `no group of people has this together: ${each.join("; ")}` : `${fact.words} is stated as ${inWords(fact, stated)}, ${but}`;
    return { says, facts: names || [fact.name, ...(nobody ? [nobody] : [])], cite: "", ours: true };
  });
  return [...rows, ...found.contradictions.map(ruleRow)];
}

/** What is still open and would make the answer outside or contradictory. */
function cautionsOf(found) {
  const rows = found.tensions.map(({ fact, stated, worked }) => ({
    says: `${fact.words} is stated as ${inWords(fact, stated)}; the facts recorded leave it open (${inWords(fact, worked)})`,
    facts: [fact.name], cite: "", about: "stated against worked out", ours: true,
  }));
  if (found.status === "outside" || !found.inside) return rows;
  return [...rows,
    ...found.plan.outside.filter(({ root }) => found.may(root)).map((rule) => ({ ...ruleRow(rule), about: "may be outside the guidance" })),
    ...found.plan.contradictions.filter(({ root }) => found.open(root)).map((rule) => ({ ...ruleRow(rule), about: "may be contradictory" }))];
}

/** What would follow if a contradiction were resolved one way or the other, the most protective
 * first. */
function wouldFollow(found) {
  if (found.status !== "contradictory") return [];
  const { plan, evidence } = found;
  const ways = new Map();
  const add = (name, it, reconciled) => ways.set(JSON.stringify([name, it]), { name, it, reconciled });
  for (const { fact, stated, worked, nobody, together: names } of found.conflicts) {
    if (nobody || names) continue;
    add(fact.name, worked, true);  // either side may be right, unless the chart forbids it
    add(fact.name, stated, true);
  }
  for (const { suppose } of found.contradictions) {
    for (const [name, value] of Object.entries(suppose)) add(name, readValues(plan.facts[name], [value]), false);
  }
  return [...ways.values()].map(({ name, it, reconciled }) => {
    const then = new Answer(plan, supposing(evidence, name, it), { reconciled });
    return {
      protection: Math.max(0, ...then.outcomes.map(({ protection }) => protection)),
      row: {
        fact: name, if: plainOf(it), words: `if ${plan.facts[name].words} is ${inWords(plan.facts[name], it)}`,
        status: then.status, outcome: then.outcome && then.outcome.id, possible_outcomes: then.outcomes.map(({ id }) => id),
      },
    };
  }).filter(({ row }) => row.status !== "contradictory").sort((a, b) => b.protection - a.protection).map(({ row }) => row);
}

// What is to be done besides

function waysTo(found, duty) {
  return Object.values(found.plan.boxes).flatMap((box) => box.also.filter(({ target }) => target === duty).map((arrow) => ({ box, arrow })));
}

function dutyRow({ plan }, id, { cite }, incident) {
  const box = plan.boxes[id];
  return { box: id, text: box.text, contact: box.contact, within: box.within, due: dueOf(plan, box, incident), cite: box.cite || cite };
}

function certainDuty(found, id, incident) {
  const ways = waysTo(found, id);
  const certain = ways.filter(({ arrow }) => found.certain(arrow.root));
  const sure = certain.length ? certain : ways;
  const told = sure.length < ways.length || ways.length === 1 ? sure.slice(0, 1) : sure;
  const rows = told.flatMap(({ box, arrow }) => found.because(arrow, box.reached, true));
  const because = rows.filter((row, index) => rows.findIndex(({ fact }) => fact === row.fact) === index);
  return { ...dutyRow(found, id, sure[0].arrow, incident), because };
}

function possibleDuty(found, id, incident) {
  const ways = waysTo(found, id).filter(({ arrow }) => found.may(arrow.root));
  const names = [...new Set(ways.flatMap(({ arrow }) => factsOf(arrow.when)))];
  return { ...dutyRow(found, id, ways[0].arrow, incident), because: found.ofFacts(names), facts: found.openFacts(names) };
}

/** When a box's time limit ends; as flowgraph/due.py. Null where nothing follows, or where the bank
 * holidays that the page holds do not reach. */
function dueOf({ calendar }, box, { received, date }) {
  const [day, time] = (received || date || "").split("T");
  if (!box?.limit || day.length !== 10) return null;
  const [count, unit] = box.limit;
  if (unit === "hours" && !time) return null;
  const end = new Date(`${day}T${time || "00:00"}Z`);
  const move = { hours: () => end.setUTCHours(end.getUTCHours() + count), days: () => end.setUTCDate(end.getUTCDate() + count), weeks: () => end.setUTCDate(end.getUTCDate() + 7 * count) };
  const iso = () => (Number.isNaN(end.getTime()) || end.getUTCFullYear() > 9999 ? "" : end.toISOString());
  if (move[unit]) move[unit]();
  else if (unit === "months") {
    const on = end.getUTCDate();
    end.setUTCMonth(end.getUTCMonth() + count, 1);
    end.setUTCDate(Math.min(on, new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate()));
  } else {
    if (calendar && Number(day.slice(0, 4)) < calendar.from) return null;
    for (let left = count; left > 0;) {
      end.setUTCDate(end.getUTCDate() + 1);
      if (calendar ? end.getUTCFullYear() > calendar.to : !iso()) return null;
      if (![0, 6].includes(end.getUTCDay()) && !calendar?.days.includes(iso().slice(0, 10))) left -= 1;
    }
  }
  return iso().slice(0, unit === "hours" ? 16 : 10) || null;
}

// What is known

/** What was worked out, by which chart, over people or by counting; null where it is open. */
function derivedOf(found) {
  const { plan } = found;
  const row = (it, chart, path = [], outcome = null) => ({ value: isExact(it) ? plainOf(it) : null, possible: plainOf(it), chart, path, outcome });
  const rows = {};
  for (const [name, fact] of Object.entries(plan.facts)) {
    const it = overPeople(fact) ? workedOut(fact, found.evidence) : fact.totals ? found.total(fact) : null;
    if (it) rows[name] = row(it, fact.totals ? "count" : "people");
  }
  for (const helper of plan.helpers) {
    const boxes = helper.outcomes.filter(({ id }) => found.may(found.rootsOf(id, helper).reached));
    const path = found.sharedPath(helper, helper);
    for (const name of new Set(helper.outcomes.flatMap(({ gives }) => Object.keys(gives)))) {
      const values = [...new Set(boxes.map(({ gives }) => gives[name]))];
      const fact = Object.values(plan.facts).find(({ origin }) => origin?.chart === helper.id && origin.gives === name);
      const written = values.filter(Boolean);
      const read = fact && (values.length && written.length === values.length ? readValues(fact, written) : fact.domain);
      rows[fact ? fact.name : name] = row(read || known(written.sort()), helper.id, path, boxes.length === 1 ? boxes[0].id : null);
    }
  }
  return rows;
}

/** Every fact of the chart: what is known of it, how, and who said so. */
function factRows(found, incident) {
  return Object.fromEntries(found.plan.order.map((name) => {
    const { written, ...beside } = incident.facts[name] || {};
    if (!found.plan.facts[name]) return [name, { is: written ? written[0] : null, how: written ? "stated" : null, ...beside }];
    const it = found.known(name);
    return [name, { is: it ? plainOf(it) : null, how: found.how(name), ...beside }];
  }));
}
