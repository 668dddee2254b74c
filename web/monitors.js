// Shows monitors, and one of them with its past. The stream tells of changes; what a look finds without changing the state is
// asked for when the look was due.
"use strict";

const path = "/api/v1/monitors";
const monitors = new Map();
const words = {
  is: "is", is_not: "is not", above: "above", below: "below", at_least: "at least", at_most: "at most", between: "between", outside: "outside",
};
let socket = null, pause = 1000, cursor = null, opened = null, changes = [], drawing = null, ticks = 0;

const pathOf = (id) => `${path}/${id}`;
const factText = (fact) => `${fact.name}: ${valueText(fact.value, fact.unit)}`;
const clock = (time) => new Date(time).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });

// ---- the list

function build(one) {
  const name = make("button", { type: "button", className: "name", onclick: () => open(one.id) });
  return make("li", { className: "fresh" }, make("div", { className: "top" }, name, make("span", { className: "badge" })),
    make("p", { className: "facts" }), make("p", { className: "times" }), make("p", { className: "error" }));
}

function fill(item, one) {
  const of = (name) => item.querySelector(`.${name}`);
  set(of("name"), one.name);
  of("name").setAttribute("aria-current", String(opened === one.id));
  const state = one.paused ? `${one.state}, paused` : one.state;
  if (of("badge").textContent && of("badge").textContent !== state) {
    item.classList.remove("fresh");
    void item.offsetWidth;  // so that it begins anew
    item.classList.add("fresh");
  }
  set(of("badge"), state, one.state_since ? `since ${clock(one.state_since)}` : "");
  of("badge").className = `badge ${one.state} ${one.paused ? "paused" : ""}`;
  set(of("facts"), one.facts.map(factText).join(" · ") || "nothing found yet");
  set(of("times"), [one.last_at ? `looked ${when(one.last_at)}` : "not looked yet", one.next_at ? `next ${when(one.next_at)}` : "no next look"].join(", "));
  set(of("error"), one.error);
  of("error").hidden = !one.error;
}

function showList() {
  const all = [...monitors.values()].sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
  rows(at("list"), all, (one) => one.id, build, fill);
  at("empty").hidden = all.length > 0;
  at("more").hidden = !cursor;
}

/// What is newer stays: an answer may be overtaken by another one.
function put(one) {
  const known = monitors.get(one.id);
  if (known && (one.version < known.version || (one.version === known.version && one.evaluations < known.evaluations))) return false;
  monitors.set(one.id, one);
  return known?.evaluations !== one.evaluations || known?.version !== one.version;
}

/// Takes in a page of them; gives where the next one begins.
async function list(from = "") {
  const page = await call("GET", `${path}?limit=50${from && `&cursor=${encodeURIComponent(from)}`}`);
  const isNew = page.items.filter(put).some((one) => one.id === opened);
  showList();
  if (isNew) await showDetail();
  return page.next_cursor;
}

async function begin() {
  monitors.clear();
  cursor = await list();
  if (opened && !monitors.has(opened)) await look(opened);
  showList();
}

/// Asks for one anew, and shows what is different.
async function look(id) {
  try {
    const isNew = put(await call("GET", pathOf(id)));
    showList();
    if (isNew && opened === id) await showDetail();
  } catch (fault) {
    if (fault.status !== 404) throw fault;
    drop(id);
  }
}

function drop(id) {
  monitors.delete(id);
  if (opened === id) close();
  showList();
}

// ---- one monitor

function limitsOf(one, fact) {
  const when = one.classification.when ?? {};
  return (when.all ?? when.any ?? []).filter((clause) => clause.fact === fact && typeof clause.value === "number" && words[clause.op])
    .map((clause) => ({ value: clause.value, text: `${words[clause.op]} ${valueText(clause.value)}` }));
}

function sourceText({ kind, url }) {
  return { own_tasks: "your tasks", own_facts: "what other monitors found" }[kind] ?? url;
}

function showHead(one) {
  set(at("name"), one.name);
  set(at("prompt"), one.prompt);
  at("prompt").hidden = one.prompt === one.name;
  const guessed = one.classification_status === "provisional" ? " This is a guess: say more, or correct it." : "";
  set(at("meaning"), `Looks at ${sourceText(one.classification.source)} for ${one.classification.facts.map((fact) => fact.name).join(", ")}, ${one.frequency}.${guessed}`);
  set(at("pause"), one.paused ? "Resume" : "Pause");
  const names = one.classification.facts.map((fact) => fact.name), select = at("fact");
  if (names.join() !== [...select.options].map((option) => option.value).join())
    select.replaceChildren(...names.map((name) => make("option", { value: name, textContent: name })));
}

