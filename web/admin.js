// Shows /api/v1/admin/jobs to an operator and lets them act on jobs. Asks again every few seconds.
"use strict";

const jobs = "/api/v1/admin/jobs";
const period = 5000;
const columns = ["waiting", "running", "retrying", "dead"];
let numbers = null, listed = [], cursor = null, opened = null, timer = null, asked = 0;

const count = (n) => n.toLocaleString("en");
const atLeast = (n) => (n >= numbers.counted_up_to ? `≥ ${count(n)}` : count(n));
const pathOf = (job) => `${jobs}/${job.user_id}/${job.id}`;

// ---- numbers

function queues() {
  const kinds = new Map();
  const of = (kind) => {
    if (!kinds.has(kind)) kinds.set(kind, { kind, waiting: 0, running: 0, retrying: 0, dead: 0, done: 0, failed: 0 });
    return kinds.get(kind);
  };
  for (const one of numbers.kinds) Object.assign(of(one.kind), { done: one.done, failed: one.failed, running: one.running });
  for (const one of numbers.queues) Object.assign(of(one.kind), one);
  return [...kinds.values()].sort((a, b) => a.kind.localeCompare(b.kind));
}

function showTiles(all) {
  const sum = (name) => all.reduce((total, one) => total + one[name], 0);
  const hour = numbers.minutes.reduce((total, one) => total + one.done, 0);
  const late = numbers.oldest_overdue_seconds;
  const tiles = [
    ["waiting", atLeast(sum("waiting")), ""], ["running", count(sum("running")), ""],
    ["retrying", atLeast(sum("retrying")), sum("retrying") ? "warn" : ""], ["dead", count(numbers.dead), numbers.dead ? "bad" : ""],
    ["oldest overdue", span(late), late > 30 ? "bad" : late > 1 ? "warn" : ""], ["done, last hour", count(hour), ""],
  ];
  at("tiles").replaceChildren(...tiles.map(([name, value, className]) =>
    make("li", { className }, make("b", { textContent: value }), make("span", { textContent: name }))));
}

function bar(className, x, y, height) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ class: className, x, y, width: 9, height })) element.setAttribute(name, value);
  return element;
}

function showPlot() {
  const total = (one) => one.done + one.failed + one.dead;
  const peak = Math.max(...numbers.minutes.map(total));
  const bars = [];
  numbers.minutes.forEach((minute, i) => {
    let y = 148;
    bars.push(bar("base", i * 12 + 1.5, 148, 2));
    for (const name of ["done", "failed", "dead"]) {
      if (!minute[name]) continue;
      const height = Math.max(2, (minute[name] / peak) * 140);
      bars.push(bar(name, i * 12 + 1.5, y -= height, height));
    }
  });
  at("plot").replaceChildren(...bars);
  const sums = ["done", "failed", "dead"].map((name) => numbers.minutes.reduce((sum, one) => sum + one[name], 0));
  at("plot").setAttribute("aria-label", `Jobs in the last hour: ${count(sums[0])} done, ${count(sums[1])} failed, ${count(sums[2])} died`);
  at("peak").textContent = peak ? `highest bar: ${count(peak)} a minute` : "nothing ran";
}

function showQueues(all) {
  const choose = (kind, state) => {
    at("filter").elements.kind.value = kind;
    at("filter").elements.user.value = "";
    at("filter").elements.state.value = state;
    list().then(() => at("jobs-title").scrollIntoView());
  };
  const build = ({ kind }) => {
    const row = make("tr", {}, make("td"));
    for (const state of columns)
      row.append(make("td", { className: state }, make("button", { type: "button", onclick: () => choose(kind, state) })));
    row.append(make("td"), make("td"));
    return row;
  };
  const fill = (row, one) => {
    set(row.cells[0], one.kind);
    columns.forEach((state, i) => {
      const button = row.cells[i + 1].firstChild;
      set(button, state === "running" ? count(one[state]) : atLeast(one[state]));
      button.setAttribute("aria-label", `${button.textContent} ${state} jobs of kind ${one.kind}: show them`);
      button.disabled = one[state] === 0;
    });
    set(row.cells[5], count(one.done));
    set(row.cells[6], count(one.failed));
  };
  rows(at("queues").tBodies[0], all, (one) => one.kind, build, fill);
  at("counted").textContent =
    `done and failed: since this node started. The table has about ${count(Math.max(numbers.rows_estimate, 0))} rows.`;
  for (const select of [at("filter").elements.kind, at("purge-kind")])
    for (const { kind } of all)
      if (![...select.options].some((option) => option.value === kind)) select.append(make("option", { value: kind, textContent: kind }));
}

