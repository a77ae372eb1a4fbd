// The incident file: saved as JSON (which is YAML too, so that the command line reads it) under a
// first line that says which chart it was saved for; loaded with the faults named, and nothing of
// what was written echoed: a misspelt key may be a name. What `flowgraph ask` writes is read too.

const MARK = "# saved by flowgraph page";

function isImagery(text) {
  const { signs, lines, control, invisible } = PAGE.guard;
  const plain = text.normalize("NFKC").replace(new RegExp(invisible, "g"), "");
  return new RegExp(signs, "im").test(plain) || new RegExp(lines, "m").test(plain)
    || new RegExp(control).test(text) || inPieces(plain);
}

/** Base64 or hexadecimal with spaces or line breaks put into it. */
function inPieces(text) {
  const { heads, least, odd, each } = PAGE.guard;
  const words = text.split(/\s+/);
  if (heads.some((head) => words.join("").includes(head))) return true;
  let [letters, camel, figures, pairs] = [0, 0, 0, 0];
  return words.some((word) => {
    pairs = /^[0-9A-Fa-f]{2}$/.test(word) ? pairs + 1 : 0;
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(word)) {
      [letters, camel, figures] = [0, 0, 0];
      return false;
    }
    const most = Math.max(1, Math.floor(word.length / each));
    const times = (sign) => Math.min(most, (word.match(sign) || []).length);
    letters += word.length;
    camel += times(/[a-z][A-Z]/g);
    figures += times(/[A-Za-z][0-9]|[0-9][A-Za-z]/g);
    return pairs >= least || (letters >= least && Math.min(camel, figures) >= odd);
  });
}

/** Why a text is refused. A mere link to where imagery is often kept is not called imagery. */
function imageryRule(text = "") {
  const { signs, holds, invisible, rule, mend } = PAGE.guard;
  const plain = text.normalize("NFKC").replace(new RegExp(invisible, "g"), "");
  const link = new RegExp(signs, "im").test(plain) && !new RegExp(holds, "im").test(plain);
  return link ? PAGE.words.answer.link : `${sentence(rule)}. ${sentence(mend)}.`;
}

function plainAges(ages) {
  if (same(ages, [AGES])) return "unknown";
  const spans = ages.map(([low, high]) => (low === high ? low : `${low}-${high}`));
  return spans.length === 1 ? spans[0] : spans;
}

