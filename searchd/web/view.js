// What the agent looks at, kept in the address behind #: a colleague who opens it sees the same, and no server's log does.
import { FACETS } from "./facets.js";

const LONGEST = 6000; // characters of a question that an address takes

export const view = { q: "", ticket: "", open: "", ...Object.fromEntries(FACETS.map(field => [field, new Set()])) };

export function readView() {
  const hash = new URLSearchParams(location.hash.slice(1));
  view.q = hash.get("q") ?? new URLSearchParams(location.search).get("q") ?? "";
  view.ticket = hash.get("ticket") || "";
  view.open = hash.get("open") || "";
  for (const field of FACETS) view[field] = new Set(hash.getAll(field));
}

export function writeView() {
  const hash = new URLSearchParams();
  if (view.q && view.q.length <= LONGEST) hash.set("q", view.q);
  if (view.ticket) hash.set("ticket", view.ticket);
  for (const field of FACETS) for (const value of view[field]) hash.append(field, value);
  if (view.open) hash.set("open", view.open);
  const text = hash.toString();
  history.replaceState(null, "", text ? "/#" + text : "/");
}

// A word or a whole ticket? Lines, or more than anybody types into a search box.
export function isTicket(text) {
  return /\S.*\n\s*\S/s.test(text) || text.length > 200 || text.trim().split(/\s+/).length > 24;
}

export function titleAndBody(text) {
  const lines = text.trim().split("\n");
  const title = lines.shift().trim();
  return title.length <= 300 ? { title, body: lines.join("\n").trim() } : { title: "", body: text.trim() };
}
