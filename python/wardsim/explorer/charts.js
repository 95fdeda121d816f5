// The charts: a measure against budget by scheme, and what £1,000 adds by scheme.

// Half-width by which curves may lie from the dashed line: that of the gain, a paired difference.
function halfOf(measure, p) {
  const [lower, upper] = boundsOf(measure.gain || measure.level, p);
  return lower === null || upper === null ? null : (upper - lower) / 2;
}

// Of a level in per cent, what is possible: a band of the gain may reach beyond.
const withinOf = (measure) => (measure.level && measure.unit === "%" ? (value) => Math.min(100, Math.max(0, value)) : (value) => value);

function curvesNow() {
  if (SCHEME < 0) return [{ scheme: points.scheme[state.point], at: along(BUDGET) }];
  return data.schemes
    .map((scheme) => {
      const index = data.axes[SCHEME].values.indexOf(scheme);
      return { scheme, at: index < 0 ? [] : along(BUDGET, { [SCHEME]: index }) };
    })
    .filter((curve) => curve.at.length);
}

function drawBudgetChart(measure) {
  const level = measure.level || measure.gain;
  if (BUDGET < 0 || data.axes[BUDGET].values.length < 2 || !hasMoney) return drawDots(measure);
  const curves = curvesNow();
  const chosen = state.point;
  const reference = points.reference[chosen];
  const what = `${measure.label}, ${measure.level ? measure.unit : measure.gain_unit}`;
  byId("budget-caption").textContent = `${what}, by the payer's budget a year`;
  const { svg, width, height } = drawing(byId("budget-chart"), 320, `${what}, stepped lines by budget for each scheme. The numbers are in the table of all points.`);
  const box = { left: 58, right: width - 14, top: 14, bottom: height - 34 };
  const budgets = data.axes[BUDGET].values;
  const end = budgets[budgets.length - 1] + (budgets[budgets.length - 1] - budgets[0]) * 0.04;
  const within = withinOf(measure);
  const bands = curves.flatMap((curve) => curve.at).flatMap((p) => {
    const [value, half] = [valueOf(level, p), halfOf(measure, p)];
    return value === null ? [] : [within(value - (half || 0)), within(value + (half || 0))];
  });
  const range = rangeOf([...bands, valueOf(level, reference), ...boundsOf(level, chosen)]);
  const [low, high] = range.map(within);
  const x = scale(budgets[0], end, box.left, box.right);
  const y = scale(low, high, box.bottom, box.top);
  for (const tick of ticksOf(low, high, 6)) {
    gridLine(svg, box.left, y(tick), box.right, y(tick));
    label(svg, box.left - 7, y(tick) + 4, tickText(tick), { "text-anchor": "end", class: "minor" });
  }
  for (const tick of ticksOf(budgets[0], end, width > 480 ? 6 : 3)) {
    label(svg, x(tick), box.bottom + 18, shortPounds(tick), { "text-anchor": "middle", class: "minor" });
  }
  gridLine(svg, x(points.budget[chosen]), box.top, x(points.budget[chosen]), box.bottom, data.colours.muted);
  const without = valueOf(level, reference);
  if (without !== null) {
    svg.append(make("line", { x1: box.left, x2: box.right, y1: y(without), y2: y(without), stroke: data.colours.muted, "stroke-dasharray": "4 3" }));
  }
  for (const curve of curves) drawCurve(svg, curve, measure, level, x, y, end);
  drawChosen(svg, chosen, level, measure, x, y, box);
  drawLegend(curves);
}

function drawCurve(svg, curve, measure, level, x, y, end) {
  const { scheme, at } = curve;
  const [index, colour] = [schemeIndex(scheme), colourOf(scheme)];
  const steps = at.map((p, i) => ({
    p, value: valueOf(level, p), half: halfOf(measure, p),
    from: x(points.budget[p]), to: x(i + 1 < at.length ? points.budget[at[i + 1]] : end),
  })).filter((step) => step.value !== null);
  if (!steps.length) return;
  const edge = (of) => steps.map((s) => `L${s.from},${y(of(s))}H${s.to}`).join("");
  const within = withinOf(measure);
  if (steps.every((s) => s.half !== null)) {
    const back = [...steps].reverse().map((s) => `L${s.to},${y(within(s.value - s.half))}H${s.from}`).join("");
    svg.append(make("path", { d: `M${edge((s) => within(s.value + s.half)).slice(1)}${back}Z`, fill: colour, "fill-opacity": 0.12 }));
  }
  const own = scheme === points.scheme[state.point];
  svg.append(make("path", {
    d: `M${edge((s) => s.value).slice(1)}`, fill: "none", stroke: colour,
    "stroke-width": own ? 3.5 : 2, "stroke-dasharray": DASHES[Math.max(0, index) % DASHES.length],
  }));
  for (const s of steps) svg.append(mark(index, (s.from + Math.min(s.to, s.from + 14)) / 2, y(s.value), 3.5, { fill: colour }));
}

