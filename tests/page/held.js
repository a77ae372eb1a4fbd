// Runs a suite of vectors against the page's deciding code; returns what differs, at most ten.
// Shared by Node and Chromium.
function heldTo(suite) {
  const wrong = [];
  const sorted = (value) => JSON.stringify(value, (_, it) =>
    (it && typeof it === "object" && !Array.isArray(it)
      ? Object.fromEntries(Object.keys(it).sort().map((key) => [key, it[key]])) : it));
  suite.vectors.forEach(({ incident, expected }, index) => {
    let found;
    try {
      found = decide(bare(suite.plan), incident);
      found.reachable.sort();
      for (const key of ["arrows_open", "also"]) found[key].sort((a, b) => (a.join("\n") < b.join("\n") ? -1 : 1));
    } catch (error) {
      found = { error: `${error.name}: ${error.message} ${error.stack}` };
    }
    for (const key of Object.keys(expected)) {
      if (sorted(found[key]) !== sorted(expected[key])) {
        if (wrong.length < 10) {
          wrong.push({ index, key, incident, expected: expected[key], found: found[key], error: found.error });
        }
        break;
      }
    }
  });
  return wrong;
}
