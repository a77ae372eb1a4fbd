// The incident file: saved as JSON (which is YAML too, so that the command line reads it) under a
// first line that says which chart it was saved for; loaded with the faults named, and nothing of
// what was written echoed: a misspelt key may be a name.

const MARK = "# saved by flowgraph page";

function isImagery(text) {
  const { signs, lines, control } = PAGE.guard;
  return new RegExp(signs, "im").test(text) || new RegExp(lines, "m").test(text)
    || new RegExp(control).test(text);
}

const imageryRule = () => `${PAGE.guard.rule}. ${PAGE.guard.mend}.`;

function plainAges(ages) {
  if (sameKnown(ages, [AGES])) return "unknown";
  const spans = ages.map(([low, high]) => (low === high ? low : `${low}-${high}`));
  return spans.length === 1 ? spans[0] : spans;
}

function fileOf(state) {
  const value = ({ written, ...beside }) => {
    const is = written === null ? "unknown" : written.length === 1 ? written[0] : written;
    return Object.keys(beside).length ? { is, ...beside } : is;
  };
  const file = { incident: state.reference || "unnamed", chart: PAGE.plan.id };
  if (state.date) file.date = state.date;
  if (state.people.length) {
    file.people = state.people.map(({ who, ages, part }) =>
      ({ who, age: plainAges(ages), ...(part.length ? { part } : {}) }));
  }
  const facts = Object.entries(state.facts).map(([name, said]) => [name, value(said)]);
  if (facts.length) file.facts = Object.fromEntries(facts);
  if (Object.keys(state.judgement).length) file.judgement = state.judgement;
  if (Object.keys(state.actions).length) file.actions = state.actions;
  return `${MARK}: ${PAGE.plan.id} ${PAGE.sha256}\n${JSON.stringify(file, null, 2)}\n`;
}

/** The state that a saved file holds.
 *
 * Throws NotUnderstood with every fault, a line each; nothing is taken from a faulty file. */
function stateFrom(text, fewest) {
  const words = PAGE.words.file;
  const [first] = text.split("\n", 1);
  const match = /^# saved by flowgraph page: (\S+) ([0-9a-f]{64})\s*$/.exec(first);
  // The first line is ours: a hash in it is no block of hexadecimal.
  if (isImagery(match ? text.slice(first.length) : text)) throw new NotUnderstood(imageryRule());
  let file;
  try {
    file = JSON.parse(text.split("\n").filter((line) => !line.startsWith("#")).join("\n"));
  } catch {
    throw new NotUnderstood(match ? words.edited : words.foreign);
  }
  if (!file || typeof file !== "object" || Array.isArray(file)) throw new NotUnderstood(words.foreign);
  if (file.chart !== undefined && file.chart !== PAGE.plan.id) throw new NotUnderstood(words.chart);
  if (match && match[1] !== PAGE.plan.id) throw new NotUnderstood(words.chart);
  if (match && match[2] !== PAGE.sha256) throw new NotUnderstood(words.edition);
  const faults = [];
  const state = read(file, faults, fewest);
  if (faults.length) throw new NotUnderstood([...new Set(faults)].join("\n"));
  return state;
}

