// One evening of one run: units along the streets, calls as they come. Runs are never blended.

const evening = data.evenings && {
  map: null, run: null, at: 0, playing: false, last: 0,
  events: [], // of the run, in order of time
  span: data.evenings.seconds,
  begins: Date.parse(`${data.evenings.begins}Z`),
  gentle: matchMedia("(prefers-reduced-motion: reduce)"),
};

function clock(seconds, precise) {
  const text = new Date(evening.begins + 1000 * seconds).toISOString();
  return precise ? text.slice(11, 19) : text.slice(11, 16);
}

function eveningDate() {
  return new Date(evening.begins).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}

const isoTime = (seconds) => new Date(evening.begins + 1000 * seconds).toISOString().slice(0, 19);

// A run's pieces as columns, with the first of each unit.
function openRun(held) {
  if (held.open) return held.open;
  const { pieces } = held;
  const counts = unpacked(pieces.count, Uint16Array);
  const first = new Uint32Array(counts.length + 1);
  counts.forEach((n, i) => { first[i + 1] = first[i] + n; });
  const time = (text) => Float32Array.from(unpacked(text, Uint16Array), (v) => (v / 65535) * evening.span);
  const share = (text) => Float32Array.from(unpacked(text, Uint16Array), (v) => v / 65535);
  held.open = {
    ...held, first,
    state: unpacked(pieces.state, Uint8Array),
    street: unpacked(pieces.street, streets.count <= 65535 ? Uint16Array : Uint32Array),
    from: share(pieces.from), to: share(pieces.to), begin: time(pieces.begin), end: time(pieces.end),
  };
  held.open.events = eventsOf(held.open);
  return held.open;
}

// A place of the town: a share of a street's course.
function placeOn(street, share) {
  const { start, xy } = streets;
  const [a, b] = [start[street], start[street + 1]];
  let drawn = 0;
  for (let i = a; i + 1 < b; i += 1) drawn += Math.hypot(xy[2 * i + 2] - xy[2 * i], xy[2 * i + 3] - xy[2 * i + 1]);
  let left = share * drawn;
  for (let i = a; i + 1 < b; i += 1) {
    const [dx, dy] = [xy[2 * i + 2] - xy[2 * i], xy[2 * i + 3] - xy[2 * i + 1]];
    const piece = Math.hypot(dx, dy);
    if (left <= piece && piece > 0) return [xy[2 * i] + (dx * left) / piece, xy[2 * i + 1] + (dy * left) / piece];
    left -= piece;
  }
  return [xy[2 * b - 2], xy[2 * b - 1]];
}

// The piece of a unit at a time: the last that has begun, unless it is over; -1 off duty.
function pieceAt(run, unit, seconds) {
  let [low, high] = [run.first[unit], run.first[unit + 1]];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (run.begin[middle] <= seconds) low = middle + 1; else high = middle;
  }
  const piece = low - 1;
  // Times are rounded to a third of a second.
  return piece >= run.first[unit] && seconds <= run.end[piece] + 1 ? piece : -1;
}

function unitAt(run, unit, seconds) {
  const piece = pieceAt(run, unit, seconds);
  if (piece < 0) return null;
  const took = run.end[piece] - run.begin[piece];
  const part = took > 0 ? Math.min(1, Math.max(0, (seconds - run.begin[piece]) / took)) : 1;
  const share = run.from[piece] + (run.to[piece] - run.from[piece]) * part;
  return { number: run.units[unit][0], team: run.units[unit][1], state: run.states[run.state[piece]], street: run.street[piece], place: placeOn(run.street[piece], share) };
}

// "being handled" until it may be dispatched, "waiting" for a unit, "on the way", "at scene"; null
// while the call is not open.
function callState(call, seconds) {
  if (seconds < call.received) return null;
  if (call.lost !== null && seconds >= call.lost) return null;
  if (call.left !== null && seconds >= call.left) return null;
  if (call.reached !== null && seconds >= call.reached) return call.left === null ? null : "at scene";
  if (call.sent.some(([time]) => time <= seconds)) return "on the way";
  return seconds < call.ready ? "being handled" : "waiting";
}

const gradeTarget = (name) => data.grades.find((grade) => grade.name === name);

