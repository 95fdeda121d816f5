// The streets on a canvas: what is drawn under everything, in any view.

const streets = (() => {
  const held = data.map;
  const counts = unpacked(held.points, Uint16Array);
  const start = new Uint32Array(counts.length + 1);
  counts.forEach((n, i) => { start[i + 1] = start[i] + n; });
  const metres = (text) => Float32Array.from(unpacked(text, Uint16Array), (v) => v * held.unit_m);
  return {
    count: counts.length,
    start,
    xy: metres(held.xy), // from the south-west corner
    length: unpacked(held.length_m, Float32Array),
    ward: unpacked(held.ward, Int16Array),
    rings: held.rings.map((ring) => ({ ...ring, xy: metres(ring.xy) })),
    stations: held.stations.map(([x, y]) => [x * held.unit_m, y * held.unit_m]),
  };
})();

const layers = data.street_measures.map((measure) => ({ ...measure, at: unpacked(measure.streets, Uint32Array), row: measure.row, known: new Map() }));

// By street: the layer's number at a point; null if the page holds none of that point.
function streetValues(layer, p) {
  const row = layer.row[p];
  if (row < 0) return null;
  if (!layer.known.has(row)) {
    const values = new Float32Array(streets.count);
    unpacked(layer.rows[row], Uint16Array).forEach((v, i) => { values[layer.at[i]] = layer.top * (v / 65535) ** 2; });
    layer.known.set(row, values);
  }
  return layer.known.get(row);
}

function stepOf(steps, value) {
  let i = 0;
  while (i + 2 < steps.length && value >= steps[i + 1]) i += 1;
  return i;
}

// Spread over the colours, dark the most.
function stepColour(steps, i) {
  const colours = data.colours.steps;
  return colours[Math.round((i * (colours.length - 1)) / Math.max(1, steps.length - 2))];
}

class StreetMap {
  // `paint(map)` draws all that is not streets alone.
  constructor(canvas, tools, paint) {
    this.canvas = canvas;
    this.paint = paint;
    this.fitted = data.wards.in_focus.includes(0) ? "focus" : "all";
    this.fit(this.fitted);
    this.addTools(tools);
    canvas.addEventListener("keydown", (event) => this.onKey(event));
    this.addDragging();
    new ResizeObserver(() => this.resize()).observe(canvas);
  }

