// The full document beside the list.
import { call } from "./api.js";
import { $, h, safeLink, tame, textOf } from "./dom.js";
import { formatted } from "./markdown.js";
import { say, sayDate, sayLanguage } from "./words.js";

const SHOWN = 200000; // characters of a body

function facts(document, openOther) {
  const line = h("p", { class: "facts" }, h("code", {}, document.id), h("span", {}, sayLanguage(document.lang)), h("span", {}, say(document.state)), h("span", {}, say(document.visibility)));
  if (document.product) line.append(h("span", {}, tame(document.product)));
  if (document.updated_at) line.append(h("span", {}, say("updated", { date: sayDate(document.updated_at) })));
  if (document.valid_until) line.append(h("span", {}, say("valid_until", { date: sayDate(document.valid_until) })));
  const other = (label, kind, id) => h("span", {}, label + " ", h("button", { type: "button", class: "quiet", onclick: () => openOther(kind, id) }, id));
  if (document.duplicate_of) line.append(other(say("duplicate_of"), "ticket", document.duplicate_of));
  if (document.kind === "article" && document.links.length) line.append(h("span", {}, say("solved_tickets", { count: document.links.length })));
  if (document.kind === "ticket") for (const id of document.links) line.append(other(say("solved_by"), "article", id));
  return line;
}

function buttons(document, work) {
  const row = h("div", { class: "acts" });
  if (document.kind === "article") row.append(h("a", { class: "button", href: "/write#id=" + encodeURIComponent(document.id) }, say("edit")));
  else row.append(h("button", { type: "button", onclick: () => work(document) }, say("work_on")));
  return row;
}

function fill(place, document, { close, openOther, work }) {
  const title = textOf("h2", document.lang, { id: "document-title" });
  const url = safeLink(document.url);
  title.append(url ? h("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, tame(document.title)) : tame(document.title));
  const text = textOf("div", document.lang, { class: "text" });
  text.append(formatted((document.body || "").slice(0, SHOWN), document.format));
  place.replaceChildren(h("header", {}, title, h("button", { type: "button", class: "quiet", onclick: close }, say("close"))), facts(document, openOther), buttons(document, work), text);
  if (document.resolution) {
    const resolution = textOf("div", document.lang, { class: "resolution" });
    resolution.append(h("h3", {}, say("resolution")), formatted(document.resolution, "text"));
    place.append(resolution);
  }
}

let wanted = "";

export async function showDocument(kind, id, actions) {
  const place = $("document");
  wanted = kind + id;
  const document = await call("GET", `/v1/${kind}s/${encodeURIComponent(id)}`);
  if (wanted !== kind + id) return;
  place.hidden = false;
  fill(place, { ...document, kind }, actions);
  place.scrollTop = 0;
}

export function hideDocument() {
  wanted = "";
  $("document").hidden = true;
  $("document").replaceChildren();
}
