// The nearest way to each other outcome: the fewest facts whose change leads to it, whatever is not known.
// As flowgraph/deciding/nearest.py has it; only for incidents of which every fact that is asked is known.

/** The functions of a chart, and what is made of them for one incident: equal functions are one number. */
class Functions {
  constructor({ nodes, leaves }) {
    Object.assign(this, { nodes: [...nodes], leaves, made: new Map(), pairs: new Map() });
    nodes.forEach((node, root) => { if (root >= leaves) this.made.set(node.join(), root); });
  }

  node(level, kids) {
    if (kids.every((kid) => kid === kids[0])) return kids[0];
    const key = `${level},${kids}`;
    if (!this.made.has(key)) this.made.set(key, this.nodes.push([level, ...kids]) - 1);
    return this.made.get(key);
  }

  /** Where two functions are both Yes. */
  both(a, b) {
    if (a === b || b === YES) return a;
    if (a === YES) return b;
    if (a === NO || b === NO) return NO;
    const key = a < b ? `${a},${b}` : `${b},${a}`;
    if (!this.pairs.has(key)) {
      const top = Math.min(this.nodes[a][0], this.nodes[b][0]);
      const kidsOf = (root) => (this.nodes[root][0] === top ? this.nodes[root].slice(1) : null);
      const [first, second] = [kidsOf(a), kidsOf(b)];
      this.pairs.set(key, this.node(top, (first || second).map((_, index) => this.both(first ? first[index] : a, second ? second[index] : b))));
    }
    return this.pairs.get(key);
  }

  /** The nodes of a function, children first, leaves left out. */
  needed(root) {
    const seen = new Set([root]);
    for (const each of seen) this.nodes[each].slice(1).forEach((kid) => seen.add(kid));  // grows as it is gone through
    return [...seen].filter((each) => each >= this.leaves).sort((a, b) => a - b);
  }

  /** The function with `put` in place of the nodes that ask one variable. */
  mapped(root, variable, put) {
    const made = new Map(upTo(this.leaves).map((leaf) => [leaf, leaf]));
    for (const node of this.needed(root)) {
      const [level, ...kids] = this.nodes[node];
      const mapped = kids.map((kid) => made.get(kid));
      made.set(node, level === variable ? put(mapped) : this.node(level, mapped));
    }
    return made.get(root);
  }
}

class Nearest {
  constructor(answer) {
    const { plan, masks } = answer;
    const people = plan.people ? plan.people.facts.map((name) => [name, answer.known(name)]) : [];
    Object.assign(this, { answer, plan, masks, functions: new Functions(plan) });
    this.over = people.flatMap(([, it], index) => (it ? [[index, it]] : []));
    this.unknown = upTo(masks.length).filter((number) => masks[number].length > 1 && plan.variables[number].kind !== "people");
    this.prices = plan.variables.map((variable, number) => this.price(variable, number));
  }

  /** Each answer that may be changed to, with the number of facts that change. */
  price({ kind, facts }, number) {
    const { answer, plan } = this;
    if (kind === "people") return new Map(upTo(plan.people.groups).map((row) => [row, this.changedOver(row).length]));
    const now = this.masks[number].map((each) => [each, 0]);
    if (kind === "left open" || this.unknown.includes(number)) return new Map(now);
    const [it, possible] = [answer.known(facts[0]), answer.possible(facts[0])];
    const others = plan.facts[facts[0]].cells.flatMap((cell, index) =>
      (meets(cell, possible) && !(it && meets(cell, it)) ? [[index + (kind === "derived" ? 1 : 0), 1]] : []));
    return new Map([...others, ...now]);
  }

  /** The class of values that a fact over people has in a row. */
  cell(index, row) {
    const [fact, value] = [this.plan.facts[this.plan.people.facts[index]], only(this.plan.people.rows[row][index])];
    return fact.cells.find((cell) => meets(cell, value)) || value;
  }

