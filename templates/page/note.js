// The case note, as flowgraph/writing/case_note.py and the files beside it make it, of the same words
// (templates/words/decision.yaml): a row of sections, each a row of blocks. Nothing here touches a page;
// tests hold it, section by section, to the note that the command line writes.

/** Our words `key` of `group`, with what is filled in. */
const told = (group, key, values = {}) => PAGE.note.words[group][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const words = (text, cite = "", strong = false, theirs = false) => ({ text, cite, strong, theirs });
/** In the chart's own words and language alone. */
const chartWords = (text, cite, strong) => words(text, cite, strong, true);
const line = (first, ...under) => ({ words: first, under });
const paragraphs = (...lines) => ({ type: "Paragraphs", lines });
const listing = (lines, heading = "", ordered = false) => ({ type: "Listing", lines, heading, ordered });
const blanks = (group, ...keys) => ({ type: "Blanks", labels: keys.map((key) => told(group, key)) });
const part = (id, heading, blocks, tone = "plain") => ({ id, heading: heading && told("heading", heading), blocks, tone });

const citation = ({ cite, ours }) => (!ours ? cite || "" : cite ? told("cite", "ours_on", { cite }) : told("cite", "ours"));
const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const unstopped = (text, marks = ".") => { let it = text; while (marks.includes(it.at(-1)) && it) it = it.slice(0, -1); return it; };
const withContact = ({ says, contact }) => (!contact || says.includes(contact) ? says : `${says} ${told("answer", "contact", { contact })}`);
const boxOf = (id) => PAGE.plan.boxes[id];
const factOf = (name) => PAGE.plan.facts[name] || PAGE.plan.texts[name];
const orList = (ids) => ids.map((id) => boxOf(id).text).join("; or ");

/** What is known of a fact, as a person would say it after "because". `numbers`: how whole numbers are
 * said, if not as they stand. */
function sentenceOf(fact, it, numbers = "") {
  if (!it) return `${fact.words} is not known`;
  if (fact.kind === "whole-number" && fact.says.value && !it.nobody) return fact.says.value.replaceAll("{value}", () => numbers || inWords(fact, it));
  const said = it.values.map((value) => fact.says[typeof value === "boolean" ? say(value) : value] || "");
  if (said.length && said.every(Boolean) && !it.nobody) return said.join(" or ");
  return fact.kind === "yes-no" ? `“${fact.words}” is answered ${inWords(fact, it)}` : `${fact.words} is ${numbers || inWords(fact, it)}`;
}

/** A change of a fact, as a person would say it after "if": what it would be, and what it is, where
 * that is not said with it. */
function changedOf(fact, to, now) {
  const end = ([low, high]) => (low < high && (low > fact.low) !== (high < fact.high)
    ? low > fact.low ? `${low} or over` : `${high} or under` : spanOf([low, high]));
  const said = sentenceOf(fact, to, to.spans.map(end).join(" or "));
  return now && fact.kind === "yes-no" ? said : `${said} (now ${now ? inWords(fact, now) : "not known"})`;
}

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
/** 2026-11-25T14:30 as 25 November 2026, 14:30. */
function dateInWords(iso) {
  const [day, time] = iso.split("T");
  const [year, month, date] = day.split("-");
  if (!month) return iso;
  return [`${date ? `${Number(date)} ` : ""}${MONTHS[Number(month) - 1]} ${year}`, time].filter(Boolean).join(", ");
}

/** Free text as one line that shows what it holds. */
const plainText = (text) => text.split(/\s+/).filter(Boolean).join(" ")
  .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, (sign) => ("\u200c\u200d".includes(sign) ? sign : "\ufffd"));