function read(file, faults, fewest) {
  const words = PAGE.words.file;
  const known = ["incident", "chart", "date", "people", "facts", "judgement", "actions", "expect"];
  const onlyKeys = (it, keys, place) => {
    if (it === null || typeof it !== "object" || Array.isArray(it)) {
      faults.push(`${place}: ${words.shape}`);
      return {};
    }
    Object.keys(it).forEach((key, index) => {
      if (!keys.includes(key)) faults.push(`${place}, entry ${index + 1}: ${words.key} ${keys.join(", ")}.`);
    });
    return it;
  };
  const text = (it, place) => {
    if (it === undefined) return "";
    if (typeof it !== "string" || it.length > LONGEST) { faults.push(`${place}: ${words.text}`); return ""; }
    return it;
  };
  onlyKeys(file, known, "file");
  const state = begin(fewest);
  state.done.add("reference");
  state.reference = text(file.incident, "incident");
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(state.reference)) {
    faults.push(`incident: ${PAGE.words.reference.wrong}`);
  }
  state.date = text(file.date, "date");
  if (state.date && !isDate(state.date)) faults.push(`date: ${PAGE.words.date.wrong}`);
  const people = file.people === undefined || file.people === null ? [] : file.people;
  if (!Array.isArray(people)) faults.push(`people: ${words.shape}`);
  else state.people = people.map((person, index) => readPerson(person, index, state, faults, onlyKeys));
  if (state.people.length) { state.done.add("people"); state.done.add("ages"); }
  const facts = file.facts === undefined || file.facts === null ? {} : file.facts;
  Object.entries(onlyKeys(facts, Object.keys(facts), "facts")).forEach(([name, value], index) => {
    readFact(name, value, `facts, entry ${index + 1}`, state, faults, onlyKeys, text);
  });
  if (file.judgement) {
    const it = onlyKeys(file.judgement, ["agrees", "decision", "reason", "by"], "judgement");
    for (const key of ["decision", "reason", "by"]) {
      if (it[key] !== undefined) state.judgement[key] = text(it[key], `judgement, ${key}`);
    }
    if (it.agrees !== undefined) state.judgement.agrees = YES_NO[String(it.agrees).toLowerCase()] ? "yes" : "no";
  }
  if (file.actions) {
    const it = onlyKeys(file.actions, ["taken", "not_taken"], "actions");
    state.actions = {
      taken: [].concat(it.taken || []).map((row) => text(row, "actions, taken")),
      not_taken: [].concat(it.not_taken || []).map((row) => {
        const { action, reason } = typeof row === "string" ? { action: row }
          : onlyKeys(row, ["action", "reason"], "actions, not_taken");
        return { action: text(action, "actions, not_taken"), reason: text(reason, "actions, not_taken") };
      }),
    };
  }
  return state;
}

function readPerson(person, index, state, faults, onlyKeys) {
  const place = `people, entry ${index + 1}`;
  const { who, age, part } = onlyKeys(person, ["who", "age", "part"], place);
  if (!/^[A-Z][0-9]{0,2}$/.test(who)) faults.push(`${place}: ${PAGE.words.file.who}`);
  const written = age === undefined || age === null ? ["unknown"] : [].concat(age).map(String);
  const ages = written.includes("unknown") ? [AGES] : goodAges(written.map(readSpan));
  if (ages === null) faults.push(`${place}: ${PAGE.words.age.wrong}`);
  const parts = [].concat(part === undefined ? [] : part);
  if (!parts.every((each) => PARTS.includes(each))) faults.push(`${place}: ${PAGE.words.file.part} ${PARTS.join(", ")}.`);
  return { who, ages: ages || [AGES], part: PARTS.filter((each) => parts.includes(each)) };
}

function readFact(name, value, place, state, faults, onlyKeys, text) {
  const words = PAGE.words.file;
  if (!Object.hasOwn(PAGE.plan.facts, name) && !Object.hasOwn(PAGE.plan.texts, name)
      || !PAGE.plan.order.includes(name)) {
    faults.push(`${place}: ${words.fact}`);
    return;
  }
  const fact = PAGE.plan.facts[name] || PAGE.plan.texts[name];
  const whole = value !== null && typeof value === "object" && !Array.isArray(value);
  const { is, ...beside } = whole ? onlyKeys(value, ["is", "because", "source", "by", "on"], place) : { is: value };
  for (const key of Object.keys(beside)) text(beside[key], place);
  const plain = (it) => (it === true ? "yes" : it === false ? "no" : String(it));
  let written = is === null || is === undefined || is === "unknown" ? null : [].concat(is).map(plain);
  if (fact.kind === "text") {
    if (written && written.length !== 1) faults.push(`facts, ${name}: ${words.value} ${PAGE.words.text.wrong}`);
  } else if (written && readValues(fact, written) === null) {
    faults.push(`facts, ${name}: ${words.value} ${fact.expected}.`);
  }
  if (written && fact.kind === "yes-no") written = written.map((it) => (YES_NO[it.trim().toLowerCase()] ? "yes" : "no"));
  state.facts[name] = { written, ...beside };
  if (written) state.done.add(name);
  else if (fact.origin && fact.origin.how) state.done.add("others");
}
