// What is shown of a decision: elements, the note, the lit chart. Elements are made with their
// attributes as given and children as text or elements, never as HTML.

function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") made.addEventListener("click", value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== ""));
  return made;
}

/** With the language and direction of the chart, where its words are not in ours: `main` is marked as English. */
const theirs = (attributes = {}) => ({ ...attributes, ...PAGE.theirs });
const chartSaid = (text) => el("span", theirs(), text);

const button = (text, onclick, kind = "") => el("button", { type: "button", class: kind, onclick }, text);
const list = (items, attributes = {}) => (items.length ? el("ul", attributes, items.map((item) => el("li", {}, item))) : null);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);

/** A text with its telephone number as a link, so that it can be tapped. */
function tappable(text, phone) {
  if (!phone || !text.includes(phone)) return [text];
  const [before, ...after] = text.split(phone);
  return [before, el("a", { href: `tel:${phone.replace(/[^0-9+]/g, "")}` }, phone), after.join(phone)];
}

/** Every number that the chart names, in a text. */
function withPhones(text) {
  const phones = [...PAGE.plan.alerts, ...Object.values(PAGE.plan.boxes)].map(({ phone }) => phone).filter(Boolean);
  return tappable(text, phones.sort((a, b) => b.length - a.length).find((phone) => text.includes(phone)));
}

// The note as a page has it: as templates/notes/note.html.j2

const wordsSaid = ({ text, cite, strong, theirs: own }) => [
  strong ? el("strong", own ? theirs() : {}, withPhones(text)) : own && PAGE.theirs.lang ? el("span", theirs(), withPhones(text)) : withPhones(text), cite ? [" ", el("span", { class: "cite" }, `(${cite})`)] : ""];

const BLOCKS = {
  Paragraphs: ({ lines }) => lines.map((each) => el("p", {}, wordsSaid(each))),
  Listing: ({ heading, ordered, lines }) => [
    heading ? el("p", { class: "of" }, heading) : "",
    el(ordered ? "ol" : "ul", { role: "list" }, lines.map((each) => el("li", {}, wordsSaid(each.words),
      each.under.map((under) => [" ", el("span", { class: "under" }, wordsSaid(under))]))))],
  Table: ({ caption, head, groups }) => el("div", { class: "wide" }, el("table", {},
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, head.map((cell) => el("th", { scope: "col" }, cell)))),
    groups.map(({ heading, rows }) => el("tbody", {},
      heading ? el("tr", {}, el("th", { class: "group", scope: "rowgroup", colspan: head.length }, heading)) : "",
      rows.map((row) => el("tr", {}, row.map((cell, index) => (index ? el("td", {}, cell) : el("th", theirs({ scope: "row" }), cell)))))))))
  ,
  Blanks: ({ labels }) => el("dl", { class: "blank" }, labels.map((label) => [el("dt", {}, label), el("dd", {})])),
  Picture: ({ alternative }) => el("figure", {}, litPicture(alternative), el("p", {}, W.beside.key), el("figcaption", {}, alternative)),
};

const blockSaid = (block) => [BLOCKS[block.type](block)];

/** The whole note: what is printed, and what is saved. `alone`: in a file of its own its sections are
 * landmarks; on the page they would stand in the way of those of the page. */
const noteSaid = (note, alone = false) => el("article", { class: "flowgraph-note", id: "note", lang: PAGE.lang.ours, "aria-labelledby": "note-title" },
  el("header", {},
    el(alone ? "h1" : "h2", { class: "title", id: "note-title" }, `${note.kind} ${note.reference}`),
    el("p", theirs({ class: "chart" }), note.chart_title),
    note.banner ? el("p", theirs({ class: "banner" }), note.banner) : "",
    el("dl", { class: "fields" }, note.fields.map(([label, value]) => [el("dt", {}, label), el("dd", {}, value)])),
    note.rules.map((rule) => el("p", { class: "rule" }, withPhones(rule)))),
  note.sections.map(({ id, heading, tone, blocks }) => el("section", { class: `${tone} ${id}-part`, "aria-labelledby": alone ? id : null },
    el(alone ? "h2" : "h3", { class: "heading", id: alone ? id : null }, heading), blocks.map(blockSaid))),
  el("footer", {}, note.foot.map((each) => el("p", {}, each))));

