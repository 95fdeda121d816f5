// What is looked at: one point of the sweep, a grade of call, whose money, a measure.
const data = JSON.parse(byId("data").textContent);
const points = data.points;
const count = points.label.length;
const state = {
  point: data.start,
  grade: data.grades.length ? data.grades[0].name : null,
  money: "payer",
  measure: data.measures[0].id,
  layer: null,
};

const axisOf = (kind) => data.axes.findIndex((axis) => axis.kind === kind);
const SCHEME = axisOf("scheme");
const BUDGET = axisOf("budget");
const hasMoney = data.schemes.length > 0;

// Points by their coordinates.
const pointAt = new Map(points.at.map((at, p) => [at.join(), p]));

// The point that has this value of one axis and else the coordinates of the chosen one; where the
// sweep has no such point, the one that shares most of them.
function moved(axis, index) {
  const wanted = [...points.at[state.point]];
  wanted[axis] = index;
  const exact = pointAt.get(wanted.join());
  if (exact !== undefined) return exact;
  let best = state.point;
  let most = -1;
  points.at.forEach((at, p) => {
    if (at[axis] !== index) return;
    const shared = at.filter((value, i) => value === wanted[i]).length;
    if (shared > most) [best, most] = [p, shared];
  });
  return best;
}

// Points that differ from the chosen one in this axis (and, if given, another) alone.
function along(axis, fixedAt = {}) {
  if (axis < 0) return [state.point];
  const here = [...points.at[state.point]];
  for (const [other, index] of Object.entries(fixedAt)) here[other] = index;
  return data.axes[axis].values
    .map((_, index) => pointAt.get(here.map((value, i) => (i === axis ? index : value)).join()))
    .filter((p) => p !== undefined);
}

const measureOf = (id) => data.measures.find((measure) => measure.id === id);
const valueOf = (name, p) => (name && data.values[name] ? data.values[name][p] : null);
const boundsOf = (name, p) => [valueOf(`${name}_lower`, p), valueOf(`${name}_upper`, p)];

// Of a study without purchases, or of a point that is its own reference, gains say nothing.
const isReference = (p) => points.reference[p] === p;
const referenceName = (p) => (points.delivered[points.reference[p]] ? pointName(points.reference[p]) : "nobody bought");
const gainsKnown = points.reference.some((reference, p) => reference !== p);

function valueName(axis, index) {
  const { kind, key, values } = data.axes[axis];
  const value = values[index];
  if (kind === "budget") return `${pounds(value)} a year`;
  if (key === "deterrence.enabled") return value === "true" ? "deters" : "does not deter";
  return typeof value === "number" ? String(value) : value;
}

function axisName(axis) {
  const { kind, key } = data.axes[axis];
  if (kind === "scheme") return "Scheme";
  if (kind === "budget") return "Budget";
  return key === "deterrence.enabled" ? "Presence" : key;
}

// "MetPatrol Plus, £200,000 a year".
function pointName(p) {
  if (!data.axes.length) return data.title;
  return data.axes
    .map((axis, i) => {
      const value = valueName(i, points.at[p][i]);
      if (axis.kind === "scheme" || axis.kind === "budget") return value;
      return axis.key === "deterrence.enabled" ? `presence ${value}` : `${axis.key} = ${value}`;
    })
    .join(", ");
}

const schemeIndex = (scheme) => data.schemes.indexOf(scheme);
function colourOf(scheme) {
  const i = schemeIndex(scheme);
  return i < 0 ? data.colours.muted : data.colours.schemes[i % data.colours.schemes.length];
}

const listeners = [];
function change(changes) {
  Object.assign(state, changes);
  for (const listener of listeners) listener(state);
}
