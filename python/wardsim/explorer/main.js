// Controls, and what follows them.

function buildControls() {
  const form = byId("controls");
  form.addEventListener("submit", (event) => event.preventDefault());
  data.axes.forEach((axis, i) => {
    if (axis.values.length < 2) return;
    form.append(typeof axis.values[0] === "number" ? slider(axis, i) : choice(axis, i));
  });
  if (data.grades.length > 1) form.append(radios("grade", "Grade of calls", data.grades.map((g) => [g.name, g.name]), (grade) => {
    const followed = data.grades.some((g) => g.name === state.measure);
    change({ grade, ...(followed ? { measure: grade } : {}) });
  }));
  if (hasMoney) form.append(radios("money", "Whose pound", [["payer", "the payer's"], ["total", "everybody's"]], (money) => change({ money })));
}

// A number with an axis of its own moves along the axis's values.
function slider(axis, i) {
  const id = `axis-${i}`;
  const last = axis.values.length - 1;
  const input = make("input", { type: "range", id, min: 0, max: last, step: 1, "data-axis": i });
  const output = make("output", { for: id });
  const name = make("label", { class: "name", for: id }, `${axisName(i)}: `, output);
  input.addEventListener("input", () => change({ point: moved(i, Number(input.value)) }));
  listeners.push(() => {
    const index = points.at[state.point][i];
    input.value = index;
    const text = valueName(i, index);
    input.setAttribute("aria-valuetext", text);
    output.textContent = text;
  });
  return make("div", { class: "slider" }, name, input);
}

// Few texts as radio buttons, many in a list.
function choice(axis, i) {
  const options = axis.values.map((_, index) => [String(index), valueName(i, index)]);
  const choose = (index) => change({ point: moved(i, Number(index)) });
  if (options.length <= 7) return radios(`axis-${i}`, axisName(i), options, choose, () => String(points.at[state.point][i]));
  const select = make("select", { id: `axis-${i}` }, ...options.map(([value, text]) => make("option", { value }, text)));
  select.addEventListener("change", () => choose(select.value));
  listeners.push(() => { select.value = points.at[state.point][i]; });
  return make("div", {}, make("label", { class: "name", for: `axis-${i}` }, axisName(i)), select);
}

function radios(name, title, options, choose, chosen = () => state[name]) {
  const inputs = options.map(([value, text]) => {
    const input = make("input", { type: "radio", name, value });
    input.addEventListener("change", () => choose(value));
    return [input, make("label", {}, input, text)];
  });
  listeners.push(() => { for (const [input] of inputs) input.checked = input.value === chosen(); });
  return make("fieldset", {}, make("legend", {}, title), make("div", { class: "choices" }, ...inputs.map(([, label]) => label)));
}

// A list outside of the form, for one property of the state.
function list(id, options, property) {
  const select = byId(id);
  select.append(...options.map(([value, text]) => make("option", { value }, text)));
  select.addEventListener("change", () => change({ [property]: select.value }));
  listeners.push(() => { select.value = state[property]; });
}

// --- Words --------------------------------------------------------------------------------------

function tellAnswer() {
  const ranking = rankingNow(state.grade);
  const first = data.rankings.find((r) => r.grade === state.grade);
  byId("headline").textContent = ranking ? ranking.headline
    : first ? `With ${pounds(points.budget[state.point])} a year nobody is bought under any scheme.`
      : "No officers are bought at any point, so there is nothing to say about pounds. The numbers of each point are below.";
  const scope = byId("headline-scope");
  scope.hidden = !ranking || Boolean(points.in_answer[state.point]);
  const base = points.in_answer.indexOf(1);
  const others = data.axes.map((axis, i) => [axis, i]).filter(([axis]) => axis.kind === "condition" || axis.kind === "other")
    .map(([axis, i]) => (axis.key === "deterrence.enabled" ? `presence ${valueName(i, points.at[base][i])}` : `${axis.key} = ${valueName(i, points.at[base][i])}`));
  scope.textContent = `The sentence is about the study's first case (${listed(others)}), not about the point that is chosen.`;
}

