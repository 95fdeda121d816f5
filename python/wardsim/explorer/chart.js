// What charts are made of: scales, ticks, marks.

// Round steps of a scale: at most `most` of them between low and high.
function ticksOf(low, high, most) {
  const rough = (high - low) / Math.max(1, most) || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((s) => s * power).find((s) => s >= rough * 0.999);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i += 1) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

function tickText(value) {
  return value.toLocaleString("en-GB", { maximumFractionDigits: 6 }).replace("-", MINUS);
}

const scale = (low, high, from, to) => (value) => from + ((value - low) / (high - low || 1)) * (to - from);

// Marks that differ in shape, so that colour is not the only sign.
const DASHES = ["", "7 3", "2 3", "9 3 2 3", "12 4", "4 4"];
const circlePath = (x, y, r) => `M${x - r},${y}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0Z`;
function markPath(index, x, y, s) {
  const shapes = [
    circlePath(x, y, s),
    `M${x - s},${y - s}h${2 * s}v${2 * s}h${-2 * s}Z`,
    `M${x},${y - 1.3 * s}L${x + 1.3 * s},${y}L${x},${y + 1.3 * s}L${x - 1.3 * s},${y}Z`,
    `M${x},${y - 1.2 * s}L${x + 1.2 * s},${y + s}H${x - 1.2 * s}Z`,
    `M${x},${y + 1.2 * s}L${x + 1.2 * s},${y - s}H${x - 1.2 * s}Z`,
    `M${x - s},${y - s / 3}h${s * 0.67}v${-s * 0.67}h${s * 0.67}v${s * 0.67}h${s * 0.67}v${s * 0.67}h${-s * 0.67}v${s * 0.67}h${-s * 0.67}v${-s * 0.67}h${-s * 0.67}Z`,
  ];
  return shapes[Math.max(0, index) % shapes.length];
}
const mark = (index, x, y, size, attributes) => make("path", { d: markPath(index, x, y, size), ...attributes });

// An empty drawing as wide as its box; the box's text alternative is the drawing's.
function drawing(box, height, label) {
  const width = Math.max(260, Math.floor(box.clientWidth) || 600);
  const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  box.replaceChildren(svg);
  return { svg, width, height };
}

function gridLine(svg, x1, y1, x2, y2, colour = "#E5E5E5") {
  svg.append(make("line", { x1, y1, x2, y2, stroke: colour, "stroke-width": 1 }));
}

function label(svg, x, y, text, attributes = {}) {
  svg.append(make("text", { x, y, ...attributes }, text));
}

// Lowest and highest of what is there; room above and below.
function rangeOf(values, room = 0.06) {
  const known = values.filter((value) => value !== null && value !== undefined);
  if (!known.length) return [0, 1];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const more = (high - low || Math.abs(high) || 1) * room;
  return [low >= 0 && low - more < 0 ? 0 : low - more, high + more];
}
