// From an incident to a defended decision, by the chart's form (`plan`, from page_data.py): its nodes ask
// one variable each, children first, so that one pass tells of every root where it may end in the worlds
// that an incident leaves open. As flowgraph/deciding/ has it. An incident is {people, facts: {name:
// {written: [text] or null}}, everybody_listed, date, received}; decisions have the keys of `decide`.

const [SETTLED, DOUBTFUL] = [["decided", "certain"], ["undecided", "contradictory"]];
const [NO, YES] = [0, 1];
const MAY_NOT_BE = 1n;  // sets of leaves, a bit each: as many outcomes as a chart has
const MAY_BE = 2n;
const MAY_BE_OUT = 4n;  // a world outside the guidance, of which nothing is said
const bit = (leaf) => 1n << BigInt(leaf);

/** Root -> the leaves it may end in. With `before`, the ends under other masks: nodes below every
 * variable that differs are as they were. */
function endsOf({ nodes, leaves }, masks, before = null) {
  const deepest = before ? masks.findLastIndex((mask, level) => !same(mask, before.masks[level])) : masks.length;
  const ends = upTo(leaves).map(bit);
  for (let root = leaves; root < nodes.length; root += 1) {
    const node = nodes[root];
    if (node[0] > deepest) ends.push(before.ends[root]);
    else ends.push(masks[node[0]].reduce((found, answer) => found | ends[node[answer + 1]], 0n));
  }
  return ends;
}

/** Whether some world that is open is Yes in both roots. */
function meetIn({ nodes, leaves }, masks, ...roots) {
  const todo = [roots];
  const seen = new Set();
  while (todo.length) {
    const pair = todo.pop();
    if (pair.every((root) => root === YES)) return true;
    if (seen.has(pair.join()) || pair.some((root) => root < leaves && root !== YES)) continue;
    seen.add(pair.join());
    const top = Math.min(...pair.map((root) => nodes[root][0]));
    for (const answer of masks[top]) todo.push(pair.map((root) => (nodes[root][0] === top ? nodes[root][answer + 1] : root)));
  }
  return false;
}

/** What is left of functions once an incident's answers are put in: equal functions of the worlds
 * that remain are one number. */
class Left {
  constructor({ nodes, leaves }, masks) {
    this.nodes = nodes;
    this.stands = upTo(leaves);  // root -> the one that stands for it
    this.ends = upTo(leaves).map(bit);
    this.kids = new Map();  // by what stands for others
    const made = new Map();
    for (let root = leaves; root < nodes.length; root += 1) {
      const [level, ...kids] = nodes[root];
      const left = masks[level].map((answer) => this.stands[kids[answer]]);
      const key = left.every((kid) => kid === left[0]) ? null : `${level}:${left}`;
      if (key && !made.has(key)) {
        made.set(key, root);
        this.kids.set(root, left);
      }
      this.stands.push(key ? made.get(key) : left[0]);
      this.ends.push(left.reduce((ends, kid) => ends | this.ends[kid], 0n));
    }
  }

  /** Variable -> the children of each node at which one of the functions asks it. */
  asked(roots) {
    const found = new Map();
    const todo = new Set(roots.map((root) => this.stands[root]));
    for (const node of todo) {  // grows as it is gone through
      const kids = this.kids.get(node) || [];
      if (kids.length) found.set(this.nodes[node][0], [...(found.get(this.nodes[node][0]) || []), kids]);
      kids.forEach((kid) => todo.add(kid));
    }
    return found;
  }

