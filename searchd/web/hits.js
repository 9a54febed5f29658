// A hit as a card, and the facets: what an answer looks like.
import { h, highlight, textOf } from "./dom.js";
import { language, say, sayDate, sayLanguage, sayReason } from "./words.js";

function band(hit) {
  return h("span", { class: "band " + hit.band }, h("i", { "aria-hidden": "true" }, h("b"), h("b"), h("b")), say(hit.band));
}

function about(hit) {
  const line = h("p", { class: "about" }, band(hit), h("code", {}, hit.id), h("span", {}, sayLanguage(hit.lang)));
  if (hit.kind === "ticket" || hit.visibility === "internal") line.append(h("span", {}, say(hit.kind === "ticket" ? hit.state : "internal")));
  if (hit.updated_at) line.append(h("time", { datetime: hit.updated_at }, sayDate(hit.updated_at)));
  return line;
}

function reasons(hit) {
  const list = h("ul", { class: "why", lang: language, dir: "auto" });
  for (const veto of hit.vetoes || []) list.append(h("li", { class: "veto" }, "≠ " + sayReason(veto)));
  for (const why of hit.why || []) list.append(h("li", {}, sayReason(why)));
  return list.children.length ? list : null;
}

// `acts`: buttons as {name, label, done, act}. The title is a button that opens the document.
export function card(hit, position, open, acts) {
  const title = h("button", { type: "button", "data-hit": hit.kind + ":" + hit.id, onclick: () => open(hit, position) });
  highlight(title, hit.highlight?.title || "");
  if (!title.textContent) title.textContent = hit.title || hit.id;
  const heading = textOf("h3", hit.lang);
  heading.append(title);
  const item = h("li", { class: "hit" }, heading, about(hit), highlight(textOf("p", hit.lang, { class: "snippet" }), hit.highlight?.body || ""), reasons(hit));
  const row = h("div", { class: "acts" });
  for (const { name, label, done, act } of acts) row.append(h("button", { type: "button", "data-act": name, class: done ? "done" : null, onclick: act }, label));
  if (row.children.length) item.append(row);
  return item;
}

const NAMES = { lang: sayLanguage, state: say, product: text => text };

// Counts by facet: {lang: {de: 12}}; `chosen`: {lang: Set}. A chosen value stays visible whatever its count is.
export function facets(parent, counts, chosen, toggle) {
  const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.value : null;
  parent.replaceChildren();
  for (const field of ["lang", "product", "state"]) {
    const values = new Map(Object.entries(counts[field] || {}).sort((a, b) => b[1] - a[1]).slice(0, 8));
    for (const value of chosen[field]) if (!values.has(value)) values.set(value, 0);
    if (values.size < 2 && !chosen[field].size) continue;
    const group = h("div", { role: "group", "aria-label": say("facet_" + field) }, h("span", {}, say("facet_" + field)));
    for (const [value, count] of values) {
      group.append(h("button", { type: "button", "data-value": field + value, "aria-pressed": String(chosen[field].has(value)), onclick: () => toggle(field, value) },
        NAMES[field](value), h("span", {}, count ? " " + count : "")));
    }
    parent.append(group);
  }
  if (focused) [...parent.querySelectorAll("button")].find(button => button.dataset.value === focused)?.focus();
}