// The chosen point with its own interval and its number.
function drawChosen(svg, p, level, measure, x, y, box) {
  const value = valueOf(level, p);
  if (value === null) return;
  const [lower, upper] = boundsOf(level, p);
  const at = x(points.budget[p]);
  const ink = data.colours.ink;
  if (lower !== null && upper !== null) {
    svg.append(make("path", { d: `M${at - 5},${y(upper)}h10M${at},${y(upper)}V${y(lower)}M${at - 5},${y(lower)}h10`, stroke: ink, "stroke-width": 1.5, fill: "none" }));
  }
  svg.append(make("circle", { cx: at, cy: y(value), r: 6, fill: "#FFF", stroke: ink, "stroke-width": 2.5 }));
  const right = at < (box.left + box.right) / 2;
  const above = y(value) - box.top > 14; // else it would be cut off
  label(svg, at + (right ? 12 : -12), y(value) + (above ? -9 : 20), fixed(value, measure.level ? measure.digits : measure.gain_digits), { "text-anchor": right ? "start" : "end", class: "strong halo" });
}

function drawLegend(curves) {
  byId("legend").replaceChildren(
    ...curves.map(({ scheme }) => {
      const index = schemeIndex(scheme);
      const sign = make("svg", { viewBox: "0 0 42 14", "aria-hidden": "true" },
        make("line", { x1: 0, x2: 42, y1: 7, y2: 7, stroke: colourOf(scheme), "stroke-width": 2.5, "stroke-dasharray": DASHES[Math.max(0, index) % DASHES.length] }),
        mark(index, 21, 7, 4, { fill: colourOf(scheme) }));
      const own = scheme === points.scheme[state.point];
      return make("li", own ? { class: "chosen" } : {}, sign, scheme || "all");
    }),
    make("li", {}, make("svg", { viewBox: "0 0 42 14", "aria-hidden": "true" },
      make("line", { x1: 0, x2: 42, y1: 7, y2: 7, stroke: data.colours.muted, "stroke-dasharray": "4 3" })), referenceName(state.point)),
  );
}

// Without a sweep of budgets: a row for each point that differs from the chosen one in one axis.
function drawDots(measure) {
  const level = measure.level || measure.gain;
  const shown = nearPoints(level);
  const what = `${measure.label}, ${measure.level ? measure.unit : measure.gain_unit}`;
  byId("budget-caption").textContent = `${what}, by point`;
  byId("legend").replaceChildren();
  drawRows(byId("budget-chart"), what, shown.map((p) => ({
    name: pointName(p), value: valueOf(level, p), bounds: boundsOf(level, p), colour: data.colours.schemes[0], index: 0, chosen: p === state.point,
  })), measure.level ? measure.digits : measure.gain_digits);
}

function nearPoints(level) {
  const near = [...new Set([state.point, ...data.axes.flatMap((_, axis) => along(axis))])].sort((a, b) => a - b);
  return near.filter((p) => valueOf(level, p) !== null).slice(0, 40);
}

// What £1,000 of the chosen money adds, by scheme at the chosen budget.
function drawGainChart(measure) {
  const figure = byId("gain-figure");
  const shown = hasMoney && measure.per_1000;
  figure.hidden = !shown;
  if (!shown) return;
  const whose = state.money === "payer" ? "of the payer's money" : "of everybody's money";
  byId("gain-caption").textContent = `${measure.short}: added by each £1,000 ${whose}, ${measure.gain_unit}`;
  const name = measure.per_1000 + state.money;
  const rows = schemesNow().filter((p) => valueOf(name, p) !== null).map((p) => ({
    name: points.scheme[p] || "all", value: valueOf(name, p), bounds: boundsOf(name, p),
    colour: colourOf(points.scheme[p]), index: schemeIndex(points.scheme[p]), chosen: p === state.point,
  }));
  const box = byId("gain-chart");
  if (!rows.length) {
    box.replaceChildren(make("p", { class: "note" }, "No scheme buys an officer with this budget."));
    return;
  }
  drawRows(box, byId("gain-caption").textContent, rows, measure.per_1000_digits, true);
}