// ---- jobs

function query(after) {
  const { state, kind, user } = at("filter").elements;
  const wanted = new URLSearchParams({ limit: 50 });
  if (user.value.trim()) wanted.set("user_id", user.value.trim());
  else wanted.set("state", state.value);
  if (kind.value) wanted.set("kind", kind.value);
  if (after) wanted.set("cursor", after);
  return `${jobs}?${wanted}`;
}

function running() {
  const kind = at("filter").elements.kind.value;
  return numbers.runs.filter((one) => !kind || one.kind === kind).map((one) => ({ ...one, state: "running", run_at: one.since, last_error: "" }));
}

function showJobs() {
  const build = (job) => {
    const row = make("tr", {}, make("td"), make("td"), make("td"), make("td"), make("td"), make("td"));
    const again = make("button", { type: "button", textContent: "Requeue", className: "again" });
    again.onclick = () => act("POST", `${pathOf(job)}/requeue`, null, "The job runs again.");
    const look = make("button", { type: "button", textContent: "Inspect", className: "look" });
    look.onclick = () => open(job);
    row.cells[5].append(again, look);
    return row;
  };
  const fill = (row, job) => {
    set(row.cells[0], job.state === "dead" ? `died ${when(job.updated_at)}` : job.state === "running" ? `for ${span((Date.now() - Date.parse(job.run_at)) / 1000)}` : when(job.run_at), job.run_at);
    set(row.cells[1], job.state === "blocked" ? `${job.kind} (behind another)` : job.kind);
    set(row.cells[2], job.user_id.slice(-12), job.user_id);
    set(row.cells[3], String(job.attempt));
    set(row.cells[4], job.last_error, job.last_error);
    row.querySelector(".again").hidden = job.state !== "dead";
    row.querySelector(".look").setAttribute("aria-label", `Inspect job ${job.id}`);
  };
  rows(at("jobs").tBodies[0], listed, (job) => job.id, build, fill);
  at("more").hidden = !cursor;
  const state = at("filter").elements.state.value;
  at("empty").textContent = listed.length ? "" :
    state === "running" ? "Nothing runs outside its user at this moment. Other jobs take less than a refresh." : "There are none.";
}

async function list(more = false) {
  const number = ++asked, { state, user } = at("filter").elements;
  if (state.value === "running" && !user.value.trim()) {
    [listed, cursor] = [running(), null];
    return showJobs();
  }
  const page = await call("GET", query(more ? cursor : null));
  if (number !== asked) return;  // another question was asked meanwhile
  // A refresh asks for the first page; what was added by More stays behind it.
  const first = new Set(page.items.map((job) => job.id));
  const long = !more && listed.length > 50 && listed.some((job) => first.has(job.id));
  if (more) listed = [...listed.filter((job) => !first.has(job.id)), ...page.items];
  else if (long) return;  // somebody reads further down: their rows stay as they are
  else listed = page.items;
  cursor = page.next_cursor;
  showJobs();
}

async function act(method, path, body, told) {
  try {
    const answer = await call(method, path, body);
    at("told").textContent = typeof told === "function" ? told(answer) : told;
    listed = listed.slice(0, 50);
    await refresh();
    return true;
  } catch (fault) {
    failed(fault);
    return false;
  }
}

// ---- one job

const facts = ["id", "user_id", "state", "key", "priority", "run_at", "attempt", "max_attempts", "last_error", "schedule_id", "fire_time", "created_at", "updated_at"];

