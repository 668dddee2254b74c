// Draws the history of a fact: a line for numbers, steps for everything else, and what the monitor made of it.
"use strict";

/// A value as people read it.
function valueText(value, unit = "") {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length ? value.join(", ") : "none";
  if (typeof value === "number") return value.toLocaleString("en", { maximumFractionDigits: 6 }) + (unit ? ` ${unit}` : "");
  return value;
}

function drawn(tag, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

const shortened = (text, length) => (text.length > length ? text.slice(0, length - 1) + "…" : text);

/// Round numbers from below `least` to above `most`.
function scaleOf(least, most) {
  if (least === most) [least, most] = [least - (Math.abs(least) || 1) / 10, most + (Math.abs(most) || 1) / 10];
  const rough = (most - least) / 4, size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * size).find((n) => n >= rough);
  const ticks = [];
  for (let n = Math.floor(least / step); (n - 1) * step < most; ++n) ticks.push(Number((n * step).toPrecision(12)));
  return ticks;
}

function timeText(at, span) {
  const day = { day: "numeric", month: "short" }, hour = { hour: "2-digit", minute: "2-digit" };
  if (span < 600e3) return at.toLocaleTimeString("en-GB");
  if (span < 36 * 3600e3) return at.toLocaleTimeString("en-GB", hour);
  return at.toLocaleDateString("en-GB", span < 120 * 3600e3 ? { ...day, ...hour } : day);
}

/// Where things are: x of a time, y of a value, and the labels of the axis.
function areaOf(svg, series, limits, isNumber) {
  const width = Math.max(280, svg.clientWidth), height = Math.max(160, svg.clientHeight);
  const from = Date.parse(series.from), to = Math.max(Date.parse(series.to), from + 1000);
  const area = { width, height, from, to, top: 30, bottom: height - 24, right: width - 10 };
  if (isNumber) {
    const all = series.points.flatMap((one) => (one.min === undefined ? [] : [one.min, one.max])).concat(limits.map((one) => one.value));
    const ticks = scaleOf(Math.min(...all), Math.max(...all));
    const [low, high] = [ticks[0], ticks[ticks.length - 1]];
    area.labels = ticks.map((value) => ({ value, text: valueText(value) }));
    area.y = (value) => area.bottom - ((value - low) / (high - low)) * (area.bottom - area.top);
  } else {
    // A lane for each value; the newest seven, if there are more.
    const seen = [...new Set(series.points.map((one) => valueText(one.last)).reverse())].slice(0, 7).reverse();
    if (series.points.some((one) => typeof one.last === "boolean")) seen.sort((a, b) => ["nothing", "no", "yes"].indexOf(a) - ["nothing", "no", "yes"].indexOf(b));
    area.labels = seen.map((text) => ({ value: text, text: shortened(text, 16) }));
    const lane = (area.bottom - area.top) / seen.length;
    area.y = (value) => area.bottom - (seen.indexOf(value) + 0.5) * lane;
    area.has = (value) => seen.includes(value);
  }
  area.left = 12 + 7 * Math.max(2, ...area.labels.map((one) => one.text.length));
  area.x = (time) => area.left + ((time - from) / (to - from)) * (area.right - area.left);
  return area;
}

/// Points that follow one another without a gap.
function piecesOf(series, has) {
  const pieces = [];
  let end = -Infinity;
  for (const one of series.points) {
    const at = Date.parse(one.at);
    if (has(one)) {
      if (at > end || !pieces.length) pieces.push([]);
      pieces[pieces.length - 1].push({ ...one, at });
    }
    end = has(one) ? at + series.step_s * 1500 : -Infinity;
  }
  return pieces;
}

const rounded = (n) => Math.round(n * 10) / 10;
const through = (places) => places.map(([x, y], i) => `${i ? "L" : "M"}${rounded(x)} ${rounded(y)}`).join("");

function lines(series, area) {
  const parts = [];
  for (const piece of piecesOf(series, (one) => typeof one.last === "number")) {
    if (piece.some((one) => one.min !== one.max)) {
      const upper = piece.map((one) => [area.x(one.at), area.y(one.max)]), lower = piece.map((one) => [area.x(one.at), area.y(one.min)]).reverse();
      parts.push(drawn("path", { class: "band", d: `${through([...upper, ...lower])}Z` }));
    }
    parts.push(drawn("path", { class: "value", d: through(piece.map((one) => [area.x(one.at), area.y(one.last)])) }));
    if (piece.length === 1) parts.push(drawn("circle", { class: "dot", cx: rounded(area.x(piece[0].at)), cy: rounded(area.y(piece[0].last)), r: 3.5 }));
  }
  return parts;
}

