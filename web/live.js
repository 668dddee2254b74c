// Follows the stream of docs/live.md: a snapshot, then events; after a break it resumes with the last cursor.
"use strict";

const tasks = new Map();
let socket = null, cursor = null, lastSeq = null, seen = 0, gaps = 0, pause = 1000, missed = null;

function log(text) {
  const line = document.createElement("li");
  line.textContent = `${new Date().toLocaleTimeString()}  ${text}`;
  at("log").prepend(line);
  while (at("log").children.length > 100) at("log").lastChild.remove();
}

// ---- what is shown

function row(task) {
  const item = document.createElement("li");
  item.dataset.id = task.id;
  item.className = (task.completed ? "done " : "") + "fresh";
  const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: task.completed });
  box.setAttribute("aria-label", `Done: ${task.title}`);
  box.onchange = () => change("POST", `/api/v1/tasks/${task.id}/toggle`);
  const title = Object.assign(document.createElement("span"), { className: "title", textContent: task.title });
  const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "Delete" });
  remove.onclick = () => change("DELETE", `/api/v1/tasks/${task.id}`);
  item.append(box, title, remove);
  return item;
}

function put(task) {
  const known = tasks.get(task.id);
  if (known && known.task.version >= task.version) return;
  const item = row(task);
  if (known) known.item.replaceWith(item);
  else at("tasks").prepend(item);
  tasks.set(task.id, { task, item });
  at("empty").hidden = tasks.size > 0;
}

function drop(id) {
  tasks.get(id)?.item.remove();
  tasks.delete(id);
  at("empty").hidden = tasks.size > 0;
}

// A notification is shown while it is unread, from when its user is to be told.
function tell(one, gone) {
  const known = document.querySelector(`#inbox [data-id="${one.id}"]`);
  if (gone || one.read_at || !one.delivered_at) return known?.remove();
  if (known) return;
  const item = document.createElement("li");
  item.dataset.id = one.id;
  item.className = "fresh";
  const title = Object.assign(document.createElement("span"), { className: "title", textContent: `${one.title} ${one.text}` });
  const read = Object.assign(document.createElement("button"), { type: "button", textContent: "Read" });
  read.onclick = () => change("POST", `/api/v1/notifications/${one.id}/read`);
  item.append(title, read);
  at("inbox").prepend(item);
}

function clear() {
  for (const id of [...tasks.keys()]) drop(id);
  at("inbox").replaceChildren();
}

async function change(method, path, body) {
  try {
    await call(method, path, body);  // the list changes when the event comes, here as everywhere
  } catch (fault) {
    log(fault.message);
  }
}

// ---- the stream

function follow(message) {
  if (lastSeq !== null && message.first !== lastSeq + 1) gaps += 1;
  lastSeq = message.last;
  at("gaps").textContent = gaps;
}

const on = {
  authenticated: () => {},
  subscribed: (m) => { lastSeq = Number(m.cursor.split(":")[1]); },
  snapshot: (m) => {
    if (m.topic === "tasks") for (const task of [...m.items].reverse()) put(task);
    if (m.topic === "notifications") for (const one of m.items) tell(one);
  },
  snapshot_end: (m) => { lastSeq = Number(m.cursor.split(":")[1]); log(`snapshot: ${tasks.size} tasks`); },
  event: (m) => {
    follow({ first: m.seq, last: m.seq });
    at("seen").textContent = seen += 1;
    if (missed !== null) missed += 1;
    log(`${m.seq}  ${m.kind}  ${m.data.title ?? m.data.name ?? ""}`);
    if (m.topic === "notifications") tell(m.data, m.kind === "notification.deleted");
    if (m.topic !== "tasks") return;
    if (m.kind === "task.purged" || m.data.deleted_at) drop(m.id);
    else put(m.data);
  },
  skipped: (m) => follow({ first: m.from, last: m.to }),
  caught_up: () => {
    show("live", "live");
    pause = 1000;
    if (missed !== null) log(`resumed, ${missed} missed events came first`);
    missed = null;
  },
  resync_required: (m) => {
    log(`resync: ${m.reason}`);
    clear();
    lastSeq = null;
    socket.send(JSON.stringify({ type: "subscribe", snapshot: true }));
  },
  token_expires: () => ask("Your sign-in ends within a minute. Sign in again to go on; nothing is lost."),
  error: (m) => log(m.message),
  pong: () => {},
};

function connect() {
  show("connecting", cursor ? "resuming" : "connecting");
  const from = cursor ? `since=${encodeURIComponent(cursor)}` : "snapshot=true";
  missed = cursor ? 0 : null;
  const here = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/v1/live?${from}`, ["steward.v1", `bearer.${session.token}`]);
  socket = here;
  here.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    on[message.type]?.(message);
    if (message.cursor) at("cursor").textContent = cursor = message.cursor;
  };
  let opened = false;
  here.onopen = () => { opened = true; };
  here.onclose = (end) => {
    if (socket !== here) return;
    if (end.code === 4401) return ask("Your sign-in has ended. Sign in again to go on where you were.");
    const wait = Math.min(30000, pause) * (0.75 + Math.random() / 2);
    pause *= 2;
    show("waiting", `no connection, again in ${Math.ceil(wait / 1000)} s`);
    log(`closed: ${end.code} ${end.reason}`);
    setTimeout(() => again(opened), wait);
  };
}

// A browser does not say why a handshake was refused: a token that has ended is found out by asking.
async function again(opened) {
  if (!opened) {
    const answer = await fetch("/api/v1/me", { headers: { Authorization: `Bearer ${session.token}` } }).catch(() => null);
    if (answer?.status === 401) return ask("Your sign-in has ended. Sign in again to go on where you were.");
  }
  connect();
}

// ---- signing in

whenSignedIn(() => {
  at("board").hidden = false;
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: "authenticate", token: session.token }));
  else connect();
});

at("add").onsubmit = (event) => {
  event.preventDefault();
  change("POST", "/api/v1/tasks", { title: event.target.elements.title.value });
  event.target.reset();
};