function fileOf(state) {
  const value = ({ written, ...beside }) => {
    const is = written === null ? "unknown" : written.length === 1 ? written[0] : written;
    return Object.keys(beside).length ? { is, ...beside } : is;
  };
  const file = { incident: state.reference || "unnamed", chart: PAGE.plan.id };
  for (const key of ["date", "received", "reported_by", "concern", "everybody_listed"]) if (state[key]) file[key] = state[key];
  if (state.people.length || state.nobody) {
    file.people = state.people.map(({ who, ages, part }) =>
      ({ who, age: plainAges(ages), ...(part.length ? { part } : {}) }));
  }
  const facts = Object.entries(state.facts).map(([name, said]) => [name, value(said)]);
  if (facts.length) file.facts = Object.fromEntries(facts);
  if (state.judgement) file.judgement = state.judgement;
  if (state.actions) {
    const { taken, not_taken } = state.actions;
    file.actions = { taken: taken.map((done) => (done.on || done.by ? done : done.action)), not_taken };
  }
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
  const lines = text.split(/\r?\n/).map((line) => (/^\s*#/.test(line) ? "" : line));
  try {
    file = lines.join("").trimStart().startsWith("{") ? plainJson(lines.join("\n")) : plainYaml(lines);
  } catch (fault) {
    if (fault instanceof NotUnderstood) throw fault;
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

/** JSON in which every key stands once. JavaScript's own reader takes the last of two, which may be
 * the less protective one, without a word. */
function plainJson(text) {
  const file = JSON.parse(text);
  const faults = [];
  const open = [];  // what stands open: for an object the keys seen, for a list how many entries
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g)) {
    const top = open.at(-1);
    if (token === "{" || token === "[") {
      const within = top ? placeWithin(top) : [];
      open.push({ keys: token === "{" ? new Set() : null, expectsKey: true, entry: 1, key: "", place: within });
    } else if (token === "}" || token === "]") open.pop();
    else if (token === ",") Object.assign(top, { expectsKey: true, entry: top.entry + 1 });
    else if (token === ":") top.expectsKey = false;
    else if (top?.keys && top.expectsKey) {
      top.key = JSON.parse(token);
      if (top.keys.has(top.key)) faults.push(twice(text.slice(0, index), top.place));
      top.keys.add(top.key);
    }
  }
  if (faults.length) throw new NotUnderstood(faults.join("\n"));
  return file;
}

/** A place in words; a key that is not one of the language is told by its number, for it may be a name. */
function placeWithin({ keys, key, entry, place }) {
  const known = keys && !place.includes("facts") && [...INCIDENT_KEYS, "taken", "not_taken"].includes(key);
  return [...place, known ? key : `entry ${entry}`];
}

function twice(before, place) {
  const line = before.split("\n").length;
  const where = `${line}:${before.length - before.lastIndexOf("\n")}`;
  return [where, place.join(", "), PAGE.words.file.twice].filter(Boolean).join(": ");
}

const INCIDENT_KEYS = ["incident", "chart", "date", "received", "reported_by", "concern", "everybody_listed", "people", "facts", "judgement", "actions", "expect"];

/** The plain YAML that `flowgraph ask` writes: `key: value`, or a key with entries below it, every
 * value on one line. Whatever else YAML allows is refused, never guessed at. */
function plainYaml(lines) {
  const file = [];
  for (const line of lines.filter((each) => each.trim())) {
    const [, key, value] = /^([a-z_]+):(?: +(.*))?$/.exec(line) || [];
    const [, item] = /^  - (.*)$/.exec(line) || [];
    const [, name, said] = /^  ([A-Za-z0-9_]+): +(.*)$/.exec(line) || [];
    const last = file.at(-1);
    if (key) file.push([key, value === undefined ? null : flowValue(value)]);
    else if (item && (last[1] === null || Array.isArray(last[1]))) last[1] = [...last[1] || [], flowValue(item)];
    else if (name && (last[1] === null || last[1] instanceof Map)) last[1] = entered(last[1] || new Map(), name, flowValue(said));
    else throw new SyntaxError("not plain");
  }
  const plain = new Map();
  file.forEach(([key, value]) => entered(plain, key, value instanceof Map ? Object.fromEntries(value) : value));
  return Object.fromEntries(plain);
}

function entered(map, key, value) {
  if (map.has(key)) throw new NotUnderstood(PAGE.words.file.twice);
  return map.set(key, value);
}

/** One value in a line: a word, quoted text, `[a, b]` or `{key: value}`. */
function flowValue(text) {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{},]|:(?= )|[A-Za-z0-9_.+-]+(?: [A-Za-z0-9_.+-]+)*|(?<=\s)#.*|\S/g)
    ?.filter((token) => !token.startsWith("#")) || [];
  let at = 0;
  const next = (wanted) => {
    if (wanted && tokens[at] !== wanted) throw new SyntaxError("not plain");
    return tokens[at++];
  };
  const listed = (end, one) => {
    const found = [];
    while (tokens[at] !== end) {
      if (found.length) next(",");
      found.push(one());
    }
    next(end);
    return found;
  };
  const scalar = () => {
    const token = next();
    if (token?.startsWith('"')) return JSON.parse(token);
    if (!/^[A-Za-z0-9_.+-]/.test(token || "")) throw new SyntaxError("not plain");
    return token;
  };
  const value = () => {
    if (tokens[at] === "[") { next(); return listed("]", value); }
    if (tokens[at] !== "{") return scalar();
    next();
    const pairs = listed("}", () => { const key = scalar(); next(":"); return [key, value()]; });
    return Object.fromEntries(pairs.reduce((map, [key, it]) => entered(map, key, it), new Map()));
  };
  const found = value();
  if (at !== tokens.length) throw new SyntaxError("not plain");
  return found;
}

function read(file, faults, fewest) {
  const words = PAGE.words.file;
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
  onlyKeys(file, INCIDENT_KEYS, "file");
  const state = begin(fewest);
  state.done.add("our reference");
  state.reference = text(file.incident, "incident");
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(state.reference)) {
    faults.push(`incident: ${PAGE.words.reference.wrong}`);
  }
  if (state.reference === "unnamed") state.reference = "";
  state.date = text(file.date, "date");
  if (state.date && !isDate(state.date)) faults.push(`date: ${PAGE.words.date.wrong}`);
  for (const key of ["received", "reported_by", "concern"]) state[key] = text(file[key], key);
  if (state.received && !isDate(state.received, true)) faults.push(`received: ${PAGE.words.received.wrong}`);
  if (OF_RECORD.some((key) => state[key])) state.done.add("our record");
  const listed = file.everybody_listed === true ? "yes" : file.everybody_listed === false ? "no" : file.everybody_listed;
  if (["yes", "no", "unknown"].includes(listed)) {
    state.everybody_listed = listed;
    state.done.add("our others");
  } else if (listed !== undefined && listed !== null) faults.push(`everybody_listed: ${PAGE.words.others.wrong}`);
  const people = file.people === undefined || file.people === null ? [] : file.people;
  if (Array.isArray(file.people) && !file.people.length) { state.nobody = true; state.done.add("our people"); }
  if (!Array.isArray(people)) faults.push(`people: ${words.shape}`);
  else state.people = people.map((person, index) => readPerson(person, index, state, faults, onlyKeys));
  if (state.people.length) { state.done.add("our people"); state.done.add("our ages"); }
  const facts = file.facts === undefined || file.facts === null ? {} : file.facts;
  Object.entries(onlyKeys(facts, Object.keys(facts), "facts")).forEach(([name, value], index) => {
    readFact(name, value, `facts, entry ${index + 1}`, state, faults, onlyKeys, text);
  });
  if (file.judgement) {
    const it = onlyKeys(file.judgement, ["agrees", "decision", "reason", "by"], "judgement");
    state.judgement = {};
    for (const key of ["decision", "reason", "by"]) {
      if (it[key] !== undefined) state.judgement[key] = text(it[key], `judgement, ${key}`);
    }
    if (it.agrees !== undefined && it.agrees !== null) {
      const agrees = YES_NO[String(it.agrees).toLowerCase()];
      if (agrees === undefined) faults.push(`judgement, agrees: ${words.agrees}`);
      state.judgement.agrees = agrees ? "yes" : "no";
    }
  }
  if (file.actions) {
    const it = onlyKeys(file.actions, ["taken", "not_taken"], "actions");
    const rows = (name, keys) => [].concat(it[name] || []).map((row) => {
      const given = typeof row === "string" ? { action: row } : onlyKeys(row, keys, `actions, ${name}`);
      const said = Object.fromEntries(keys.filter((key) => given[key] !== undefined).map((key) => [key, text(given[key], `actions, ${name}`)]));
      if (said.on && !isDate(said.on, true)) faults.push(`actions, ${name}: ${PAGE.words.received.wrong}`);
      return said;
    });
    state.actions = { taken: rows("taken", ["action", "on", "by"]), not_taken: rows("not_taken", ["action", "reason"]) };
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
  // "I do not know" comes back as it was answered; on a fact over people it says that somebody else
  // may be involved.
  if (!written && overPeople(fact)) state.done.add("our others");
  else state.done.add(name);
}