function showTiles({ windows: { day, week, month }, ai_calls, ai_cost }) {
  const share = (part) => (part === null ? "–" : `${(part * 100).toFixed(part === 1 ? 0 : 1)} %`);
  const took = (n) => (n === null ? "–" : `${n} ms`);
  const tiles = [["looks, last day", day.looks], ["succeeded, last day", share(day.success_rate)], ["succeeded, last week", share(week.success_rate)],
    ["took (median)", took(day.p50_ms)], ["took (95 of 100)", took(day.p95_ms)]];
  if (month.judged) tiles.push([`right, of ${month.judged} judged in a month`, share(month.accuracy)]);
  if (ai_calls) tiles.push([`AI, ${ai_calls} ${ai_calls === 1 ? "call" : "calls"} in a month`, `$${ai_cost.toFixed(4)}`]);
  at("tiles").replaceChildren(...tiles.map(([name, value]) => make("li", {}, make("b", { textContent: value }), make("span", { textContent: name }))));
}

function draw() {
  if (drawing && opened) plot(at("plot"), drawing, changes, limitsOf(monitors.get(opened), drawing.fact), (text) => set(at("readout"), text));
}

async function showPlot() {
  const id = opened, fact = at("fact").value, hours = at("range").value;
  if (!fact) return;
  const wanted = new URLSearchParams({ fact, points: 400 });
  if (hours) wanted.set("from", new Date(Date.now() - hours * 3600e3).toISOString());
  const [series, values] = await Promise.all([
    call("GET", `${pathOf(id)}/series?${wanted}`), call("GET", `${pathOf(id)}/facts?${new URLSearchParams({ name: fact, limit: 20 })}`)]);
  if (opened !== id || at("fact").value !== fact || at("range").value !== hours) return;
  drawing = series;
  at("plot").parentElement.classList.toggle("numbers", series.points.some((one) => one.min !== undefined));
  set(at("unplotted"), !series.points.length ? "Nothing is known of that time." : "");
  draw();
  const texts = values.items.map((one) => [clock(one.first_at), clock(one.last_at), valueText(one.value, one.unit), String(one.seen), one.evidence]);
  cells(at("values"), texts);
}

function cells(table, texts, className = () => "") {
  table.tBodies[0].replaceChildren(...texts.map((row) =>
    make("tr", { className: className(row) }, ...row.map((text) => make("td", { textContent: text, title: text })))));
}

/// Whether a look was right: what was said, and two buttons to say it; the pressed one takes it back.
function verdictCell(look) {
  const about = `${pathOf(opened)}/evaluations/${encodeURIComponent(look.due_at)}/feedback`;
  const button = (verdict) => make("button", {
    type: "button", className: "second verdict", textContent: verdict, ariaPressed: String(look.feedback === verdict),
    onclick: async () => {
      try {
        if (look.feedback === verdict) await call("DELETE", about);
        else await call("POST", about, { verdict });
        await showDetail();
      } catch (fault) {
        failed(fault);
      }
    },
  });
  return make("td", {}, button("right"), button("wrong"));
}

function showLooks(looks) {
  cells(at("looks"), looks.map((one) => [clock(one.due_at), one.outcome, one.state, `${one.duration_ms} ms`, one.error]), (row) => row[1]);
  [...at("looks").tBodies[0].rows].forEach((row, i) => row.append(verdictCell(looks[i])));
}

function triggerText({ rule, fired, enabled, name }) {
  const on = { becomes_active: "when it becomes active", becomes_inactive: "when it becomes inactive", state_change: "when its state changes" };
  const often = { once: "once", daily_digest: "in a daily digest", every_time: "every time" };
  return `${name ? `${name}: ` : ""}${on[rule.on] ?? rule.on}, ${often[rule.frequency] ?? rule.frequency}; fired ${fired} ${fired === 1 ? "time" : "times"}${enabled ? "" : " (switched off)"}`;
}

async function showDetail() {
  const id = opened;
  showHead(monitors.get(id));
  const [past, looks, triggers, numbers] = await Promise.all(
    ["history?limit=200", "evaluations?limit=20", "triggers", "statistics"].map((part) => call("GET", `${pathOf(id)}/${part}`)));
  if (opened !== id) return;
  changes = past.items;
  showTiles(numbers);
  at("changes").replaceChildren(...(changes.length ? changes.slice(0, 10).map((one) => make("li", {},
    make("time", { dateTime: one.at, textContent: clock(one.at) }), `${one.before} → ${one.after}. ${one.reason}`)) : [make("li", { textContent: "There was none." })]));
  showLooks(looks.items);
  at("triggers").replaceChildren(...(triggers.items.length ? triggers.items.map((one) => make("li", { textContent: triggerText(one) })) : [make("li", { textContent: "There are none." })]));
  at("detail").hidden = false;
  await showPlot();
}