/** The note of an incident and the decision on it. */
function caseNote(incident, found) {
  const reference = incident.reference || "…";
  const sections = [
    alertsPart(found), findOutFirst(found), concernPart(incident), answerPart(incident, found), dutiesPart(found), cautionsPart(found),
    notAnswered(found), heedPart(found), judgementPart(incident, found), actionsPart(incident),
    part("sign-off", "sign_off", [blanks("sign_off", "completed", "designated", "signature", "date")]),
    part("picture", "picture", [{ type: "Picture", alternative: told("picture", "alternative", { reference, heading: told("heading", "path") }) }]),
    part("appendix", "appendix", [paragraphs(words(told("head", "appendix")))]),
    pathPart(found), ruledOutPart(found), turningPart(found), factsPart(found),
    part("notes", "all_notes", standing(found.notes.filter((row) => !heeded(found).includes(row)))),
    part("guidance", "guidance", PAGE.note.guidance.length ? [paragraphs(...PAGE.note.guidance.map((text) => chartWords(text)))] : []),
  ];
  const doubted = new Set([...found.alerts, ...found.alerts_open].map(({ says }) => says));
  return {
    reference,
    title: told("head", "title", { reference, title: PAGE.title }),
    kind: told("head", "kind"),
    chart_title: PAGE.title,
    fields: [
      [told("head", "reference"), reference],
      ...(incident.received ? [[told("head", "received"), dateInWords(incident.received)]] : []),
      ...(incident.reported_by ? [[told("head", "reported_by"), plainText(incident.reported_by)]] : []),
      [told("head", "date"), incident.date ? dateInWords(incident.date) : PAGE.note.undated],
      [told("head", "people"), peopleSaid(incident.people)],
      [told("head", "edition"), PAGE.edition],
    ],
    banner: PAGE.banner,
    rules: [
      ...PAGE.plan.alerts.filter(({ shown }) => shown.contact && !doubted.has(shown.says)).map(({ standing }) => standing),
      ...(PAGE.note.notice ? [PAGE.note.notice] : []),
    ],
    sections: sections.filter(({ blocks }) => blocks.length),
    foot: PAGE.note.foot,
    lang: PAGE.note.lang,
  };
}

// The part that a person in a hurry reads

const alertsPart = (found) => part("alerts", "alerts",
  found.alerts.length ? [paragraphs(...found.alerts.map((row) => words(withContact(row), citation(row), true)))] : [], "alert");

const findOutFirst = (found) => part("find-out-first", "find_out_first", found.alerts_open.length ? [listing(found.alerts_open.map((row) => line(
  chartWords(row.facts.map((name) => factOf(name).ask || factOf(name).words).join(" "), "", true),
  words(told("answer", "if_so", { says: withContact(row) }), citation(row)))))] : [], "alert");

const concernPart = ({ concern }) => part("concern", "concern", [concern ? paragraphs(words(plainText(concern))) : blanks("facts", "concern")]);

function answerPart(incident, found) {
  const status = words(told("status", found.status), "", true);
  let blocks;
  if (found.outcome) {
    const [outcome, ...more] = outcomeSaid(found.outcome);
    blocks = [paragraphs(outcome, status, ...more, ...whySaid(found))];
    if (found.settles_route.length) blocks.push(listing(askedFor(incident, found.settles_route), told("answer", "settles")));
  } else if (found.status === "outside") blocks = [paragraphs(status), saysList(found.outside, "outside_instead")];
  else {
    blocks = [paragraphs(status, ...meanwhileSaid(found))];
    if (found.status === "contradictory") blocks.push(...contradictory(found));
    if (found.questions.length) blocks.push(listing(askedFor(incident, found.questions), told("answer", "ask")));
  }
  if (found.assumed.length) blocks.push(paragraphs(words(told("answer", "assumed"))));
  return part("answer", "answer", blocks, "answer");
}

/** An outcome as it is printed: the source's words, then contact and time limit. */
function outcomeSaid(id) {
  const box = boxOf(id);
  return [
    chartWords(box.text, citation(box), true),
    ...(box.contact ? [words(told("answer", "contact", box))] : []),
    ...(box.within ? [words(told("answer", "within", box))] : [])];
}

/** The day that a limit ends, and that no bank holidays were left out where none are known. */
function dueBy(due, { limit }) {
  const name = limit?.[1] === "working_days" && !PAGE.plan.calendar ? "due_weekends" : "due";
  return told("answer", name, { due: dateInWords(due) });
}