// In order of time, as a text and as a row of a table.
function eventsOf(run) {
  const events = [];
  const teamOf = new Map(run.units.map(([number, team]) => [number, run.teams[team]]));
  for (const call of run.calls) {
    const name = `${call.grade} call ${call.call} (${call.class}, ${call.ward})`;
    const add = (time, text, event, { unit = null, minutes = null, in_time = null, decision = null } = {}) => {
      if (time < 0 || time > evening.span) return;
      events.push({
        time, text: name + text,
        row: {
          time: isoTime(time), event, call: call.call, grade: call.grade, class: call.class, ward: call.ward,
          unit, team: unit === null ? null : teamOf.get(unit) || null, decision, minutes: minutes === null ? null : Number(minutes.toFixed(2)), in_time,
        },
      });
    };
    add(call.received, " comes in", "received");
    for (const [time, unit, away, decision] of call.sent) {
      const minutes = away / 60;
      add(time, `: unit ${unit} (${teamOf.get(unit) || "unknown"}) is sent, ${fixed(minutes, 1)} minutes away; ${decision}`, "sent", { unit, minutes, decision });
    }
    if (call.reached !== null) {
      const minutes = (call.reached - call.received) / 60;
      const target = gradeTarget(call.grade);
      const inTime = target && minutes <= target.target_min;
      const verdict = target ? (inTime ? ", in time" : `, later than ${target.target}`) : "";
      add(call.reached, ` is reached after ${fixed(minutes, 1)} minutes${verdict}`, "reached", { minutes, in_time: target ? String(inTime) : null });
    }
    if (call.lost !== null) add(call.lost, " is closed unattended", "lost");
  }
  return events.sort((a, b) => a.time - b.time);
}

// What is on the map now, as rows; places to a metre, as the page holds them.
function momentRows() {
  const { run, at } = evening;
  const row = (what, number, name, grade, doing, ward, x, y) => ({ time: isoTime(at), what, number, team_or_class: name, grade, state: doing, ward, x_m: Math.round(x), y_m: Math.round(y) });
  const units = run.units.map((_, unit) => unitAt(run, unit, at)).filter(Boolean).map((now) => row(
    "unit", now.number, run.teams[now.team], null, now.state.replace("_", " "),
    streets.ward[now.street] < 0 ? null : data.wards.name[streets.ward[now.street]], now.place[0] + data.map.west_m, now.place[1] + data.map.south_m));
  const calls = run.calls.filter((call) => callState(call, at)).map((call) => row("call", call.call, call.class, call.grade, callState(call, at), call.ward, ...call.at));
  return [...units, ...calls];
}

const momentText = () => `Units and calls on ${eveningDate()} at ${clock(evening.at, true)}`;

// The signs of teams, which the page has in its table, and those of states.
function eveningLegend() {
  return make("div", {}, ...evening.run.teams.map((team, t) => make("span", {}, teamSign(t), team)), ...[...byId("evening-signs").children].map((item) => item.cloneNode(true)));
}

// --- Drawing ------------------------------------------------------------------------------------

const FADED = new Set(["desk", "briefing", "break", "custody", "elsewhere"]);
const CALL_COLOURS = { "being handled": "#6B4FA0", waiting: "#B00020", "on the way": "#F46A25", "at scene": "#595959" };
const CALL_DASHES = { "being handled": [1.5, 4], waiting: [4, 3] };

function paintGround(map) {
  map.drawStreets([{ colour: "#C9CDD2", width: 1 }], () => 0);
  map.drawWards();
  map.drawStations();
}

function paintEvening(map) {
  if (map.pen instanceof SvgPen) paintGround(map);
  else copyGround(map);
  if (evening.run) paintRun(map, evening.run, evening.at);
}

// Drawn once for each view, and copied under every frame.
function copyGround(map) {
  const { canvas } = map;
  const key = [map.centre, map.scale, canvas.width, canvas.height].join();
  if (map.baseKey !== key) {
    map.base = map.base || document.createElement("canvas");
    [map.base.width, map.base.height] = [canvas.width, canvas.height];
    const pen = map.base.getContext("2d");
    const ratio = canvas.width / canvas.clientWidth;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.lineCap = pen.lineJoin = "round";
    const own = map.pen;
    map.pen = pen;
    paintGround(map);
    map.pen = own;
    map.baseKey = key;
  }
  const { pen } = map;
  pen.save();
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.drawImage(map.base, 0, 0);
  pen.restore();
}