  // The box of the wards in focus, or of all.
  fit(which) {
    this.fitted = which;
    let rings = streets.rings.filter((ring) => which === "all" || ring.in_focus).map((ring) => ring.xy);
    if (!rings.length) rings = [streets.xy];
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const xy of rings) {
      for (let i = 0; i < xy.length; i += 2) {
        west = Math.min(west, xy[i]); east = Math.max(east, xy[i]);
        south = Math.min(south, xy[i + 1]); north = Math.max(north, xy[i + 1]);
      }
    }
    this.centre = [(west + east) / 2, (south + north) / 2];
    this.spanX = (east - west) * 1.08 || 100;
    this.spanY = (north - south) * 1.08 || 100;
    this.zoom = 1;
    this.draw();
  }

  addTools(tools) {
    const button = (text, what, act) => {
      const made = make("button", { type: "button", ...(what ? { "aria-label": what } : {}) }, text);
      made.addEventListener("click", act);
      tools.append(made);
    };
    button("+", "Zoom in", () => this.zoomBy(1.5));
    button("\u2212", "Zoom out", () => this.zoomBy(1 / 1.5));
    if (data.wards.in_focus.includes(0)) button("Wards in focus", "", () => this.fit("focus"));
    button("Whole town", "", () => this.fit("all"));
  }

  onKey(event) {
    const step = 60 / this.scale;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "+" || event.key === "=") this.zoomBy(1.5);
    else if (event.key === "-") this.zoomBy(1 / 1.5);
    else if (event.key === "0") this.fit(this.fitted);
    else if (moves[event.key]) this.move(...moves[event.key]);
    else return;
    event.preventDefault();
  }

  addDragging() {
    let last = null;
    this.canvas.addEventListener("pointerdown", (event) => {
      last = [event.clientX, event.clientY];
      this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (!last) return;
      this.move((last[0] - event.clientX) / this.scale, (event.clientY - last[1]) / this.scale);
      last = [event.clientX, event.clientY];
    });
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => { last = null; });
  }

  zoomBy(factor) {
    this.zoom = Math.min(40, Math.max(0.3, this.zoom * factor));
    this.draw();
  }

  move(dx, dy) {
    this.centre = [this.centre[0] + dx, this.centre[1] + dy];
    this.draw();
  }

  resize() {
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(this.canvas.clientWidth * ratio);
    this.canvas.height = Math.round(this.canvas.clientHeight * ratio);
    this.draw();
  }

  // Pixels of the page for each metre.
  get scale() {
    const [width, height] = [this.canvas.clientWidth || 1, this.canvas.clientHeight || 1];
    return Math.min(width / this.spanX, height / this.spanY) * this.zoom;
  }

  toPage(x, y) {
    return [this.canvas.clientWidth / 2 + (x - this.centre[0]) * this.scale, this.canvas.clientHeight / 2 - (y - this.centre[1]) * this.scale];
  }

  toTown(px, py) {
    return [this.centre[0] + (px - this.canvas.clientWidth / 2) / this.scale, this.centre[1] - (py - this.canvas.clientHeight / 2) / this.scale];
  }

  // What is in sight, as SVG.
  toSvg() {
    const pen = new SvgPen(this.canvas.clientWidth, this.canvas.clientHeight);
    this.pen = pen;
    this.paint(this);
    this.drawScale();
    this.draw();
    return pen.svg;
  }

  newPath(d) { return this.pen.newPath ? this.pen.newPath(d) : new Path2D(d); }

  draw() {
    if (!this.canvas.width) return;
    const pen = this.canvas.getContext("2d");
    const ratio = this.canvas.width / this.canvas.clientWidth;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, this.canvas.clientWidth, this.canvas.clientHeight);
    pen.lineCap = pen.lineJoin = "round";
    this.pen = pen;
    this.paint(this);
    this.drawScale();
  }

  // Streets for which `colour(street)` gives one, in classes so that each is one path.
  drawStreets(styles, styleOf) {
    const paths = styles.map(() => this.newPath());
    const [west, south] = this.toTown(-20, this.canvas.clientHeight + 20);
    const [east, north] = this.toTown(this.canvas.clientWidth + 20, -20);
    const k = this.scale;
    const [ox, oy] = this.toPage(0, 0);
    for (let s = 0; s < streets.count; s += 1) {
      const style = styleOf(s);
      if (style < 0) continue;
      const first = streets.start[s];
      const [x, y] = [streets.xy[2 * first], streets.xy[2 * first + 1]];
      const far = streets.length[s];
      if (x < west - far || x > east + far || y < south - far || y > north + far) continue;
      const path = paths[style];
      path.moveTo(ox + x * k, oy - y * k);
      for (let i = first + 1; i < streets.start[s + 1]; i += 1) path.lineTo(ox + streets.xy[2 * i] * k, oy - streets.xy[2 * i + 1] * k);
    }
    const thick = Math.min(2.2, Math.max(0.6, k * 9));
    styles.forEach(({ colour, width }, i) => {
      this.pen.strokeStyle = colour;
      this.pen.lineWidth = width * thick;
      this.pen.stroke(paths[i]);
    });
  }

  ringPath(ring) {
    const path = this.newPath();
    for (let i = 0; i < ring.xy.length; i += 2) {
      const [x, y] = this.toPage(ring.xy[i], ring.xy[i + 1]);
      if (i) path.lineTo(x, y); else path.moveTo(x, y);
    }
    path.closePath();
    return path;
  }

  // `fill(ward)`, if given, is a colour for the inside.
  drawWards(fill) {
    const { pen } = this;
    if (fill) {
      for (const ring of streets.rings) {
        pen.fillStyle = fill(ring.ward);
        pen.fill(this.ringPath(ring));
      }
    }
    for (const ring of [...streets.rings].sort((a, b) => a.in_focus - b.in_focus)) {
      pen.strokeStyle = ring.in_focus ? data.colours.accent : data.colours.muted;
      pen.lineWidth = ring.in_focus ? 2.5 : 0.8;
      pen.stroke(this.ringPath(ring));
    }
  }

  drawStations() {
    const { pen } = this;
    for (const [x, y] of streets.stations) {
      const [px, py] = this.toPage(x, y);
      pen.beginPath();
      for (let i = 0; i < 10; i += 1) {
        const [angle, r] = [(-Math.PI / 2) + (i * Math.PI) / 5, i % 2 ? 4 : 9];
        pen.lineTo(px + r * Math.cos(angle), py + r * Math.sin(angle));
      }
      pen.closePath();
      pen.fillStyle = data.colours.accent;
      pen.strokeStyle = data.colours.ink;
      pen.lineWidth = 1;
      pen.fill();
      pen.stroke();
    }
  }

  drawScale() {
    const { pen } = this;
    const want = 90 / this.scale;
    const power = 10 ** Math.floor(Math.log10(want));
    const metres = [1, 2, 5].map((n) => n * power).filter((n) => n <= want).pop() || power;
    const [x, y] = [12, this.canvas.clientHeight - 12];
    pen.fillStyle = "rgba(255,255,255,.85)";
    const text = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
    pen.font = "13px Arial, 'Liberation Sans', sans-serif";
    pen.fillRect(x - 6, y - 14, metres * this.scale + pen.measureText(text).width + 18, 21);
    pen.strokeStyle = pen.fillStyle = data.colours.ink;
    pen.lineWidth = 2.5;
    pen.lineCap = "butt";
    pen.beginPath();
    pen.moveTo(x, y - 3);
    pen.lineTo(x + metres * this.scale, y - 3);
    pen.stroke();
    pen.fillText(text, x + metres * this.scale + 6, y + 1);
  }

  // The street nearest to a place of the canvas, within 14 pixels; -1 for none.
  nearest(px, py) {
    const [x, y] = this.toTown(px, py);
    let [best, least] = [-1, (14 / this.scale) ** 2];
    for (let s = 0; s < streets.count; s += 1) {
      for (let i = streets.start[s]; i + 1 < streets.start[s + 1]; i += 1) {
        const [ax, ay, bx, by] = streets.xy.subarray(2 * i, 2 * i + 4);
        const [dx, dy] = [bx - ax, by - ay];
        const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
        const away = (ax + t * dx - x) ** 2 + (ay + t * dy - y) ** 2;
        if (away < least) [best, least] = [s, away];
      }
    }
    return best;
  }
}