function steps(series, area) {
  const parts = [];
  for (const piece of piecesOf(series, (one) => area.has(valueText(one.last)))) {
    const places = [];
    for (const one of piece) {
      const y = area.y(valueText(one.last)), x = area.x(one.at);
      if (places.length) places.push([x, places[places.length - 1][1]]);
      places.push([x, y]);
    }
    const last = piece[piece.length - 1];
    places.push([area.x(Math.min(last.at + series.step_s * 1000, area.to)), area.y(valueText(last.last))]);
    parts.push(drawn("path", { class: "value", d: through(places) }));
  }
  return parts;
}

function axes(area, unit) {
  const parts = area.labels.flatMap(({ value, text }) => [
    drawn("line", { class: "grid", x1: area.left, x2: area.right, y1: area.y(value), y2: area.y(value) }),
    drawn("text", { x: area.left - 6, y: area.y(value) + 4, "text-anchor": "end" }, text)]);
  if (unit) parts.push(drawn("text", { x: 2, y: 11 }, unit));
  const count = Math.max(2, Math.min(6, Math.floor((area.right - area.left) / 130)));
  for (let i = 0; i <= count; ++i) {
    const time = area.from + ((area.to - area.from) * i) / count;
    parts.push(drawn("text", { x: area.x(time), y: area.height - 6, "text-anchor": i === 0 ? "start" : i === count ? "end" : "middle" }, timeText(new Date(time), area.to - area.from)));
  }
  return parts;
}

/// When the monitor was active, and a flag at each change. `changes` are newest first.
function marks(area, changes) {
  const parts = [], inside = (time) => Math.min(area.to, Math.max(area.from, time));
  let end = area.to;
  for (const one of changes) {
    const at = Date.parse(one.at), begin = inside(at);
    if (one.after === "active" && end > begin)
      parts.push(drawn("rect", { class: "on", x: area.x(begin), y: area.top, width: area.x(end) - area.x(begin), height: area.bottom - area.top }));
    if (at >= area.from && at <= area.to) {
      const x = rounded(area.x(at));
      parts.push(drawn("line", { class: "change", x1: x, x2: x, y1: area.top - 6, y2: area.bottom }));
      const flag = drawn("path", { class: "flag", d: one.after === "active" ? `M${x} ${area.top - 14}l5 8h-10z` : `M${x} ${area.top - 6}l5 -8h-10z` });
      flag.append(drawn("title", {}, `${one.before} → ${one.after}: ${one.reason}`));
      parts.push(flag);
    }
    end = begin;
  }
  return parts;
}

function summary(series, changes, isNumber) {
  const points = series.points, last = points[points.length - 1], text = [`${series.fact}: now ${valueText(last.last, series.unit)}`];
  if (isNumber) {
    const numbers = points.filter((one) => one.min !== undefined);
    text.push(`least ${valueText(Math.min(...numbers.map((one) => one.min)), series.unit)}, most ${valueText(Math.max(...numbers.map((one) => one.max)), series.unit)}`);
  }
  const within = changes.filter((one) => one.at >= series.from && one.at <= series.to).length;
  text.push(`${within} ${within === 1 ? "change" : "changes"} of state`);
  return text.join("; ");
}

/// Shows a series of the API in an <svg>. `changes`: of the state, newest first; `limits`: numbers that are waited for,
/// {value, text}. `tell` gets what stands below the pointer.
function plot(svg, series, changes, limits, tell) {
  svg.onpointermove = svg.onpointerleave = null;
  if (!series.points.length) return svg.replaceChildren();
  const isNumber = series.points.some((one) => one.min !== undefined);
  const area = areaOf(svg, series, isNumber ? limits : [], isNumber);
  svg.setAttribute("viewBox", `0 0 ${area.width} ${area.height}`);
  svg.setAttribute("aria-label", summary(series, changes, isNumber));
  const parts = [...marks(area, changes).filter((one) => one.classList.contains("on")), ...axes(area, series.unit)];
  if (isNumber)
    for (const { value, text } of limits)
      parts.push(drawn("line", { class: "limit", x1: area.left, x2: area.right, y1: area.y(value), y2: area.y(value) }),
        drawn("text", { class: "limit", x: area.right - 4, y: area.y(value) - 5, "text-anchor": "end" }, text));
  parts.push(...(isNumber ? lines(series, area) : steps(series, area)), ...marks(area, changes).filter((one) => !one.classList.contains("on")));
  const cursor = drawn("line", { class: "cursor", y1: area.top, y2: area.bottom, visibility: "hidden" });
  svg.replaceChildren(...parts, cursor);

  svg.onpointermove = (event) => {
    const time = area.from + ((event.offsetX - area.left) / (area.right - area.left)) * (area.to - area.from);
    const one = series.points.findLast((point) => Date.parse(point.at) <= time) ?? series.points[0];
    const x = area.x(Date.parse(one.at));
    for (const [name, value] of Object.entries({ x1: x, x2: x, visibility: "visible" })) cursor.setAttribute(name, value);
    tell(`${new Date(one.at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" })}: ${valueText(one.last, series.unit)}`);
  };
  svg.onpointerleave = () => {
    cursor.setAttribute("visibility", "hidden");
    tell("");
  };
}