/** In one sentence: the fewest facts that already make the outcome what it is. */
function whySaid(found) {
  const facts = found.rests_on.map((row) => row.words).join("; ");
  return [
    ...(found.due ? [words(dueBy(found.due, boxOf(found.outcome)), "", true)] : []),
    words(facts ? told("answer", "why", { facts }) : told("answer", "why_people")),
    ...(found.goes_on ? [words(told("answer", "goes_on", { chart: boxOf(found.outcome).goes_on_title }))] : [])];
}

/** Never "no action": the most protective outcome still possible, and the others. */
function meanwhileSaid(found) {
  const most = yardstick(found);
  const [first, ...rest] = most ? outcomeSaid(most.id) : [];
  const others = found.possible_outcomes.slice(1);
  return [
    words(told("answer", "not_no_action")),
    ...(first ? [words(told("answer", "most_protective", { outcome: first.text }), first.cite, true), ...rest] : []),
    ...(others.length ? [words(told("answer", "also_possible", { outcomes: orList(others) }))] : [])];
}

/** The most protective outcome that the answer leaves possible. */
function yardstick(found) {
  if (found.possible_outcomes.length) return boxOf(found.possible_outcomes[0]);
  if (found.status === "outside") return null;
  const following = new Set(found.would_follow.flatMap((row) => row.possible_outcomes));
  return PAGE.plan.outcomes.map(({ id }) => boxOf(id)).find(({ id }) => following.has(id) || !following.size);
}

const contradictory = (found) => [
  saysList(found.contradictions, "contradicts"),
  ...(found.would_follow.length ? [listing(found.would_follow.map((row) => line(words(followSaid(row)))), told("answer", "would_follow_heading"))] : []),
  paragraphs(words(told("answer", "consult")))];

function followSaid(row) {
  const outcome = row.outcome ? boxOf(row.outcome).text
    : row.possible_outcomes.length ? told("answer", "would_follow_open", { outcomes: orList(row.possible_outcomes) })
      : told("status", row.status).toLowerCase();
  return sentence(told("answer", "would_follow", { words: row.words, outcome }));
}

const saysList = (rows, heading) => listing(rows.map((row) => line(words(sentence(withContact(row)), citation(row)))), told("answer", heading));

/** The questions still open, in their order; those of a checklist stand together. */
function askedFor(incident, rows) {
  const lines = new Map();
  for (const row of rows) {
    const listed = checklistOf(PAGE.plan, row.fact);
    if (!listed) lines.set(row.fact, questionSaid(incident, row));
    else if (!lines.has(`checklist ${listed}`)) {
      const items = rows.filter(({ fact }) => checklistOf(PAGE.plan, fact) === listed);
      lines.set(`checklist ${listed}`, line(
        words(asksOf(listed), "", false, Boolean(PAGE.plan.checklists[listed].ask)), chartWords(namesOf(items.map(({ fact }) => fact)))));
    }
  }
  return [...lines.values()];
}

function questionSaid(incident, row) {
  const ask = row.ask || factOf(row.fact).words;
  const people = whose(incident, row);
  return line(people ? words(`${ask} (${told("answer", "ask_people", { people })})`) : chartWords(ask));
}

const asksOf = (checklist) => PAGE.plan.checklists[checklist].ask || told("facts", "checklist");
const namesOf = (names) => names.map((name) => factOf(name).words).join("; ");

/** Whose ages a question waits for: their letters, or that it is everybody listed. */
function whose(incident, { people = [] }) {
  const everyone = people.length > 1 && people.length === incident.people.length;
  return everyone ? told("answer", "everyone", { count: people.length }) : people.join(", ");
}

function dutiesPart(found) {
  const certain = found.duties.map((row) => line(words(dutySaid(row), row.cite, true)));
  const possible = found.possible_duties.map((row) => line(words(dutySaid(row), row.cite),
    ...(row.facts.length ? [words(told("duties", "find_out", { facts: namesOf(row.facts) }))] : [])));
  return part("duties", "duties", [listing(certain), listing(possible, told("duties", "possible"))].filter(({ lines }) => lines.length));
}

