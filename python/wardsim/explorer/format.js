// How numbers and texts are written.
const MINUS = "\u2212";

// A number with a fixed count of decimals; a dash for none.
function fixed(value, digits) {
  if (value === null || value === undefined) return "\u2013";
  const text = Math.abs(value).toLocaleString("en-GB", {
    minimumFractionDigits: digits, maximumFractionDigits: digits,
  });
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

function signed(value, digits) {
  const text = fixed(value, digits);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

function pounds(value) {
  if (value === null || value === undefined) return "\u2013";
  const text = `\u00a3${fixed(Math.abs(value), 0)}`;
  return value < 0 ? MINUS + text : text;
}

// £200k, £1.2m: for the ticks of charts.
function shortPounds(value) {
  if (Math.abs(value) >= 1e6) return `\u00a3${Number((value / 1e6).toPrecision(3))}m`;
  return Math.abs(value) >= 1e3 ? `\u00a3${Number((value / 1e3).toPrecision(3))}k` : `\u00a3${value}`;
}

function plural(count, one, many) {
  return `${fixed(count, 0)} ${count === 1 ? one : many}`;
}

// "0.0036": few significant digits, never an exponent.
function brief(value) {
  if (value === null || value === undefined) return "\u2013";
  const digits = value === 0 ? 0 : Math.max(0, 1 - Math.floor(Math.log10(Math.abs(value))));
  return fixed(value, Math.min(digits, 8));
}

function listed(names, word = "and") {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} ${word} ${names[names.length - 1]}`;
}

// An element with attributes and children; texts become text, never markup.
function make(tag, attributes = {}, ...children) {
  const space = tag === "svg" || SVG_TAGS.has(tag) ? "http://www.w3.org/2000/svg" : null;
  const element = space ? document.createElementNS(space, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}
const SVG_TAGS = new Set(["g", "path", "line", "rect", "circle", "text", "title", "desc"]);

const byId = (id) => document.getElementById(id);

// Base64 of little-endian numbers.
function unpacked(text, Type) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const read = {
    Uint8Array: "getUint8", Uint16Array: "getUint16", Int16Array: "getInt16", Uint32Array: "getUint32", Float32Array: "getFloat32",
  }[Type.name];
  const size = Type.BYTES_PER_ELEMENT;
  return Type.from({ length: bytes.length / size }, (_, i) => view[read](i * size, true));
}
