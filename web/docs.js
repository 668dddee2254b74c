// Makes the page of the API from the OpenAPI document that the server made from its route table.
"use strict";

const byId = id => document.getElementById(id);

/** An element: make("a", {href: "/"}, "text", child, ...). Text is never taken for HTML. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(key, value);
  element.append(...children.filter(child => child !== undefined && child !== null));
  return element;
}

/** The description of an operation may hold `code`. */
function prose(text) {
  return make("p", {}, ...text.split("`").map((part, i) => (i % 2 ? make("code", {}, part) : part)));
}

function resolve(api, schema) {
  for (let hops = 0; schema && schema.$ref && hops < 8; ++hops) {
    schema = schema.$ref.slice(2).split("/").reduce((at, name) => at && at[name.replace(/~1/g, "/")], api);
  }
  return schema || {};
}

function typeName(api, schema) {
  const name = schema.$ref ? schema.$ref.split("/").pop() : "";
  const real = resolve(api, schema);
  if (real.enum) return real.enum.map(value => JSON.stringify(value)).join(" | ");
  if (real.const !== undefined) return JSON.stringify(real.const);
  const either = real.oneOf || real.anyOf;
  if (either) return either.map(one => typeName(api, one)).join(" | ");
  if (real.type === "array") return `array of ${typeName(api, real.items || {})}`;
  const type = [].concat(real.type || "any").join(" | ");
  const bounds = [
    real.minimum !== undefined && `≥ ${real.minimum}`, real.maximum !== undefined && `≤ ${real.maximum}`,
    real.minLength !== undefined && `at least ${real.minLength} characters`, real.maxLength !== undefined && `at most ${real.maxLength} characters`,
    real.default !== undefined && `default ${JSON.stringify(real.default)}`,
  ].filter(Boolean);
  return [name || (real.format ? `${type} (${real.format})` : type), ...bounds].join(", ");
}

/** A value that fits a schema. */
function sample(api, schema, depth = 0) {
  const real = resolve(api, schema);
  if (real.example !== undefined) return real.example;
  if (real.examples && real.examples.length) return real.examples[0];
  if (real.default !== undefined && real.default !== null) return real.default;
  if (real.const !== undefined) return real.const;
  if (real.enum) return real.enum[0];
  if (real.oneOf || real.anyOf) return sample(api, (real.oneOf || real.anyOf)[0], depth);
  const type = [].concat(real.type || "any").find(one => one !== "null");
  if (type === "object" || real.properties) {
    if (depth > 3) return {};
    const wanted = depth === 0 && real.required ? real.required : Object.keys(real.properties || {});
    return Object.fromEntries(wanted.filter(name => real.properties && real.properties[name])
      .map(name => [name, sample(api, real.properties[name], depth + 1)]));
  }
  if (type === "array") return depth > 3 ? [] : [sample(api, real.items || {}, depth + 1)];
  if (type === "integer" || type === "number") return real.minimum || 1;
  if (type === "boolean") return true;
  const formats = { uuid: "0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f", "date-time": "2026-03-01T10:00:00Z", email: "ada@example.org", date: "2026-03-01" };
  return formats[real.format] || "text";
}

function curl(api, verb, path, operation) {
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => {
    const found = (operation.parameters || []).find(one => one.name === name);
    return found && found.schema && found.schema.format === "uuid" ? "0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f" : `<${name}>`;
  });
  const lines = [`curl ${verb === "get" ? "" : `-X ${verb.toUpperCase()} `}${location.origin}${filled}`];
  if ((operation.security || []).length) lines.push(`-H "Authorization: Bearer $TOKEN"`);
  const body = operation.requestBody && operation.requestBody.content["application/json"];
  if (body) {
    lines.push(`-H "Content-Type: application/json"`);
    lines.push(`-d '${JSON.stringify(sample(api, body.schema), null, 2).replace(/'/g, "'\\''")}'`);
  }
  return lines.join(" \\\n  ");
}

function parameterRow(api, parameter) {
  return make("tr", {},
    make("td", {}, make("code", {}, parameter.name), parameter.required ? make("span", { class: "required" }, "required") : null,
      make("span", { class: "type" }, parameter.in)),
    make("td", {}, parameter.description || "", make("span", { class: "type" }, typeName(api, parameter.schema || {}))));
}

function memberRows(api, schema, depth = 0, seen = []) {
  const real = resolve(api, schema);
  if (real.type === "array" && real.items) return memberRows(api, real.items, depth, seen);
  if (!real.properties || depth > 2 || seen.includes(real)) return [];
  return Object.entries(real.properties).flatMap(([name, member]) => [
    make("tr", {},
      make("td", {}, make("span", { class: depth ? "nested" : "" }, make("code", {}, name)),
        (real.required || []).includes(name) ? make("span", { class: "required" }, "required") : null),
      make("td", {}, resolve(api, member).description || "", make("span", { class: "type" }, typeName(api, member)))),
    ...memberRows(api, member, depth + 1, [...seen, real]),
  ]);
}