function paintRun(map, run, seconds) {
  const { pen } = map;
  for (const call of run.calls) {
    const how = callState(call, seconds);
    if (!how) continue;
    const [x, y] = map.toPage(call.at[0] - data.map.west_m, call.at[1] - data.map.south_m);
    pen.strokeStyle = CALL_COLOURS[how];
    pen.lineWidth = 3;
    pen.setLineDash(CALL_DASHES[how] || []);
    pen.stroke(map.newPath(circlePath(x, y, 11)));
    pen.setLineDash([]);
    pen.font = "bold 12px Arial, 'Liberation Sans', sans-serif";
    pen.textAlign = "center";
    pen.lineWidth = 3;
    pen.strokeStyle = "#FFF";
    pen.strokeText(call.grade, x, y - 15);
    pen.fillStyle = CALL_COLOURS[how];
    pen.fillText(call.grade, x, y - 15);
    pen.textAlign = "start";
  }
  run.units.forEach((_, unit) => {
    const now = unitAt(run, unit, seconds);
    if (!now) return;
    const [x, y] = map.toPage(...now.place);
    const small = FADED.has(now.state) || now.state === "standby";
    const path = map.newPath(markPath(now.team, x, y, small ? 3.5 : 5));
    pen.fillStyle = FADED.has(now.state) ? "#FFF" : teamColour(now.team);
    pen.strokeStyle = FADED.has(now.state) ? teamColour(now.team) : "#FFF";
    pen.lineWidth = 1.5;
    if (now.state === "responding") {
      pen.strokeStyle = data.colours.accent;
      pen.lineWidth = 3;
    }
    pen.fill(path);
    pen.stroke(path);
  });
}

const teamColour = (team) => data.colours.schemes[team % data.colours.schemes.length];
const teamSign = (team) => make("svg", { viewBox: "0 0 14 14", class: "mark", "aria-hidden": "true" }, mark(team, 7, 7, 4.5, { fill: teamColour(team) }));

// --- Words --------------------------------------------------------------------------------------

function tellNow() {
  const { run, at } = evening;
  const slider = byId("evening-time");
  slider.value = at;
  slider.setAttribute("aria-valuetext", clock(at));
  byId("evening-clock").textContent = clock(at, true);
  const rows = run.teams.map((team, t) => {
    const counts = new Map();
    run.units.forEach((_, unit) => {
      const now = run.units[unit][1] === t ? unitAt(run, unit, at) : null;
      if (now) counts.set(now.state, (counts.get(now.state) || 0) + 1);
    });
    const all = [...counts.values()].reduce((a, b) => a + b, 0);
    const doing = [...counts].sort((a, b) => b[1] - a[1]).map(([state, n]) => `${n} ${state.replace("_", " ")}`).join(", ");
    return make("tr", {}, make("th", { scope: "row" }, teamSign(t), team),
      make("td", { class: "n" }, String(all)), make("td", {}, doing || "nobody on duty"));
  });
  fillTable(byId("evening-table"), `Units at ${clock(at)}`, "evening-units", [heading("Team"), heading("On duty", true), heading("Doing")], rows);
  const open = run.calls.map((call) => callState(call, at)).filter(Boolean);
  const of = (how) => open.filter((state) => state === how).length;
  byId("evening-calls").textContent = `Open calls: ${of("being handled")} being handled, ${of("waiting")} waiting for a unit, ${of("on the way")} with a unit on the way, ${of("at scene")} with a unit at the scene.`;
  markEvents();
}

// The log has every event of the evening; what has happened by now is marked.
function fillLog() {
  byId("evening-log").replaceChildren(...evening.run.events.map(({ time, text }) => make("li", {}, make("time", {}, clock(time, true)), ` ${text}`)));
}