  /** Whether in some world the two end differently, both inside the guidance. */
  apart(one, other) {
    const todo = [[one, other]];
    const seen = new Set();
    while (todo.length) {
      const pair = todo.pop();
      const ends = this.ends[pair[0]] | this.ends[pair[1]];
      const said = ends & ~MAY_BE_OUT;
      const alike = pair[0] === pair[1] || pair.some((node) => this.ends[node] === MAY_BE_OUT) || !(said & (said - 1n));
      if (alike || seen.has(pair.join())) continue;
      if (!(ends & MAY_BE_OUT)) return true;
      seen.add(pair.join());
      const top = Math.min(...pair.map((node) => this.nodes[node][0]));
      const kids = pair.map((node) => (this.nodes[node][0] === top ? this.kids.get(node) : null));
      (kids[0] || kids[1]).forEach((_, index) => todo.push(pair.map((node, each) => kids[each]?.[index] ?? node)));
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
      this.masks[plan.at[plan.people.facts[0]]] = [...plan.people.rows.keys()]
        .filter((number) => askedOf(plan).fits(plan.people.rows[number], evidence));
    }
    this.ends = endsOf(plan, this.masks, before);
    this.fault = plan.faults.find(({ root }) => this.may(root));
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
      const ended = this.path.at(-1) === this.outcomes[0]?.id;
      this.status = this.outcomes.length > 1 ? "undecided" : ended ? "decided" : "certain";
    }
    this.outcome = SETTLED.includes(this.status) ? this.outcomes[0] : null;
    this.reached = this.fault ? null : this.outcome ? this.outcome.id : this.status;
  }

  may(root) { return (this.ends[root] & MAY_BE) !== 0n; }
  certain(root) { return (this.ends[root] & (MAY_BE | MAY_NOT_BE)) === MAY_BE; }
  open(root) { return (this.ends[root] & (MAY_BE | MAY_NOT_BE)) === (MAY_BE | MAY_NOT_BE); }

  /** The roots of a box of this chart, or of one that works out facts: where no world is inside,
   * those are followed all the same. */
  rootsOf(box, helper) { return helper ? helper[this.inside ? "inside" : "everywhere"][box] : this.plan.boxes[box]; }

  /** The longest common beginning of all routes, as box ids. */
  sharedPath(helper = null) {
    const { start } = helper || this.plan;
    const path = this.may(this.rootsOf(start, helper).reached) ? [start] : [];
    while (path.length) {
      const taken = this.rootsOf(path.at(-1), helper).arrows.filter(({ root }) => this.may(root));
      if (taken.length !== 1) return path;
      path.push(taken[0].target);
    }
    return path;
  }

  /** The values that a fact has in the worlds of a root, one of each class; null for no value. */
  met(where, name) {
    return this.plan.facts[name].values.filter(([, root]) => meetIn(this.plan, this.masks, where, root)).map(([first]) => first);
  }

  /** Stated against worked out: those that cannot meet, and those still open. */
  compare(fits) {
    const { plan: { facts, people }, evidence } = this;
    [this.conflicts, this.tensions] = [[], []];
    for (const [name, stated] of evidence.stated) {
      const fact = facts[name];
      if (evidence.supposed.has(name) || !fact.origin) continue;
      const nobody = this.nobodyFor(fact);
      const worked = nobody ? known([], [], true) : this.against(fact);
      if (!worked) continue;
      if (nobody || !meets(stated, worked)) this.conflicts.push({ fact, stated, worked, nobody });
      else if (!isExact(worked)) this.tensions.push({ fact, stated, worked });
    }
    const over = people ? [...evidence.stated.keys()].filter((name) => people.facts.includes(name)) : [];
    if (!fits && !this.conflicts.length && over.length) {
      this.conflicts.push({ fact: facts[over[0]], stated: evidence.stated.get(over[0]), worked: known(), together: over });
    }
  }

  /** What a stated fact is held against: what would be worked out, over every world. */
  against(fact) {
    if (overPeople(fact)) return workedOut(fact, this.evidence, this.evidence.besides || this.evidence.doubted.has(fact.name));
    return this.given(fact, fact.given);
  }

  /** What another chart, or its members, make of a fact, whether or not it is stated. */
  given(fact, root = this.inside ? fact.given_inside : fact.given) {
    const it = inAny(fact.gifts.filter(([leaf]) => this.ends[root] & bit(leaf)).map(([, each]) => each));
    return known(fact.domain.values.filter((value) => it.values.includes(value)), it.spans);
  }

  /** The fact that says there is certainly nobody of whom a stated `lowest` could be. */
  nobodyFor({ origin }) {
    const other = origin.anybody && this.plan.facts[origin.anybody];
    const it = other && (replaced(this.evidence, other.name) || workedOut(other, this.evidence));
    return it && same(it.values, [false]) ? other.name : "";
  }

  // What is known of each fact, for a person to read

  known(name) {
    const fact = this.plan.facts[name];
    const said = replaced(this.evidence, name);
    if (said || !fact.origin) return said;
    if (overPeople(fact)) return workedOut(fact, this.evidence);
    const it = this.given(fact);
    return same(known(), it) || within(fact.unasked || fact.domain, it) ? null : it;
  }

  /** The values that some incident leaves to a fact: of one that is counted, and not stated, the totals
   * that its members can come to. */
  possible(name) {
    const { unasked, domain } = this.plan.facts[name];
    return (!this.evidence.stated.has(name) && unasked) || domain;
  }

  how(name) {
    const { origin } = this.plan.facts[name];
    if (replaced(this.evidence, name)) return "stated";
    if (origin?.where) return this.evidence.people.length ? "people" : null;
    return origin && this.known(name) ? origin.chart || "count" : null;
  }

  sentence(name) { return sentenceOf(this.plan.facts[name], this.known(name)); }

  isOf(name) { return this.known(name) && plainOf(this.known(name)); }
  ofFacts(names) {
    return names.map((name) => ({ fact: name, is: this.isOf(name), words: this.sentence(name), how: this.how(name) }));
  }

  /** The facts that make an arrow certainly true (or false) in the worlds of a root. */
  because(arrow, where, want) {
    const met = Object.fromEntries(arrow.facts.map((name) => [name, this.met(where, name)]));
    return arrow.when ? this.ofFacts(certainBecause(arrow.when, met, want) || arrow.facts) : [];
  }

  /** One row for each box of the path. */
  steps() {
    return this.path.map((id, index) => {
      const { kind, text, cite, arrows, reached } = this.plan.boxes[id];
      const row = { box: id, kind, text, cite, arrow: null, not_taken: [], possible: [] };
      for (const arrow of arrows) {
        if (!this.may(arrow.root)) row.not_taken.push({ ...arrow.shown, because: this.because(arrow, reached, false) });
        else if (index + 1 < this.path.length) row.arrow = { ...arrow.shown, because: this.because(arrow, reached, true) };
        else row.possible.push({ ...arrow.shown, because: this.ofFacts(arrow.facts) });
      }
      return row;
    });
  }

  // Which question is worth asking

  /** The facts in which alone two remaining worlds differ of which a root says something else. */
  telling(roots) {
    const { plan } = this;
    const left = new Left(plan, this.masks);
    const apart = (pairs) => pairs.some((pair) => left.apart(...pair));
    return [...left.asked(roots)].flatMap(([number, nodes]) => {
      const { kind, facts } = plan.variables[number];
      if (kind === "left open") return [];
      if (kind !== "people") return nodes.some((kids) => apart(eachTwo([...new Set(kids)]))) ? facts : [];
      const places = new Map(this.masks[number].map((answer, index) => [answer, index]));
      const pairs = pairsOf(plan, this.evidence);
      return facts.filter((_, component) => nodes.some((kids) =>
        apart(pairs(component).map((rows) => rows.map((row) => kids[places.get(numberOf(plan, row))])))));
    });
  }

  ofFirstOpenBox(helper = null) {
    const last = this.sharedPath(helper).at(-1);
    const box = last && (helper ? helper.inside[last] : this.plan.boxes[last]);  // in the worlds inside
    return box ? this.openOf(box.arrows.flatMap(({ facts }) => facts), box.reached) : [];
  }

  ofFirstOpenDuty() {
    for (const { reached, also } of Object.values(this.plan.boxes)) {
      const open = also.find((arrow) => [arrow.when_root, arrow.unless_root].every((root) => meetIn(this.plan, this.masks, reached, root)));
      if (open) return this.openOf(open.facts, reached);
    }
    return [];
  }

  /** Of these facts, those that may still have several values; of one that is worked out, what it
   * is worked out from. */
  openOf(names, where) {
    return names.filter((name) => this.met(where, name).length > 1).flatMap((name) => {
      const { origin } = this.plan.facts[name];
      const unstated = same(this.masks[this.plan.at[name]], [WORKED_OUT]);
      if (origin?.chart && unstated) return this.ofFirstOpenBox(this.plan.helpers.find(({ id }) => id === origin.chart));
      return origin?.counted && unstated ? this.openOf(origin.counted, where) : [name];
    });
  }

  inOrder(names) { return this.plan.order.filter((name) => names.includes(name)); }
  openFacts(names) { return this.inOrder(this.openOf(names, YES)); }

  questions(roots, otherwise) {
    const told = this.telling(roots);
    return this.inOrder(told.length ? told : otherwise()).map((name) => {
      const fact = this.plan.facts[name];
      const asksPeople = overPeople(fact) && this.evidence.people.length;
      return { ...fact.question, ...(asksPeople ? { people: openPeople(fact, this.evidence.people) } : {}) };
    });
  }

  asked() { return this.questions([this.plan.comes_to], () => this.ofFirstOpenBox()); }
  settlesRoute() { return this.questions(Object.values(this.plan.boxes).map(({ reached }) => reached), () => this.ofFirstOpenBox()); }

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
      const against = evidence.stated.has(name) && fact.origin && this.against(fact);
      const cells = against ? fact.cells.flatMap((cell) => parted(cell, against)) : fact.cells;
      return !it ? [] : cells.filter((cell) => !meets(cell, it) && meets(cell, this.possible(name))).flatMap((cell) => {
        const changed = (evidence.stated.has(name) ? stating : supposing)(evidence, name, cell);
        const { reached } = new Answer(plan, changed, { before: this });
        return reached === null || reached === this.reached ? [] : [{
          fact: name, is: plainOf(it), if: plainOf(cell), outcome: reached,
          words: `if ${changedOf(fact, cell, it)}`,
        }];
      });
    });
  }

  /** A smallest set of known facts that, stated alone, already make the outcome certain: facts off
   * the path are left out first, each the topmost in the diagram first. */
  restsOn() {
    const { plan } = this;
    const facts = plan.order.filter((name) => plan.facts[name] && this.known(name) && !this.known(name).nobody);
    const onPath = new Set(this.path.flatMap((id) => [...plan.boxes[id].arrows, ...plan.boxes[id].also]).flatMap((arrow) => arrow.facts));
    const ordered = [...[...onPath].filter((name) => facts.includes(name)), ...facts.filter((name) => !onPath.has(name))];
    const all = ordered.map((name) => [name, this.known(name)]);
    const loose = all.filter(([name, it]) => {  // as grounds.py has it: a total may be better left to its members
      const { origin } = plan.facts[name];
      return !isExact(it) && !this.evidence.stated.has(name) && (origin?.chart || origin?.counted);
    }).slice(0, 5);
    const outcome = this.ends[plan.comes_to] & ~MAY_BE_OUT;
    let before = null;
    const hold = (some, free = false) => {
      const masks = masksOf(plan, { people: [], stated: some, doubted: new Set(), besides: false, supposed: new Map() });
      if (masks.some((mask) => !mask.length)) return false;
      const ends = endsOf(plan, masks, before);
      before = { masks, ends };
      const said = ends[plan.contradiction] & (MAY_BE | MAY_NOT_BE);
      return (ends[plan.comes_to] & ~MAY_BE_OUT) === outcome && !(free && said === MAY_BE);
    };
    const several = upTo(2 ** loose.length).map((left) => new Map(all.filter((each) => !(left >> loose.indexOf(each) & 1 && loose.includes(each)))));
    const least = (free) => {
      let stated = several.find((some) => hold(some, free));
      if (!stated) return stated;
      for (let tried = null; tried !== stated;) {  // a total left out may make its members enough
        tried = stated;
        for (const name of ordered.filter((each) => tried.has(each)).reverse().sort((a, b) => onPath.has(a) - onPath.has(b) || plan.at[a] - plan.at[b])) {
          const fewer = new Map([...stated].filter(([each]) => each !== name));
          if (hold(fewer, free)) stated = fewer;
        }
      }
      return stated;
    };
    let stated = least(false);
    // Without a statement that stands in place of what is worked out, a contradiction may be certain.
    if (stated && !hold(stated, true)) stated = least(true);
    return [...(stated || [])].map(([name, it]) => ({ fact: name, is: plainOf(it), words: this.sentence(name) }));
  }
}

