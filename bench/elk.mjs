// What ELK's layered layout makes of published graphs, counted as bench/quality.py counts ours.
//
//     npm install elkjs && node bench/elk.mjs GRAPHS.json > counted.json
//     python -m bench.quality counted.json
//
// ELK may put a sink in any row; ours stand in the last. Boxes are as large as ours usually are.

import fs from "node:fs";
import ELK from "elkjs/lib/elk.bundled.js";

const OPTIONS = { "elk.algorithm": "layered", "elk.direction": "DOWN", "elk.edgeRouting": "ORTHOGONAL" };
const SIZE = { width: 90, height: 34 };

const between = (low, value, high) => Math.min(low, high) < value && value < Math.max(low, high);
const cross = ([a, b], [c, d]) => a.x === b.x && c.y === d.y && between(c.x, a.x, d.x) && between(a.y, c.y, b.y);
const pieces = (points) => points.slice(1).map((point, place) => [points[place], point]);

/** How often two arrows cross: an upright piece of one and a level piece of the other. */
function crossings(arrows) {
  let found = 0;
  arrows.forEach((arrow, place) => {
    for (const other of arrows.slice(place + 1)) {
      for (const one of pieces(arrow)) {
        for (const two of pieces(other)) found += cross(one, two) + cross(two, one);
      }
    }
  });
  return found;
}

const given = JSON.parse(fs.readFileSync(process.argv[2], "utf-8"));
for (const graph of given.graphs) {
  const made = await new ELK().layout({
    id: graph.name,
    layoutOptions: OPTIONS,
    children: graph.nodes.map((id) => ({ id, ...SIZE })),
    edges: graph.edges.map(([source, target], place) => ({ id: `e${place}`, sources: [source], targets: [target] })),
  });
  const arrows = made.edges.flatMap(({ sections }) => sections)
    .map(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint]);
  graph.elk = { crossings: crossings(arrows), bends: arrows.flat().length - 2 * arrows.length };
}
console.log(JSON.stringify(given));
