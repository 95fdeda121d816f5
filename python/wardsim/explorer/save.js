// Saves a figure as SVG, PNG or CSV: what is shown, with its caption, its legend and its source.

// As much of a path, and of a canvas's pen, as the map draws with, in SVG.
class SvgPath {
  d = "";

  static of(d) { return Object.assign(new SvgPath(), { d }); }
  moveTo(x, y) { this.d += `M${x.toFixed(1)},${y.toFixed(1)}`; }
  lineTo(x, y) { this.d += `${this.d ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`; }
  closePath() { this.d += "Z"; }
}

class SvgPen extends SvgPath {
  constructor(width, height) {
    super();
    this.svg = make("svg", { viewBox: `0 0 ${width} ${height}` });
  }

  newPath(d = "") { return SvgPath.of(d); }
  beginPath() { this.d = ""; }
  setLineDash(lengths) { this.dashes = lengths; }
  fill(path = this) { this.svg.append(make("path", { d: path.d, fill: this.fillStyle })); }
  stroke(path = this) {
    if (!path.d) return;
    const dashes = this.dashes && this.dashes.length ? this.dashes.join(" ") : null;
    this.svg.append(make("path", { d: path.d, fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth.toFixed(2), "stroke-linecap": this.lineCap || "round", "stroke-linejoin": "round", "stroke-dasharray": dashes }));
  }
  fillRect(x, y, width, height) { this.svg.append(make("rect", { x, y, width, height, fill: this.fillStyle })); }
  fillText(text, x, y) { this.write(text, x, y, { fill: this.fillStyle }); }
  strokeText(text, x, y) { this.write(text, x, y, { fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth, "stroke-linejoin": "round" }); }
  write(text, x, y, attributes) {
    const [, weight, size] = /^(bold )?(\d+)px/.exec(this.font || "13px");
    const middle = this.textAlign === "center" ? { "text-anchor": "middle" } : {};
    this.svg.append(make("text", { x, y, "font-size": Number(size), ...(weight ? { "font-weight": "bold" } : {}), ...middle, ...attributes }, text));
  }
  measureText(text) { return { width: 7.5 * text.length }; }
}

// What the style sheet says of texts, for a file that has none.
const TEXT_STYLES = {
  minor: { fill: data.colours.muted },
  strong: { "font-weight": "bold" },
  halo: { "paint-order": "stroke", stroke: "#FFF", "stroke-width": 4, "stroke-linejoin": "round" },
};

const FONT = "Arial, 'Liberation Sans', sans-serif";
const ruler = make("canvas").getContext("2d");

// As wide as the text is here, and a little more: another machine may have another font.
function widthOf(text, size, bold) {
  ruler.font = `${bold ? "bold " : ""}${size}px ${FONT}`;
  return 1.03 * ruler.measureText(text).width;
}

