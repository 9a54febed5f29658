// A hit as a card.
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