function dutySaid({ box, text, contact, due, within }) {
  const parts = [text];
  if (contact && !text.includes(contact)) parts.push(told("answer", "contact", { contact }));
  if (due) parts.push(dueBy(due, boxOf(box)));
  else if (within) parts.push(told("answer", "within", { within }));
  return parts.map((each) => unstopped(each)).join(". ");
}

function cautionsPart(found) {
  const about = new Map();
  for (const row of found.cautions) about.set(row.about, [...(about.get(row.about) || []), line(chartWords(sentence(row.says), citation(row)))]);
  return part("cautions", "cautions", [...about].map(([heading, lines]) => listing(lines, sentence(heading))));
}

function turningPart(found) {
  if (!SETTLED.includes(found.status)) return part("turning-points", "", []);
  const rows = new Map();
  for (const row of found.turning_points) {
    const reached = boxOf(row.outcome)?.text || told("status", row.outcome);
    rows.set(reached, [...(rows.get(reached) || []), row.words]);
  }
  for (const { outcome, words: said } of found.other_outcomes) {  // no single fact leads there
    if (!rows.has(boxOf(outcome).text)) rows.set(boxOf(outcome).text, [said]);
  }
  const lines = [...rows].map(([reached, each]) => line(words(`${reached}:`), words(sentence(each.join("; ")))));
  return part("turning-points", "turning_points", [lines.length ? listing(lines) : paragraphs(words(told("turning_points", "none")))]);
}

/** The standing words that this answer brings with it; the others are in the appendix. */
const heeded = (found) => found.notes.filter(({ text }) => PAGE.note.special.includes(text)).slice(0, PAGE.note.heeded);
const standing = (rows) => (rows.length ? [listing(rows.map((row) => line(words(row.text, citation(row), false,
  PAGE.plan.notes.some(({ shown }) => shown.says === row.text)))))] : []);
const heedPart = (found) => part("heed", "notes", standing(heeded(found)));

// What comes from the incident file

/** Everyone listed, by letter; of many, those of whom the same is known stand together. */
function peopleSaid(people) {
  if (!people.length) return told("facts", "nobody");
  const known = ({ ages, part: parts }) => [
    same(ages, [AGES]) ? told("facts", "age_unknown") : told("facts", "age", { ages: ages.map(spanOf).join(" or ") }), ...parts].join(", ");
  const one = (letters, age) => (letters.length === 1 ? told("facts", "person", { who: letters[0], age })
    : told("facts", "alike", { count: letters.length, letters: letters.join(", "), age }));
  if (people.length <= PAGE.note.one_by_one) return people.map((person) => one([person.who], known(person))).join("; ");
  const alike = new Map();
  for (const person of people) alike.set(known(person), [...(alike.get(known(person)) || []), person.who]);
  return [...alike].map(([age, letters]) => one(letters, age)).join("; ");
}

/** The guidance's key questions that nobody answered, in one line. */
function notAnswered(found) {
  const asked = new Set([...found.questions, ...found.settles_route].map(({ fact }) => fact));
  found.alerts_open.forEach(({ facts }) => facts.forEach((name) => asked.add(name)));
  const names = [...new Set(PAGE.note.questions.flatMap(({ asks }) => asks))]
    .filter((name) => !asked.has(name) && (found.facts[name]?.is ?? null) === null);
  const said = told("facts", "not_provided_all", { names: namesOf(names) });
  return part("not-answered", "not_answered", names.length ? [paragraphs(words(said))] : []);
}