function block(title, rows) {
  return rows.length ? [make("h4", {}, title), make("table", {}, make("tbody", {}, ...rows))] : [];
}

function example(text) {
  const button = make("button", { type: "button" }, "Copy");
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(text).then(() => { button.textContent = "Copied"; setTimeout(() => { button.textContent = "Copy"; }, 1500); });
  });
  return make("div", { class: "example" }, make("pre", {}, make("code", {}, text)), button);
}

function responseRows(api, operation) {
  return Object.entries(operation.responses).map(([status, response]) => {
    const schema = Object.values(response.content || {})[0];
    return make("tr", {},
      make("td", {}, make("span", { class: `status s${status[0]}` }, status)),
      make("td", {}, ...prose(response.description).childNodes, schema ? make("span", { class: "type" }, typeName(api, schema.schema)) : null));
  });
}

function article(api, verb, path, operation) {
  const pieces = path.split(/(\{\w+\})/).map(part => (part.startsWith("{") ? make("b", {}, part) : part));
  const body = operation.requestBody && Object.values(operation.requestBody.content)[0];
  const good = Object.entries(operation.responses).find(([status]) => status[0] === "2");
  const result = good && Object.values(good[1].content || {})[0];
  return make("article", { id: operation.operationId, class: operation.deprecated ? "deprecated" : undefined },
    make("header", {}, make("h3", {}, operation.summary), make("span", { class: `verb ${verb}` }, verb.toUpperCase()),
      make("code", { class: "path" }, ...pieces),
      make("span", { class: "note" }, [operation.deprecated && "deprecated", (operation.security || []).length ? "token required" : "public"]
        .filter(Boolean).join(" · "))),
    make("div", { class: "inside" },
      operation.description ? prose(operation.description) : null,
      make("h4", {}, "Example"), example(curl(api, verb, path, operation)),
      ...block("Parameters", (operation.parameters || []).map(one => parameterRow(api, one))),
      ...block("Request body", body ? memberRows(api, body.schema) : []),
      ...block("Responses", responseRows(api, operation)),
      ...block("Response members", result ? memberRows(api, result.schema) : [])));
}

function collect(api) {
  const groups = new Map();
  for (const [path, item] of Object.entries(api.paths)) {
    for (const [verb, operation] of Object.entries(item)) {
      const tag = (operation.tags || ["other"])[0];
      if (!groups.has(tag)) groups.set(tag, []);
      const text = [verb, path, operation.summary, operation.description, operation.operationId, tag].join(" ").toLowerCase();
      groups.get(tag).push({ verb, path, operation, text });
    }
  }
  return groups;
}

function render(api) {
  byId("version").textContent = api.info.version;
  byId("about").replaceChildren(...prose(api.info.description || "").childNodes);
  const groups = [...collect(api)].sort(([a], [b]) => (a === "system") - (b === "system"));
  const nav = [], content = [], entries = [];
  for (const [tag, operations] of groups) {
    const links = make("div", {}, make("h2", {}, tag)), section = make("section", {}, make("h2", { id: `tag-${tag}` }, tag));
    const group = { links, section, entries: [] };
    for (const one of operations) {
      const link = make("a", { href: `#${one.operation.operationId}`, class: one.operation.deprecated ? "deprecated" : undefined },
        make("span", { class: `verb ${one.verb}` }, one.verb.toUpperCase()), one.operation.summary);
      const body = article(api, one.verb, one.path, one.operation);
      links.append(link);
      section.append(body);
      group.entries.push({ text: one.text, link, body });
    }
    nav.push(links);
    content.push(section);
    entries.push(group);
  }
  byId("nav").replaceChildren(...nav);
  byId("operations").replaceChildren(...content);
  return entries;
}

function search(groups, words) {
  for (const group of groups) {
    let any = false;
    for (const entry of group.entries) {
      const hit = words.every(word => entry.text.includes(word));
      entry.link.hidden = entry.body.hidden = !hit;
      any = any || hit;
    }
    group.links.hidden = group.section.hidden = !any;
  }
}

async function start() {
  const answer = await fetch("/openapi.json");
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  const groups = render(await answer.json());
  const field = byId("search");
  field.addEventListener("input", () => search(groups, field.value.toLowerCase().split(/\s+/).filter(Boolean)));
  document.addEventListener("keydown", event => {
    if (event.key === "/" && document.activeElement !== field) { event.preventDefault(); field.focus(); }
    if (event.key === "Escape" && document.activeElement === field) { field.value = ""; search(groups, []); }
  });
  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

start().catch(error => {
  byId("operations").replaceChildren(make("p", {}, `The API description could not be loaded: ${error.message}. Reload the page to try again.`));
});
