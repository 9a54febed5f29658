// What an agent does with an answer: links, duplicates, and their undoing. Each deed returns how to undo it.
import { call, tell } from "./api.js";
import { randomId } from "./dom.js";
import { titleAndBody, view } from "./view.js";

const path = (kind, id) => `/v1/${kind}s/${encodeURIComponent(id)}`;
let pasted = null; // the ticket that was made of the pasted text: {text, id}

export const currentTicket = () => view.ticket || (pasted && pasted.text === view.q ? pasted.id : "");

// The ticket that is worked on; a pasted one is stored first, so that there is something to link.
async function ensureTicket() {
  const known = currentTicket();
  if (known) return { id: known, made: false };
  const { title, body } = titleAndBody(view.q);
  const id = "T-" + new Date().toISOString().slice(0, 10).replaceAll("-", "") + "-" + randomId().slice(0, 6);
  const text = view.q;
  await call("PUT", path("ticket", id) + "?wait=stored", { title: title || body.slice(0, 120), body, state: "resolved" });
  pasted = { text, id };
  return { id, made: true };
}

async function forget(ticket) {
  if (ticket.made) {
    await call("DELETE", path("ticket", ticket.id));
    pasted = null;
  }
}

export async function solveWith(article, about) {
  const ticket = await ensureTicket();
  await call("PUT", "/v1/links", { ticket: ticket.id, article });
  tell({ action: "attach", kind: "article", id: article, ...about });
  return {
    ticket: ticket.id,
    undo: async () => {
      await call("DELETE", "/v1/links", { ticket: ticket.id, article });
      await forget(ticket);
    },
  };
}

async function setDuplicate(id, other) {
  const stored = await call("GET", path("ticket", id));
  const { version, kind, ...document } = stored;
  await call("PUT", path("ticket", id), { ...document, duplicate_of: other || undefined }, { headers: { "If-Match": `"${version}"` } });
  return stored.duplicate_of;
}

export async function markDuplicate(other) {
  const ticket = await ensureTicket();
  const before = await setDuplicate(ticket.id, other);
  return {
    ticket: ticket.id,
    undo: async () => {
      if (ticket.made) await forget(ticket);
      else await setDuplicate(ticket.id, before);
    },
  };
}

export async function linksOf(ticket) {
  return new Set(ticket ? (await call("GET", path("ticket", ticket))).links : []);
}