function markEvents() {
  const items = byId("evening-log").children;
  const { events } = evening.run;
  let past = 0;
  while (past < events.length && events[past].time <= evening.at) past += 1;
  if (past === evening.past) return;
  for (let i = 0; i < items.length; i += 1) items[i].className = i >= past ? "to-come" : i === past - 1 ? "latest" : "";
  const latest = items[past - 1];
  const box = byId("evening-log-box");
  if (latest) box.scrollTop = latest.offsetTop - box.clientHeight / 2;
  if (latest && byId("evening-aloud").checked) byId("evening-said").textContent = latest.textContent;
  evening.past = past;
}

function showEvening() {
  const { evenings } = data;
  const index = evenings.run[state.point];
  byId("evening-none").hidden = index >= 0;
  byId("evening-stage").hidden = index < 0;
  if (index < 0) {
    pauseEvening();
    evening.run = null;
    byId("evening-which").textContent = "";
    byId("evening-none").textContent = `The page holds no evening of ${pointName(state.point)}. wardsim explore --evenings sets how many it holds; the answer's points come first.`;
    return;
  }
  const run = openRun(evenings.runs[index]);
  byId("evening-which").textContent = `${eveningDate()}, ${clock(0)} to ${clock(evening.span)}: replication ${evenings.replication} of ${pointName(state.point)}. One run of one point, as it went; another replication goes otherwise.${run.truncated ? " There were more records than a trace holds: later ones are missing." : ""}`;
  if (run === evening.run) return;
  evening.run = run;
  evening.past = -1;
  fillLog();
  tellNow();
  evening.map.draw();
}

// --- Time ---------------------------------------------------------------------------------------

function moveTo(seconds) {
  evening.at = Math.min(evening.span, Math.max(0, seconds));
  if (!evening.run) return;
  tellNow();
  evening.map.draw();
}

function pauseEvening() {
  evening.playing = false;
  byId("evening-play").textContent = "Play";
}

function playEvening() {
  if (evening.at >= evening.span) moveTo(0);
  evening.playing = true;
  evening.last = performance.now();
  byId("evening-play").textContent = "Pause";
  requestAnimationFrame(tick);
}

// Smooth, or, where less motion is asked for, in steps of a second of the clock on the wall.
function tick(now) {
  if (!evening.playing) return;
  const passed = (now - evening.last) / 1000;
  if (!evening.gentle.matches || passed >= 1) {
    evening.last = now;
    moveTo(evening.at + Math.min(passed, 2) * Number(byId("evening-speed").value));
  }
  if (evening.at >= evening.span) pauseEvening();
  else requestAnimationFrame(tick);
}

function stepEvent(direction) {
  const times = evening.run.events.map((event) => event.time);
  const next = direction > 0 ? times.find((time) => time > evening.at + 0.01) : times.filter((time) => time < evening.at - 0.01).pop();
  pauseEvening();
  if (next !== undefined) moveTo(next);
}

function startEvening() {
  byId("evening-section").hidden = false;
  const slider = byId("evening-time");
  slider.max = evening.span;
  slider.addEventListener("input", () => moveTo(Number(slider.value)));
  byId("evening-play").addEventListener("click", () => (evening.playing ? pauseEvening() : playEvening()));
  byId("evening-next").addEventListener("click", () => stepEvent(1));
  byId("evening-previous").addEventListener("click", () => stepEvent(-1));
  const sign = (how) => make("svg", { viewBox: "0 0 14 14", class: "mark", "aria-hidden": "true" }, make("circle", { cx: 7, cy: 7, r: 5.5, fill: "none", stroke: CALL_COLOURS[how], "stroke-width": 2, "stroke-dasharray": CALL_DASHES[how] ? CALL_DASHES[how].map((n) => n * 0.8).join(" ") : null }));
  byId("evening-signs").replaceChildren(
    ...Object.keys(CALL_COLOURS).map((how) => make("span", {}, sign(how), `call: ${how}`)),
    ...["orange edge: a unit responding", "small: standing by", "hollow: at a desk, on a break or in custody"].map((text) => make("span", {}, text)));
  evening.map = new StreetMap(byId("evening-map"), byId("evening-tools"), paintEvening);
  listeners.push(() => {
    showEvening();
    byId("evening-map").setAttribute("aria-label", `Map of the units and calls at one moment of the evening. The table and the list of events have the same. Arrow keys move it, plus and minus zoom.`);
  });
}