function tellSummary() {
  const p = state.point;
  const parts = [];
  if (hasMoney) {
    const [paid, matched] = [points.paid[p], points.matched[p]];
    const who = points.delivered[p] === 0 ? "nobody is bought" : `${plural(points.delivered[p], "officer", "officers")} (${fixed(paid, 0)} paid for, ${fixed(matched, 0)} matched)`;
    parts.push(`${pointName(p)}: ${who}.`);
  } else parts.push(`${pointName(p)}.`);
  for (const id of [state.grade, "patrol"]) {
    const m = id && measureOf(id);
    if (!m) continue;
    const [value, [lower, upper]] = [valueOf(m.level, p), boundsOf(m.level, p)];
    const spread = lower === null ? "" : ` (${fixed(lower, m.digits)} to ${fixed(upper, m.digits)})`;
    const unit = m.unit === "%" ? " %" : ` ${m.unit}`;
    const more = isReference(p) || valueOf(m.gain, p) === null ? "" : `, ${signed(valueOf(m.gain, p), m.gain_digits)} ${m.gain_unit} against ${referenceName(p)}`;
    parts.push(`${m.label}: ${fixed(value, m.digits)}${unit}${spread}${more}.`);
  }
  byId("summary").textContent = parts.join(" ");
  const facts = hasMoney ? [
    ["Officers paid for", fixed(points.paid[p], 0)], ["Officers matched", fixed(points.matched[p], 0)],
    ["Payer pays a year", pounds(points.cost_to_payer[p])], ["Force pays a year", pounds(points.cost_to_force[p])],
    ["Left over", pounds(points.left_over[p])],
  ] : [];
  byId("money").replaceChildren(...facts.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
}

function tellOnce() {
  byId("title").textContent = data.title || "Results";
  byId("synthetic").hidden = !data.synthetic;
  const level = Number((data.confidence * 100).toPrecision(6));
  byId("interval-note").textContent = data.intervals
    ? `In brackets: ${level} % confidence intervals from ${plural(data.replications, "replication", "replications")}. Gains are paired by replication, so their intervals are narrower than two separate ones would suggest. Bands in the chart are of the gain; the bar at the chosen point is its own interval.`
    : "One replication: no intervals, for nothing is known of the spread.";
  byId("notes").replaceChildren(...data.notes.map((note) => make("li", {}, note)));
  byId("made-by").textContent = `Made by wardsim ${data.version}. ${data.attribution ? `Streets: ${data.attribution}. ` : ""}This file is complete in itself and loads nothing.`;
}

// --- Start --------------------------------------------------------------------------------------

state.layer = mapLayers.length ? mapLayers[0].id : null;
buildControls();
list("measure", data.measures.filter((m) => m.level).map((m) => [m.id, m.label]), "measure");
list("layer", mapLayers.map((layer) => [layer.id, layer.name]), "layer");
tellOnce();
if (data.evenings) startEvening();

const map = new StreetMap(byId("map"), byId("map-tools"), paintMap);
byId("map").addEventListener("pointermove", (event) => {
  const s = map.nearest(event.offsetX, event.offsetY);
  byId("probe").textContent = s < 0 ? "" : streetText(s);
});

function drawCharts() {
  const measure = measureOf(state.measure);
  drawBudgetChart(measure);
  drawGainChart(measure);
  describeComparison(measure);
}

listeners.push(tellAnswer, tellSummary, drawPointTable, drawCharts, drawMapLegend, drawWardTable, drawBusiest, drawAllPoints, () => {
  const shown = mapLayers.find((layer) => layer.id === state.layer);
  byId("map").setAttribute("aria-label", `Map of the streets: ${shown ? shown.name : ""} at ${pointName(state.point)}. The tables beside it have the numbers. Arrow keys move it, plus and minus zoom.`);
  map.draw();
});
byId("all-points").addEventListener("toggle", drawAllPoints);
let widthDrawn = 0;
new ResizeObserver(() => {
  const width = byId("budget-chart").clientWidth;
  if (width !== widthDrawn) drawCharts();
  widthDrawn = width;
}).observe(byId("budget-chart"));
change({});
startSaving();
document.documentElement.dataset.ready = "yes";