/** Decide an incident; the keys are those of `decide --format json`. */
function decide(plan, incident) {
  const found = new Answer(plan, evidenceOf(incident, plan));
  if (found.fault) throw new Error(found.fault.says);
  const settled = SETTLED.includes(found.status);
  const boxes = found.path.length ? Object.values(plan.boxes).filter(({ reached }) => found.may(reached)) : [];
  const duties = found.path.length ? Object.keys(plan.boxes).filter((id) => plan.due[id] !== undefined) : [];
  return {
    status: found.status, outcome: found.outcome && found.outcome.id, possible_outcomes: found.outcomes.map(({ id }) => id),
    path: found.path, steps: found.steps(),
    questions: found.status === "undecided" ? found.asked() : [],
    contradictions: contradictionsOf(found), cautions: cautionsOf(found),
    alerts: plan.alerts.filter(({ root }) => found.certain(root)).map(({ shown }) => shown),
    alerts_open: plan.alerts.filter(({ root }) => found.open(root)).map((rule) => ({ ...rule.shown, facts: found.openFacts(rule.shown.facts) })),
    turning_points: settled ? found.turningPoints() : [], rests_on: settled ? found.restsOn() : [],
    other_outcomes: settled ? otherOutcomes(found) : [],
    derived: derivedOf(found), facts: factRows(found, incident),
    notes: [...(DOUBTFUL.includes(found.status) ? plan.in_doubt : []), ...notesOf(found)],
    settles_route: found.status === "certain" ? found.settlesRoute() : [], settles_duties: settled ? found.settlesDuties() : [],
    duties: duties.filter((id) => found.certain(plan.due[id])).map((id) => certainDuty(found, id, incident)),
    possible_duties: duties.filter((id) => found.open(plan.due[id])).map((id) => possibleDuty(found, id, incident)),
    outside: found.status === "outside" ? plan.outside.filter(({ root }) => found.may(root)).map(({ shown }) => shown) : [],
    would_follow: wouldFollow(found),
    due: dueOf(plan, found.outcome, incident), goes_on: found.outcome?.goes_on || null, gives: found.outcome?.gives || {},
    assumed: incident.people.length && !incident.everybody_listed ? ["everybody_listed"] : [],
    reachable: boxes.map(({ id }) => id), arrows_open: boxes.flatMap(({ id, arrows }) => arrows.filter(({ root }) => found.may(root)).map(({ target }) => [id, target])),
    also: (found.path.length ? Object.values(plan.boxes) : []).flatMap(({ id, also }) =>
      also.filter(({ root }) => found.may(root)).map(({ target, root }) => [id, target, found.certain(root)])),
  };
}