/** The note as an HTML file of its own: no script, nothing fetched. */
function noteFile(note) {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'";
  const [letters] = document.querySelector("style").textContent.split(PAGE.after_picture);
  return `<!doctype html>
<html ${PAGE.lang.marked}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
${el("title", {}, note.title).outerHTML}
<style>${letters}${PAGE.note_style}</style>
</head>
<body>
${el("main", {}, noteSaid(note, true)).outerHTML}
</body>
</html>
`;
}

/** The chart as it is lit now, for the note: its ids are those of every note, not those of the page. */
function litPicture(alternative) {
  const picture = document.querySelector(".reading .picture svg").cloneNode(true);
  const unprefixed = (value) => value.replaceAll(PAGE.prefix, "");
  for (const shape of [picture, ...picture.querySelectorAll("*")]) {
    for (const { name, value } of [...shape.attributes]) if (value.includes(PAGE.prefix)) shape.setAttribute(name, unprefixed(value));
  }
  picture.querySelector("title").textContent = fill(W.note.picture_of, { reference: state.reference || W.checking.unnamed, title: PAGE.title });
  picture.querySelector("desc").textContent = alternative;
  return picture;
}

// The chart on the page, lit as answers come in

const STATES = ["lit", "possible", "ruled_out"];

/** Light the picture: the path in number, what is possible marked, the rest dashed. */
function light(found) {
  const put = (id, name) => {
    const shape = document.getElementById(`${PAGE.prefix}${id}`);
    shape?.classList.remove(...STATES);
    shape?.querySelectorAll(".badge").forEach((each) => each.remove());
    if (name) shape?.classList.add(name);
    return shape;
  };
  for (const [id, { kind, arrows, also }] of Object.entries(PAGE.plan.boxes)) {
    const number = found ? found.path.indexOf(id) + 1 : 0;
    const reached = kind === "duty" ? found?.duties.some(({ box }) => box === id)
      : found && (number || found.outcome === id);  // whichever route is right
    const possible = kind === "duty" ? found?.possible_duties.some(({ box }) => box === id) : found?.reachable.includes(id);
    const shape = put(`box-${id}`, !found ? "" : reached ? "lit" : possible ? "possible" : "ruled_out");
    if (shape && kind !== "duty" && reached) shape.append(badge(shape, number ? `${number}` : ""));
    else if (shape && kind !== "duty" && possible) shape.append(badge(shape, "?"));
    for (const back of document.querySelectorAll(`.returns[id^="${PAGE.prefix}arrow-${id}--"]`)) {
      put(back.id.slice(PAGE.prefix.length), !found || reached || possible ? "" : "ruled_out");
    }
    for (const { target } of arrows) {
      const onPath = number && found.path[number] === target;
      const open = found?.arrows_open.some(([from, to]) => from === id && to === target);
      put(`arrow-${id}--${target}`, !found ? "" : onPath ? "lit" : open ? "possible" : "ruled_out");
    }
    for (const { target } of also) {
      const due = found?.also.find(([from, to]) => from === id && to === target);
      put(`arrow-${id}--${target}`, !found ? "" : !due ? "ruled_out" : due[2] ? "lit" : "possible");
    }
  }
}

/** A number, a question mark, or with no text a tick; as flowgraph/drawing/painting.py has them. */
function badge(shape, text) {
  const svg = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  };
  const body = shape.querySelector(".body");
  const at = (key) => Number(body.getAttribute(key));
  const r = Number(shape.querySelector("text").getAttribute("font-size")) * 0.92;
  const [x, y] = [at("x") - r * 0.27, at("y") + at("height") / 2];
  const made = svg("g", { class: text === "?" ? "badge open" : "badge" });
  const words = text
    ? svg("text", { x, y: y + r / 2, "font-size": r * 1.4, "text-anchor": "middle", class: "bold" })
    : svg("path", { d: `M${x - r * 0.46} ${y + r * 0.04}l${r * 0.34} ${r * 0.36}l${r * 0.6} ${-r * 0.8}`, "stroke-width": r * 0.26 });
  words.textContent = text;
  made.append(svg("circle", { cx: x, cy: y, r }), words);
  return made;
}