async function open(job) {
  try {
    opened = await call("GET", pathOf(job));
  } catch (fault) {
    at("told").textContent = fault.status === 404 ? "That job has finished." : fault.message;
    return;
  }
  at("detail-title").textContent = `Job of kind ${opened.kind}`;
  at("facts").replaceChildren(...facts.filter((name) => opened[name] !== null && opened[name] !== "").flatMap((name) =>
    [make("dt", { textContent: name === "attempt" ? "failures" : name.replaceAll("_", " ") }),
      make("dd", { textContent: name === "max_attempts" && opened[name] === 0 ? "as its kind says" : opened[name] })]));
  at("payload").value = JSON.stringify(opened.payload, null, 2);
  at("detail-fault").textContent = "";
  at("requeue").hidden = opened.state !== "dead";
  at("run-now").hidden = opened.state !== "waiting" || Date.parse(opened.run_at) <= Date.now();
  at("remove").textContent = opened.state === "dead" ? "Remove" : "Cancel job";
  if (!at("detail").open) at("detail").showModal();
}

async function fromDialog(method, path, body, told, stay = false) {
  at("detail-fault").textContent = "";
  try {
    await call(method, path, body);
    if (stay) await open(opened);
    else at("detail").close();
    at("told").textContent = told;
    refresh();
  } catch (fault) {
    at("detail-fault").textContent = fault.message;
  }
}

at("requeue").onclick = () => fromDialog("POST", `${pathOf(opened)}/requeue`, null, "The job runs again.");
at("run-now").onclick = () => fromDialog("PATCH", pathOf(opened), { run_at: new Date().toISOString() }, "The job runs now.");
at("remove").onclick = () => fromDialog("DELETE", pathOf(opened), null, opened.state === "dead" ? "The job is removed." : "The job is cancelled.");
at("save").onclick = () => {
  let payload;
  try {
    payload = JSON.parse(at("payload").value);
  } catch (fault) {
    at("detail-fault").textContent = `This is no JSON: ${fault.message}`;
    return;
  }
  fromDialog("PATCH", pathOf(opened), { payload }, "The payload is saved.", true);
};

at("purge").onclick = () => {
  at("purge-kind").value = at("filter").elements.kind.value;
  at("purge-fault").textContent = "";
  at("purging").showModal();
};
at("purge-now").onclick = async () => {
  const before = new Date(Date.now() - Number(at("purge-age").value) * 86400000 + 1000).toISOString();
  const wanted = new URLSearchParams({ before });
  if (at("purge-kind").value) wanted.set("kind", at("purge-kind").value);
  const done = await act("DELETE", `${jobs}/dead?${wanted}`, null, ({ purged }) =>
    `${count(purged)} dead jobs removed.${purged === 10000 ? " There may be more." : ""}`);
  if (done) at("purging").close();
  else at("purge-fault").textContent = at("told").textContent;
};

at("filter").onsubmit = (event) => { event.preventDefault(); list().catch(failed); };
at("filter").onchange = () => { listed = []; list().catch(failed); };
at("more").onclick = () => list(true).catch(failed);

// ---- again and again

function failed(fault) {
  if (fault.status === 401) {
    clearTimeout(timer);
    show("signed-out", "signed out");
    return ask("Your sign-in has ended. Sign in again to go on.");
  }
  if (fault.status === 403) {
    clearTimeout(timer);
    show("signed-out", "not an operator");
    at("grant").textContent = `steward admin grant ${at("sign-in").elements.email.value}`;
    at("board").hidden = true;
    at("no-role").hidden = false;
    return;
  }
  if (fault.status) at("told").textContent = fault.message;
  else show("waiting", "no connection, trying again");
}

async function refresh() {
  clearTimeout(timer);
  timer = setTimeout(refresh, period);
  if (document.hidden && numbers) return;
  try {
    numbers = await call("GET", `${jobs}/statistics`);
    at("no-role").hidden = true;
    at("board").hidden = false;
    const all = queues();
    showTiles(all);
    showPlot();
    showQueues(all);
    await list();
    show("live", `as of ${new Date().toLocaleTimeString()}`);
  } catch (fault) {
    failed(fault);
  }
}

document.onvisibilitychange = () => { if (!document.hidden && numbers) refresh(); };
at("try-again").onclick = refresh;
at("another").onclick = () => {
  at("no-role").hidden = true;
  ask("For operators: sign in with an account that has the role admin.");
};
whenSignedIn(refresh);