async function open(id) {
  opened = id;
  drawing = null;
  at("plot").replaceChildren();
  showList();
  try {
    await showDetail();
    at("name").focus();
  } catch (fault) {
    failed(fault);
  }
}

function close() {
  const item = at("list").querySelector(`[data-key="${opened}"] .name`);
  opened = drawing = null;
  at("detail").hidden = true;
  showList();
  item?.focus();
}

// ---- what a person does

async function act(verb) {
  const id = opened, before = monitors.get(id).evaluations;
  try {
    put(await call("POST", `${pathOf(id)}/${verb}`));
    showList();
    showHead(monitors.get(id));
    // A look takes 15 seconds at most, and may have to wait for others.
    for (let i = 0; verb === "run" && i < 60 && monitors.get(id)?.evaluations === before; ++i) {
      set(at("told"), "Looking…");
      await new Promise((then) => setTimeout(then, 400));
      await look(id);
    }
    const after = monitors.get(id);
    if (verb !== "run" || !after) return set(at("told"), "");
    set(at("told"), after.evaluations === before ? "It has not looked yet; what it finds appears here." : `It has looked: ${after.error || after.outcome}.`);
  } catch (fault) {
    failed(fault);
  }
}

at("run").onclick = () => act("run");
at("pause").onclick = () => act(monitors.get(opened).paused ? "resume" : "pause");
at("close").onclick = close;
at("more").onclick = async () => {
  try {
    cursor = await list(cursor);
    showList();
  } catch (fault) {
    failed(fault);
  }
};
at("fact").onchange = at("range").onchange = () => showPlot().catch(failed);

at("add").onsubmit = async (event) => {
  event.preventDefault();
  const { prompt, url } = event.target.elements, body = { prompt: prompt.value };
  if (!at("where").hidden && url.value) body.url = url.value;
  try {
    const made = await call("POST", path, body);
    put(made);
    event.target.reset();
    at("where").hidden = true;
    set(at("told"), "It is watched.");
    await open(made.id);
  } catch (fault) {
    if (/\burl\b|address/.test(fault.message)) at("where").hidden = false;
    failed(fault);
  }
};

// ---- live

function failed(fault) {
  if (fault.status === 401) return ended();
  set(at("told"), fault.status ? fault.message : "The server cannot be reached.");
}

function ended() {
  show("signed-out", "signed out");
  ask("Your sign-in has ended. Sign in again to go on.");
}

const on = {
  subscribed: async () => {
    pause = 1000;
    await begin();
    show("live", "live");
  },
  event: async (m) => (m.kind === "monitor.deleted" ? drop(m.id) : look(m.data.monitor_id ?? m.id)),
  token_expires: () => ask("Your sign-in ends within a minute. Sign in again to go on."),
};

function connect() {
  show("connecting", "connecting");
  const here = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/v1/live?topics=monitors`, ["steward.v1", `bearer.${session.token}`]);
  socket = here;
  here.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    Promise.resolve(on[message.type]?.(message)).catch(failed);
  };
  here.onclose = ({ code }) => {
    if (socket !== here) return;
    if (code === 4401) return ended();
    const wait = Math.min(30000, pause) * (0.75 + Math.random() / 2);
    pause *= 2;
    show("waiting", `no connection, again in ${Math.ceil(wait / 1000)} s`);
    setTimeout(again, wait);
  };
}

// A browser does not say why a handshake was refused: a token that has ended is found out by asking.
async function again() {
  const answer = await fetch("/api/v1/me", { headers: { Authorization: `Bearer ${session.token}` } }).catch(() => null);
  if (answer?.status === 401) return ended();
  connect();
}

/// Times grow older; looks that were due have been made, and others have asked for looks.
async function tick() {
  if (document.hidden || at("state").dataset.state !== "live") return;
  showList();
  ticks += 1;
  if (ticks % 15 === 0) await list();
  else if (ticks % 5 === 0 && opened) await look(opened);
  const late = Date.now() - 500, isDue = (one) => (one.next_at ? Date.parse(one.next_at) < late : !one.paused && !one.last_at);
  const due = [...monitors.values()].filter(isDue);
  if (due.length > 4) await list();
  else for (const one of due) await look(one.id);
}

async function everySoOften() {
  await tick().catch(failed);
  setTimeout(everySoOften, 2000);
}

new ResizeObserver(draw).observe(at("plot"));
everySoOften();
whenSignedIn(() => {
  at("board").hidden = false;
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: "authenticate", token: session.token }));
  else connect();
});