  /** The known facts over people that are otherwise in a row. */
  changedOver(row) { return this.over.filter(([index, it]) => !meets(this.cell(index, row), it)).map(([index]) => index); }

  /** Where a function is Yes whatever the facts are that are not known; of the rows of people that change
   * the same, in every one. */
  surely(root) {
    const { functions, masks, plan } = this;
    const all = (kids) => kids.reduce((a, b) => functions.both(a, b));
    const sure = this.unknown.reduce((found, number) =>
      functions.mapped(found, number, (kids) => all(masks[number].map((answer) => kids[answer]))), root);
    if (!plan.people) return sure;
    const alike = new Map();
    for (const row of upTo(plan.people.groups)) {
      const said = this.over.map(([index, it]) => (meets(this.cell(index, row), it) ? it : this.cell(index, row)));
      const key = JSON.stringify(said);
      alike.set(key, [...(alike.get(key) || []), row]);
    }
    const level = plan.at[plan.people.facts[0]];
    return functions.mapped(sure, level, (kids) => {
      const told = [...kids];
      for (const rows of alike.values()) rows.forEach((row) => { told[row] = all(rows.map((each) => kids[each])); });
      return functions.node(level, told);
    });
  }

  /** [fact, the class of values that leads there], in the chart's order; null where nothing does. */
  to(outcome) {
    const root = this.surely(outcome);
    const { nodes } = this.functions;
    const cost = new Map([[NO, Infinity], [YES, 0]]);
    for (const node of this.functions.needed(root)) {
      cost.set(node, Math.min(...[...this.prices[nodes[node][0]]].map(([answer, price]) => price + cost.get(nodes[node][answer + 1]))));
    }
    if (cost.get(root) === Infinity) return null;
    const change = new Map();
    for (let node = root; node !== YES;) {
      const [level, ...kids] = nodes[node];
      const best = [...this.prices[level]].filter(([answer, price]) => price + cost.get(kids[answer]) === cost.get(node));
      const least = Math.min(...best.map(([, price]) => price));
      const [chosen] = best.find(([, price]) => price === least);
      const alike = best.filter(([answer, price]) => price === least && kids[answer] === kids[chosen]).map(([answer]) => answer);
      if (least) this.changed(level, chosen, alike).forEach(([name, it]) => change.set(name, it));
      node = kids[chosen];
    }
    return this.plan.order.filter((name) => change.has(name)).map((name) => [name, change.get(name)]);
  }

  changed(level, chosen, alike) {
    const { kind, facts } = this.plan.variables[level];
    if (kind !== "people") {
      const { cells } = this.plan.facts[facts[0]];
      return [[facts[0], inAny(alike.map((answer) => cells[answer - (kind === "derived" ? 1 : 0)]))]];
    }
    const differs = this.changedOver(chosen);
    const rows = differs.length > 1 ? [chosen] : alike.filter((row) => same(this.changedOver(row), differs));
    return differs.map((index) => [facts[index], inAny(rows.map((row) => this.cell(index, row)))]);
  }
}

/** For each other outcome that some world can come to, a smallest set of facts whose change leads there. */
function otherOutcomes(found) {
  const { plan } = found;
  const told = plan.named.every((name) => {
    const it = found.known(name);
    return it && plan.facts[name].cells.filter((cell) => meets(cell, it)).length + (it.nobody ? 1 : 0) === 1;
  });
  if (!told) return [];
  const nearest = new Nearest(found);
  return plan.outcomes.filter(({ id }) => id !== found.reached).flatMap(({ id, well }) => {
    const change = nearest.to(well);
    return change === null ? [] : [{
      outcome: id, change: change.map(([name, it]) => ({ fact: name, is: found.isOf(name), if: plainOf(it) })),
      words: `if ${change.map(([name, it]) => changedOf(plan.facts[name], it, found.known(name))).join(", and ")}`,
    }];
  });
}