function factsPart(found) {
  const asked = new Set(PAGE.note.questions.flatMap(({ asks }) => asks));
  const known = Object.keys(found.facts).filter((name) => found.facts[name].is !== null || Object.keys(found.facts[name]).length > 2);
  const rowsOf = (names) => names.map((name) => factRow(name, found.facts[name]));
  const groups = PAGE.note.questions.map(({ group, asks }) => ({ heading: group, rows: rowsOf(asks.filter((name) => known.includes(name))) }));
  let rest = known.filter((name) => !asked.has(name));
  for (const [id, { items }] of Object.entries(PAGE.plan.checklists)) {
    const ticked = items.filter((name) => rest.includes(name) && Object.keys(found.facts[name]).sort().join() === "how,is");
    rest = rest.filter((name) => !ticked.includes(name));
    groups.push({ heading: asksOf(id), rows: answeredAlike(ticked, found) });
  }
  groups.push({ heading: asked.size ? told("facts", "other_group") : "", rows: rowsOf(rest) });
  const table = {
    type: "Table", caption: told("heading", "facts"), head: ["question", "answer", "record"].map((key) => told("facts", key)),
    groups: groups.filter(({ rows }) => rows.length),
  };
  return part("facts", "facts", table.groups.length ? [table] : []);
}

/** The items of a checklist that were answered alike, in one row: of two dozen, one sees which they are. */
function answeredAlike(names, found) {
  const rows = new Map();
  for (const name of names) {
    const answer = answerSaid(factOf(name), found.facts[name].is);
    rows.set(answer, [...(rows.get(answer) || []), name]);
  }
  return [...rows].map(([answer, alike]) => [sentence(namesOf(alike)), answer, told("facts", "stated")]);
}

const answerSaid = (fact, is) => (Array.isArray(is)
  ? told("facts", "open", { values: is.map((value) => sayOf(fact, value)).join(" or ") }) : sayOf(fact, is));

function factRow(name, row) {
  const fact = factOf(name);
  const answer = row.is === null ? told("facts", "not_provided")
    : fact.kind === "text" ? plainText(`${row.is}`) : answerSaid(fact, row.is);
  const how = row.how === "stated" ? [told("facts", "stated")] : row.how ? [told("facts", "worked_out", { by: PAGE.note.worked_out_by[row.how] })] : [];
  for (const key of ["source", "by", "because"]) if (row[key]) how.push(told("facts", key, { text: plainText(row[key]) }));
  if (row.on) how.push(told("facts", "on", { text: dateInWords(row.on) }));
  return [fact.ask || sentence(fact.words), answer, how.join("; ")];
}

// What the professional decided, beside the chart's answer and never instead of it

const folded = (text) => text.split(/\s+/).filter(Boolean).join(" ").toLowerCase();

/** The outcome that a decision names: by its id, however it is spaced, or by its words. */
function namedOutcome(text) {
  const it = folded(text || "");
  return it ? PAGE.plan.outcomes.map(({ id }) => boxOf(id))
    .find(({ id, text: said }) => it.replace(/[ -]/g, "_") === id || it === folded(said)) || null : null;
}

/** Where a judgement stands towards the chart's answer, and the outcome that it names. */
function standingOf({ judgement }, found) {
  const outcome = namedOutcome(judgement?.decision);
  const most = yardstick(found);
  if (!judgement) return { stand: "silent", outcome: null };
  if (outcome && most && outcome.protection !== most.protection) return { stand: outcome.protection < most.protection ? "less_protective" : "more_protective", outcome };
  const agrees = judgement.agrees ?? (outcome && found.outcome === outcome.id ? "yes" : null);
  return { stand: agrees === null ? "silent" : agrees === "yes" ? "agrees" : "departs", outcome };
}

function judgementPart(incident, found) {
  const given = incident.judgement;
  if (!given) return part("judgement", "judgement", [
    blanks("judgement", "tick_agrees", "tick_decision"), blanks("judgement", "tick_reason"), blanks("judgement", "tick_by")]);
  const { stand, outcome } = standingOf(incident, found);
  const said = { ...given, ...(outcome ? { decision: outcome.text } : {}) };
  return part("judgement", "judgement", [paragraphs(words(told("judgement", stand), "", true),
    ...["decision", "reason", "by"].filter((key) => said[key]).map((key) => words(told("judgement", key, { [key]: plainText(said[key]) }))))]);
}