/** Standing words. While facts contradict each other any box may yet be passed; of a chart that works
 * out a fact, the words on the types it found are shown. */
function notesOf(found) {
  const shown = new Map();
  for (const { shown: { says, cite, ours }, own, at, root, chart } of found.plan.notes) {
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
  const rows = found.conflicts.map(({ fact, stated, worked, nobody, together: names }) => {
    const but = nobody ? sentenceOf(found.plan.facts[nobody], known([false])) : `by the facts recorded ${sentenceOf(fact, worked)}`;
    const says = names ? `of no group of people is this true together: ${names.map((name) => found.sentence(name)).join("; ")}`
      : `it is stated that ${sentenceOf(fact, stated)}, but ${but}`;
    return { says, facts: names || [fact.name, ...(nobody ? [nobody] : [])], cite: "", ours: true };
  });
  return [...rows, ...found.contradictions.map(({ shown }) => shown)];
}

/** What is still open and would make the answer outside or contradictory. */
function cautionsOf(found) {
  const rows = found.tensions.map(({ fact, stated, worked }) => ({
    says: `it is stated that ${sentenceOf(fact, stated)}; the facts recorded leave it open (${inWords(fact, worked)})`,
    facts: [fact.name], cite: "", about: "stated against worked out", ours: true,
  }));
  if (found.status === "outside" || !found.inside) return rows;
  return [...rows,
    ...found.plan.outside.filter(({ root }) => found.may(root)).map((rule) => ({ ...rule.shown, about: "may be outside the guidance" })),
    ...found.plan.contradictions.filter(({ root }) => found.open(root)).map((rule) => ({ ...rule.shown, about: "may be contradictory" }))];
}

/** What would follow if a contradiction were resolved one way or the other, the most protective
 * first. */
function wouldFollow(found) {
  if (found.status !== "contradictory") return [];
  const { plan, evidence } = found;
  const ways = new Map();
  const add = (name, it, reconciled) => ways.set(JSON.stringify([name, it]), { name, it, reconciled });
  for (const { fact, stated, worked } of found.conflicts.filter(({ nobody, together: names }) => !nobody && !names)) {
    [worked, stated].forEach((it) => add(fact.name, it, true));  // either may be right, unless the chart forbids it
  }
  for (const { suppose } of found.contradictions) {
    for (const [name, value] of Object.entries(suppose)) add(name, readValues(plan.facts[name], [value]), false);
  }
  const most = ({ possible_outcomes: [first] }) => (first ? plan.boxes[first].protection : 0);
  return [...ways.values()].map(({ name, it, reconciled }) => {
    const then = new Answer(plan, supposing(evidence, name, it), { reconciled });
    return {
      fact: name, if: plainOf(it), words: `if ${sentenceOf(plan.facts[name], it)}`,
      status: then.status, outcome: then.outcome && then.outcome.id, possible_outcomes: then.outcomes.map(({ id }) => id),
    };
  }).filter(({ status }) => status !== "contradictory").sort((a, b) => most(b) - most(a));
}

// What is to be done besides

const waysTo = ({ plan }, duty) => Object.values(plan.boxes)
  .flatMap((box) => box.also.filter(({ target }) => target === duty).map((arrow) => ({ box, arrow })));

function dutyRow({ plan }, id, arrow, incident) {
  const { text, contact, within, cite } = plan.boxes[id];
  return { box: id, text, contact, within, due: dueOf(plan, plan.boxes[id], incident), cite: cite || arrow.cite };
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
  const names = [...new Set(ways.flatMap(({ arrow }) => arrow.facts))];
  return { ...dutyRow(found, id, ways[0].arrow, incident), because: found.ofFacts(names), facts: found.openFacts(names) };
}

/** What was worked out, by which chart, over people or by counting; null where it is open. */
function derivedOf(found) {
  const { plan } = found;
  const row = (it, chart, path = [], outcome = null) => ({ value: isExact(it) ? plainOf(it) : null, possible: plainOf(it), chart, path, outcome });
  const rows = {};
  for (const [name, fact] of Object.entries(plan.facts)) {
    const besides = found.evidence.stated.has(name) ? found.evidence.besides : undefined;  // it is held against those too
    const it = overPeople(fact) ? workedOut(fact, found.evidence, besides) : fact.origin?.counted ? found.given(fact) : null;
    if (it) rows[name] = row(it, fact.origin?.counted ? "count" : "people");
  }
  for (const helper of plan.helpers) {
    const boxes = helper.outcomes.filter(({ id }) => found.may(found.rootsOf(id, helper).reached));
    const sure = found.certain(found.rootsOf(helper.start, helper).reached);
    const outcome = boxes.length === 1 && sure ? boxes[0].id : null;
    for (const name of helper.gives) {
      const fact = Object.values(plan.facts).find(({ origin }) => origin?.chart === helper.id && origin.gives === name);
      const values = [...new Set(boxes.map(({ gives }) => gives[name]))];
      if (fact) rows[fact.name] = row(found.given(fact), helper.id, found.sharedPath(helper), outcome);
      else rows[name] = { ...row(known(values.filter(Boolean).sort()), helper.id, found.sharedPath(helper), outcome), ...(sure && values.every(Boolean) ? {} : { value: null }) };
    }
  }
  return rows;
}

/** Every fact of the chart: what is known of it, how, and who said so. */
function factRows(found, incident) {
  return Object.fromEntries(found.plan.order.map((name) => {
    const { written, ...beside } = own(incident.facts, name) || {};
    if (!found.plan.facts[name]) return [name, { is: written ? written[0] : null, how: written ? "stated" : null, ...beside }];
    return [name, { is: found.isOf(name), how: found.how(name), ...beside }];
  }));
}
