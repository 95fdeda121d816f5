// The same numbers as tables.

function cell(value, bounds, digits, sign = false) {
  const write = sign ? signed : fixed;
  const known = bounds && bounds[0] !== null && bounds[1] !== null && value !== null;
  return make("td", { class: "n" }, write(value, digits),
    known ? make("span", { class: "bounds" }, ` (${write(bounds[0], digits)} to ${write(bounds[1], digits)})`) : null);
}

const heading = (text, number) => make("th", { scope: "col", ...(number ? { class: "n" } : {}) }, text);

function fillTable(table, caption, id, head, rows) {
  table.replaceChildren(
    make("caption", { id }, caption),
    make("thead", {}, make("tr", {}, ...head)),
    make("tbody", {}, ...rows),
  );
}

// Every measure of the chosen point.
function drawPointTable() {
  const p = state.point;
  const gains = gainsKnown;
  const money = hasMoney;
  const whose = state.money === "payer" ? "the payer's" : "everybody's";
  const head = [heading("Measure"), heading("Value", true)];
  if (gains) head.push(heading(hasMoney ? `More than with ${referenceName(p)}` : "More than at the first point", true));
  if (money) head.push(heading(`Per £1,000 of ${whose} money`, true), heading("£ for one more", true));
  const rows = data.measures.map((m) => {
    const cells = [make("th", { scope: "row" }, `${m.label}, ${m.level ? m.unit : m.gain_unit}`)];
    cells.push(m.level ? cell(valueOf(m.level, p), boundsOf(m.level, p), m.digits) : make("td", { class: "n" }, ""));
    const known = m.gain && !isReference(p);
    if (gains) cells.push(known ? cell(valueOf(m.gain, p), boundsOf(m.gain, p), m.gain_digits, true) : make("td", { class: "n" }, m.gain ? "\u2013" : ""));
    if (money) {
      const per = m.per_1000 && m.per_1000 + state.money;
      cells.push(per ? cell(valueOf(per, p), boundsOf(per, p), m.per_1000_digits, true) : make("td", { class: "n" }, ""));
      cells.push(m.price ? priceCell(m.price.replace("{}", state.money), p) : make("td", { class: "n" }, ""));
    }
    const row = make("tr", { "data-measure": m.id }, ...cells);
    return row;
  });
  fillTable(byId("point-table"), pointName(p), "numbers-caption", head, rows);
}

// The upper bound is missing where the data cannot exclude that nothing is gained.
function priceCell(name, p) {
  const value = valueOf(name, p);
  if (value === null) return make("td", { class: "n" }, "\u2013");
  const [lower, upper] = boundsOf(name, p);
  const bounds = data.intervals && lower !== null ? ` (${pounds(lower)} to ${upper === null ? "no limit" : pounds(upper)})` : "";
  return make("td", { class: "n" }, pounds(value), make("span", { class: "bounds" }, bounds));
}

function drawWardTable() {
  const p = state.point;
  const grades = data.grades.filter((g) => g.name === state.grade);
  const head = [heading("Ward"), ...grades.map((g) => heading(`${g.name} calls within ${g.target}, %`, true)), heading("Patrol, hours a year", true)];
  const order = data.wards.name.map((_, w) => w).sort((a, b) => data.wards.in_focus[b] - data.wards.in_focus[a] || a - b);
  const bounds = (of, w) => (of.lower ? [of.lower[p][w], of.upper[p][w]] : null);
  const rows = order.map((w) => make("tr", data.wards.in_focus[w] ? { class: "in-focus" } : {},
    make("th", { scope: "row" }, data.wards.name[w]),
    ...grades.map((g) => cell(data.by_ward[g.name].value[p][w], bounds(data.by_ward[g.name], w), 1)),
    cell(data.by_ward.patrol.value[p][w], bounds(data.by_ward.patrol, w), 0)));
  const some = data.wards.in_focus.includes(0) ? "; bold: the wards in focus" : "";
  fillTable(byId("ward-table"), `By ward${some}`, "ward-caption", head, rows);
}

// The streets that lead the layer shown, for those who cannot see the map.
function drawBusiest() {
  const shown = mapLayers.find((layer) => layer.id === state.layer);
  const values = shown && shown.layer ? streetValues(shown.layer, state.point) : null;
  byId("busiest-box").hidden = !values;
  if (!values) return;
  const some = [...shown.layer.at].filter((s) => values[s] > 0).sort((a, b) => values[b] - values[a] || a - b).slice(0, 10);
  const rows = some.map((s) => make("tr", {}, make("th", { scope: "row" }, `Street ${s}`),
    make("td", {}, streets.ward[s] >= 0 ? data.wards.name[streets.ward[s]] : ""),
    make("td", { class: "n" }, `${fixed(streets.length[s], 0)} m`), make("td", { class: "n" }, brief(values[s]))));
  fillTable(byId("busiest-table"), "The ten streets with most", "busiest-caption",
    [heading("Street"), heading("Ward"), heading("Length", true), heading(shown.layer.label, true)], rows);
}

const MOST_ROWS = 2000;

// Every point, for the chosen measure; made when it is opened, for it may be long.
function drawAllPoints() {
  if (!byId("all-points").open) return;
  const m = measureOf(state.measure);
  const head = [heading("Point")];
  if (hasMoney) head.push(heading("Officers", true), heading("Payer, £ a year", true), heading("Force, £ a year", true));
  if (m.level) head.push(heading(`${m.label}, ${m.unit}`, true));
  if (m.gain && gainsKnown) head.push(heading(`More, ${m.gain_unit}`, true));
  if (m.per_1000 && hasMoney) head.push(heading("Per £1,000 of the payer's money", true), heading("Per £1,000 of everybody's money", true));
  const rows = points.label.slice(0, MOST_ROWS).map((_, p) => {
    const cells = [make("th", { scope: "row" }, pointName(p))];
    if (hasMoney) {
      cells.push(make("td", { class: "n" }, fixed(points.delivered[p], 0)));
      cells.push(make("td", { class: "n" }, fixed(points.cost_to_payer[p], 0)), make("td", { class: "n" }, fixed(points.cost_to_force[p], 0)));
    }
    if (m.level) cells.push(cell(valueOf(m.level, p), boundsOf(m.level, p), m.digits));
    if (m.gain && gainsKnown) cells.push(isReference(p) ? make("td", { class: "n" }, "\u2013") : cell(valueOf(m.gain, p), boundsOf(m.gain, p), m.gain_digits, true));
    if (m.per_1000 && hasMoney) {
      for (const money of ["payer", "total"]) cells.push(cell(valueOf(m.per_1000 + money, p), boundsOf(m.per_1000 + money, p), m.per_1000_digits, true));
    }
    return make("tr", p === state.point ? { class: "chosen", "aria-current": "true" } : {}, ...cells);
  });
  const left = count > MOST_ROWS ? `; the first ${fixed(MOST_ROWS, 0)} of ${fixed(count, 0)} points, "wardsim show --csv" has all` : "";
  fillTable(byId("all-table"), `${m.label}${left}`, "all-caption", head, rows);
}