function wrapped(text, width, size, bold) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const longer = lines[lines.length - 1] ? `${lines[lines.length - 1]} ${word}` : word;
    if (longer !== word && widthOf(longer, size, bold) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

// `runs` says which runs are shown, if not all.
function sourceText(runs) {
  const level = Number((data.confidence * 100).toPrecision(6));
  const all = `${plural(data.replications, "replication", "replications")}${data.intervals ? `, ${level} % intervals` : ""}`;
  const place = data.synthetic ? " Synthetic town, no real place." : data.attribution && ` ${data.attribution}.`;
  const title = /[.?!]$/.test(data.title) ? data.title : `${data.title}.`;
  return `${title} ${pointName(state.point)}. ${runs || all}.${place} wardsim ${data.version}.`;
}

// A drawing with its caption above it, its legend and its source below.
function framed({ drawn, caption, legend, runs }) {
  const [, , width, height] = drawn.getAttribute("viewBox").split(" ").map(Number);
  const whole = make("svg", { xmlns: "http://www.w3.org/2000/svg", "font-family": FONT, "font-size": 14, fill: data.colours.ink });
  let y = 8;
  const write = (text, size, attributes, bold) => {
    for (const line of wrapped(text, width - 20, size, bold)) {
      y += 19;
      whole.append(make("text", { x: 10, y, "font-size": size, ...attributes }, line));
    }
  };
  write(caption, 15, { "font-weight": "bold" }, true);
  y += 10;
  const inside = drawn.cloneNode(true);
  for (const [name, value] of Object.entries({ x: 0, y, width, height })) inside.setAttribute(name, value);
  for (const text of inside.querySelectorAll("text[class]")) {
    for (const name of text.classList) {
      for (const [key, value] of Object.entries(TEXT_STYLES[name] || {})) text.setAttribute(key, value);
    }
  }
  whole.append(inside);
  y += height + 6;
  let x = 10;
  for (const item of legend ? legend.children : []) {
    const bold = item.matches("strong, .chosen");
    const sign = item.querySelector("svg");
    const [, , w, h] = sign ? sign.getAttribute("viewBox").split(" ").map(Number) : [0, 0, -7, 0];
    const long = widthOf(item.textContent, 14, bold);
    if (x === 10 || x + w + 7 + long > width) [x, y] = [10, y + 22];
    if (sign) {
      const copy = sign.cloneNode(true);
      for (const [name, value] of Object.entries({ x, y: y - 5 - h / 2, width: w, height: h })) copy.setAttribute(name, value);
      whole.append(copy);
      x += w + 7;
    }
    whole.append(make("text", { x, y, "font-weight": bold ? "bold" : "normal" }, item.textContent));
    x += 18 + long;
  }
  y += 6;
  write(sourceText(runs), 12, { fill: data.colours.muted });
  y += 12;
  whole.setAttribute("viewBox", `0 0 ${width} ${y}`);
  whole.setAttribute("width", width);
  whole.setAttribute("height", y);
  whole.prepend(make("title", {}, caption), make("rect", { width, height: y, fill: "#FFF" }));
  return { text: new XMLSerializer().serializeToString(whole), width, height: y };
}

// Rows as CSV; texts that a spreadsheet would run get an apostrophe, as in the program's own files.
function csvText(rows) {
  const cell = (value) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    const safe = /^\s*[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  const columns = Object.keys(rows[0] || {});
  return [columns, ...rows.map((row) => columns.map((name) => row[name]))].map((row) => `${row.map(cell).join(",")}\n`).join("");
}

function give(blob, name) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

const giveCsv = (rows, name) => give(new Blob([csvText(rows)], { type: "text/csv" }), name);

function givePng({ text, width, height }, name) {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  image.onload = () => {
    const canvas = make("canvas", { width: 2 * width, height: 2 * height });
    canvas.getContext("2d").drawImage(image, 0, 0, 2 * width, 2 * height);
    URL.revokeObjectURL(address);
    canvas.toBlob((blob) => give(blob, name), "image/png");
  };
  image.src = address;
}

// Buttons below a figure. `shown` tells what it shows: drawn (an SVG), caption, legend, rows, and
// which runs if not all.
function addSaving(figure, name, shown) {
  const box = make("p", { class: "save", role: "group", "aria-label": `Save this figure: ${name}` }, "Save as");
  for (const [kind, act] of [
    ["SVG", (figure) => give(new Blob([framed(figure).text], { type: "image/svg+xml" }), `${name}.svg`)],
    ["PNG", (figure) => givePng(framed(figure), `${name}.png`)],
    ["CSV", ({ rows }) => giveCsv(rows, `${name}.csv`)],
  ]) {
    const button = make("button", { type: "button", "data-save": `${name}.${kind.toLowerCase()}` }, kind);
    button.addEventListener("click", () => act(shown()));
    box.append(" ", button);
  }
  figure.append(box);
}

// --- The figures of the page --------------------------------------------------------------------

const bounded = (name, p) => {
  const [lower, upper] = boundsOf(name, p);
  return { [name]: valueOf(name, p), [`${name}_lower`]: lower, [`${name}_upper`]: upper };
};

function budgetRows() {
  const measure = measureOf(state.measure);
  const level = measure.level || measure.gain;
  const shown = BUDGET < 0 || data.axes[BUDGET].values.length < 2 || !hasMoney ? nearPoints(level) : curvesNow().flatMap((curve) => curve.at);
  return shown.map((p) => ({
    point: pointName(p), scheme: points.scheme[p], budget_gbp_per_year: points.budget[p], officers: points.delivered[p],
    ...bounded(level, p), ...(measure.gain && measure.gain !== level ? bounded(measure.gain, p) : {}),
  }));
}

function gainRows() {
  const name = measureOf(state.measure).per_1000 + state.money;
  return schemesNow().map((p) => ({ scheme: points.scheme[p], budget_gbp_per_year: points.budget[p], officers: points.delivered[p], ...bounded(name, p) }));
}

function mapRows() {
  const shown = mapLayers.find((layer) => layer.id === state.layer);
  if (shown.ward) {
    const { value, lower, upper } = data.by_ward[shown.ward];
    return data.wards.name.map((ward, w) => ({
      ward, in_focus: data.wards.in_focus[w], in_time_percent: value[state.point][w],
      lower: lower ? lower[state.point][w] : null, upper: upper ? upper[state.point][w] : null,
    }));
  }
  const values = streetValues(shown.layer, state.point);
  return Array.from({ length: streets.count }, (_, s) => ({
    street: s, ward: streets.ward[s] < 0 ? "" : data.wards.name[streets.ward[s]], length_m: Number(streets.length[s].toFixed(1)),
    [shown.layer.id]: values ? Number(values[s].toPrecision(5)) : null,
  }));
}

function startSaving() {
  const chart = (id, rows, legend) => () => ({ drawn: byId(`${id}-chart`).querySelector("svg"), caption: byId(`${id}-caption`).textContent, legend, rows: rows() });
  addSaving(byId("budget-caption").parentElement, "by-budget", chart("budget", budgetRows, byId("legend")));
  addSaving(byId("gain-figure"), "per-1000", chart("gain", gainRows, null));
  const gains = byId("gain-figure").querySelector(".save");
  const hideWithoutDrawing = () => { gains.hidden = !byId("gain-chart").querySelector("svg"); };
  listeners.push(hideWithoutDrawing);
  hideWithoutDrawing();
  addSaving(byId("map").parentElement, "map", () => ({
    drawn: map.toSvg(), caption: mapLayers.find((layer) => layer.id === state.layer).name, legend: byId("map-legend"), rows: mapRows(),
  }));
  if (!data.evenings) return;
  addSaving(byId("evening-map").parentElement, "evening", () => ({
    drawn: evening.map.toSvg(), caption: momentText(), legend: eveningLegend(), rows: momentRows(), runs: `Replication ${data.evenings.replication}: one run, as it went`,
  }));
  const button = make("button", { type: "button", "data-save": "events.csv" }, "CSV");
  button.addEventListener("click", () => giveCsv(evening.run.events.map((event) => event.row), "events.csv"));
  byId("evening-log-box").after(make("p", { class: "save", role: "group", "aria-label": "Save the events of the whole evening" }, "Save all events as ", button));
}