function actionsPart({ actions }) {
  if (!actions) return part("actions", "actions", [blanks("actions", "blank_taken"), blanks("actions", "blank_not_taken")]);
  const none = [line(words(told("actions", "none_taken")))];
  const taken = actions.taken.map(({ action, on, by }) => {
    const beside = [on && dateInWords(on), by && plainText(by)].filter(Boolean).join("; ");
    return line(words(beside ? `${plainText(action)} (${beside})` : plainText(action)));
  });
  const not = actions.not_taken.map(({ action, reason }) => line(words(told("actions", "not_taken_row",
    { action: plainText(action), reason: plainText(reason || "") || told("actions", "no_reason") }))));
  return part("actions", "actions", [
    listing(taken.length ? taken : none, told("actions", "taken")), listing(not.length ? not : none, told("actions", "not_taken"))]);
}

// The path, with its reasons

const becauseOf = (rows) => rows.map((row) => row.words).join("; ");
const basisOf = (arrow) => words(`${told("path", arrow.basis)}.`, arrow.cite);

function pathPart(found) {
  const first = workedOutFirst(found);
  if (!found.steps.length) return part("path", "path", [...first, paragraphs(words(told("path", "none")))]);
  const lines = found.steps.map((row) => {
    const box = boxOf(row.box);
    const points = box.points.length ? [chartWords(box.points.join(" · "))] : [];
    return line(chartWords(box.text, citation(box), true), ...points, ...onward(row));
  });
  const open = found.steps.at(-1).possible;
  return part("path", "path", [...first, listing(lines, first.length ? told("path", "then") : "", true),
    ...(open.length ? [listing(open.map((arrow) => line(words(told("path", arrow.when === "otherwise" ? "open_otherwise" : "open_row", arrow)), ...(arrow.basis ? [basisOf(arrow)] : []))), told("path", "open"))] : [])]);
}

function onward({ arrow, possible }) {
  if (!arrow) return possible.length ? [] : [words(told("path", "reached"))];
  const because = becauseOf(arrow.because);
  const why = because ? told("path", "leads", { because }) : told("path", "always");
  return [words(arrow.basis ? `${why} ${basisOf(arrow).text}` : why, arrow.cite)];
}

/** What another chart made of the incident, by which path, with the words that its result must not be
 * shown without. */
function workedOutFirst(found) {
  const lines = PAGE.plan.helpers.flatMap((helper) => {
    const rows = Object.entries(found.derived).filter(([, row]) => row.chart === helper.id);
    if (!rows.length) return [];
    const [, { outcome, path }] = rows[0];
    const under = [];
    let said;
    if (outcome) {
      said = helper.boxes[outcome].text;
      const passed = path.map((id) => helper.boxes[id]).map(({ text, ours }) => (ours ? told("path", "ours", { text }) : text));
      under.push(words(told("path", "passed", { path: passed.join("; then ") })));
    } else {
      // What an outcome of another chart gives besides has no words of its own.
      const fact = (name) => factOf(name) || { words: say(name), kind: "choice", said: {}, says: {} };
      const settled = rows.filter(([, row]) => row.value !== null).map(([name, row]) => sentenceOf(fact(name), only(row.value)));
      said = [told("path", "helper_open"), ...settled].join("; ");
    }
    const notes = PAGE.plan.notes.filter(({ chart, at, shown }) => chart === helper.id && at.includes(outcome) && shown.ours);
    under.push(...notes.map(({ shown }) => chartWords(shown.says, citation(shown))));
    return [line(words(told("path", "helper", { title: helper.title, said }), outcome ? helper.boxes[outcome].cite : ""), ...under)];
  });
  return lines.length ? [listing(lines, told("path", "first"))] : [];
}

function ruledOutPart(found) {
  const lines = found.steps.flatMap((row) => row.not_taken).map((arrow) => line(words(
    told("ruled_out", "row", { text: unstopped(arrow.text), because: becauseOf(arrow.because) }), arrow.cite)));
  return part("ruled-out", "ruled_out", lines.length ? [listing(lines)] : []);
}