// --- The map of the chosen point ----------------------------------------------------------------

// What can be shown: numbers by street, then by ward.
const mapLayers = [
  ...layers.map((layer) => ({ id: layer.id, name: `${layer.label}, by street`, layer })),
  ...data.grades.map((grade) => ({ id: `ward-${grade.name}`, name: `${grade.name} calls reached within ${grade.target}, % by ward`, ward: grade.name })),
];

function wardSteps(of) {
  const values = data.by_ward[of].value.flat().filter((v) => v !== null);
  const [low, high] = [Math.floor(Math.min(...values)), Math.ceil(Math.max(...values))];
  const steps = ticksOf(low, high, 5);
  if (steps[0] > low) steps.unshift(low);
  if (steps[steps.length - 1] < high) steps.push(high);
  if (steps.length > 1) return steps;
  return low >= 100 ? [low - 1, low] : [low, low + 1];
}

function paintMap(map) {
  const shown = mapLayers.find((layer) => layer.id === state.layer);
  if (!shown) return;
  const grey = { colour: "#D9D9D9", width: 0.8 };
  if (shown.ward) {
    const steps = wardSteps(shown.ward);
    const values = data.by_ward[shown.ward].value[state.point];
    map.drawWards((ward) => (values[ward] === null ? "#FFF" : stepColour(steps, stepOf(steps, values[ward]))));
    map.drawStreets([{ colour: "rgba(255,255,255,.45)", width: 0.6 }], () => 0);
    map.drawWards();
  } else {
    const { layer } = shown;
    const values = streetValues(layer, state.point);
    const { steps } = layer;
    const styles = [grey];
    for (let i = 0; i + 1 < steps.length; i += 1) styles.push({ colour: stepColour(steps, i), width: 1.6 });
    map.drawStreets(styles, (s) => (values && values[s] > 0 ? 1 + stepOf(steps, values[s]) : 0));
    map.drawWards();
  }
  map.drawStations();
}

function drawMapLegend() {
  const shown = mapLayers.find((layer) => layer.id === state.layer);
  const box = byId("map-legend");
  if (!shown) return box.replaceChildren();
  const steps = shown.ward ? wardSteps(shown.ward) : shown.layer.steps;
  const swatch = (colour, text) => make("span", {}, make("svg", { viewBox: "0 0 16 7", "aria-hidden": "true" }, make("rect", { width: 16, height: 7, fill: colour })), text);
  const items = steps.slice(0, -1).map((low, i) => swatch(stepColour(steps, i), `${tickText(low)} to ${tickText(steps[i + 1])}`));
  if (!shown.ward) items.unshift(swatch("#D9D9D9", "none"));
  box.replaceChildren(make("strong", {}, shown.ward ? "%" : shown.layer.label), ...items);
  const lacking = shown.layer && shown.layer.row[state.point] < 0;
  if (lacking) box.append(make("strong", {}, "This page holds no numbers by street of this point: they would have made it too large."));
  return undefined;
}

function streetText(s) {
  const ward = streets.ward[s] >= 0 ? data.wards.name[streets.ward[s]] : "outside the wards";
  const said = layers.map((layer) => {
    const values = streetValues(layer, state.point);
    return values ? `${layer.label.toLowerCase()}: ${brief(values[s])}` : null;
  }).filter(Boolean);
  return `Street ${s}, ${ward}, ${fixed(streets.length[s], 0)} m. ${said.join("; ")}`;
}