// One point for each scheme that buys at the chosen budget, all else equal.
function schemesNow() {
  const all = SCHEME < 0 ? [state.point] : along(SCHEME);
  return all.filter((p) => points.delivered[p] > 0);
}

function drawRows(box, what, rows, digits, fromZero = false) {
  const said = rows.map((row) => `${row.name} ${fixed(row.value, digits)}`).join("; ");
  const { svg, width, height } = drawing(box, 44 + 46 * rows.length, `${what}: ${said}`);
  const [left, right] = [16, width - 16];
  const ends = rows.flatMap((row) => [row.value, ...row.bounds]);
  const [low, high] = rangeOf(fromZero ? [0, ...ends] : ends);
  const x = scale(low, high, left, right);
  for (const tick of ticksOf(low, high, width > 480 ? 6 : 4)) {
    gridLine(svg, x(tick), 4, x(tick), height - 26, tick === 0 ? data.colours.muted : undefined);
    label(svg, x(tick), height - 9, tickText(tick), { "text-anchor": "middle", class: "minor" });
  }
  rows.forEach((row, i) => {
    const y = 34 + 46 * i;
    label(svg, left, y - 14, `${row.name}: ${fixed(row.value, digits)}`, { class: row.chosen ? "strong halo" : "halo" });
    const [lower, upper] = row.bounds;
    if (lower !== null && upper !== null) {
      svg.append(make("path", { d: `M${x(lower)},${y - 4}v8M${x(lower)},${y}H${x(upper)}M${x(upper)},${y - 4}v8`, stroke: row.colour, "stroke-width": 2, fill: "none" }));
    }
    svg.append(mark(row.index, x(row.value), y, 5.5, { fill: row.colour, stroke: row.chosen ? data.colours.ink : "none", "stroke-width": 2 }));
  });
}

// In words: whether intervals overlap, and what the paired difference says.
function describeComparison(measure) {
  const box = byId("comparison");
  box.replaceChildren();
  const name = measure.per_1000 && measure.per_1000 + state.money;
  const own = state.point;
  if (!hasMoney || !name || valueOf(name, own) === null) return;
  const others = schemesNow().filter((p) => p !== own && valueOf(name, p) !== null);
  if (!others.length) return;
  const scheme = points.scheme[own];
  const [lower, upper] = boundsOf(name, own);
  const pairs = points.in_answer[own] ? pairsOf(measure.id) : null;
  const items = others.map((p) => {
    const [low, high] = boundsOf(name, p);
    const other = points.scheme[p];
    const known = [lower, upper, low, high].every((bound) => bound !== null);
    const overlap = known && low <= upper && lower <= high;
    let text = known ? `${other}: the intervals ${overlap ? "overlap" : "do not overlap"}.` : `${other}: no intervals from one replication.`;
    const pair = pairs && pairs.find(([a, b]) => (a === scheme && b === other) || (a === other && b === scheme));
    if (pair) text += ` ${pairText(pair, scheme, measure)}`;
    return make("li", {}, text);
  });
  box.append(make("h3", {}, `${scheme} against the others at ${pounds(points.budget[own])} a year`), make("ul", {}, ...items));
}

function pairText([first, , difference, lower, upper, apart, same], scheme, measure) {
  if (same) return "Both buy exactly as much.";
  const turn = first === scheme ? 1 : -1;
  const [a, b] = turn > 0 ? [lower, upper] : [upper, lower];
  const spread = lower === null ? "" : ` (${brief(turn * a)} to ${brief(turn * b)})`;
  const verdict = apart ? "the data tell them apart" : "the data cannot tell them apart";
  return `Paired difference ${brief(turn * difference)}${spread} ${measure.gain_unit} per £1,000: ${verdict}.`;
}

function rankingNow(grade) {
  return data.rankings.find((ranking) => ranking.grade === grade && ranking.budget === points.budget[state.point]);
}
function pairsOf(grade) {
  const ranking = rankingNow(grade);
  return ranking ? ranking.pairs[state.money] : null;
}
