// The facets: how many hits have which kind, language, product and state, and which of them are wanted.
import { h, tame } from "./dom.js";
import { say, sayLanguage } from "./words.js";

const FEW = 6; // values of a field, before all are asked for
const NAMES = { kind: kind => say(kind + "s"), lang: sayLanguage, product: tame, state: say };
export const FACETS = Object.keys(NAMES);

const opened = new Set(); // the fields of which all values are shown
let known = {};

function sum(answers, field) {
  const counts = {};
  for (const { facets } of answers) for (const [value, count] of Object.entries(facets[field] || {})) counts[value] = (counts[value] || 0) + count;
  return counts;
}

function count(field, { articles, tickets }, chosen) {
  if (field === "kind") return { article: articles.total, ticket: tickets.total };
  const wanted = { article: articles, ticket: tickets };
  if (field === "state") return sum([tickets], field);
  return sum(Object.keys(wanted).filter(kind => !chosen.kind.size || chosen.kind.has(kind)).map(kind => wanted[kind]), field);
}

// An answer counts what is left by a filter; its own field keeps the counts from before, so that more can be chosen.
function countAll(answers, question, chosen) {
  if (known.question !== question) known = { question };
  for (const field of FACETS) if (!chosen[field].size || !known[field]) known[field] = count(field, answers, chosen);
  return known;
}

const all = counts => Object.entries(counts).filter(([, number]) => number).sort((a, b) => b[1] - a[1]);

function group(field, counts, chosen, toggle, redraw) {
  const found = all(counts), values = new Map(opened.has(field) ? found : found.slice(0, FEW));
  for (const value of chosen) if (!values.has(value)) values.set(value, counts[value] || 0);
  if (values.size < 2 && !chosen.size) return null;
  const line = h("div", { role: "group", "aria-label": say("facet_" + field) }, h("span", {}, say("facet_" + field)));
  for (const [value, number] of values) {
    line.append(h("button", { type: "button", "data-value": field + value, "aria-pressed": String(chosen.has(value)), onclick: () => toggle(field, value) },
      NAMES[field](value), h("span", {}, number ? " " + number : "")));
  }
  const more = found.length - values.size;
  if (more > 0) line.append(h("button", { type: "button", "data-value": field, "aria-label": say("more"), onclick: () => { opened.add(field); redraw(); } }, "+" + more));
  return line;
}

// `chosen`: {lang: Set}. A chosen value stays visible whatever its count is, and what has the focus keeps it.
export function showFacets(parent, answers, question, chosen, toggle) {
  const counts = countAll(answers, question, chosen);
  const draw = () => {
    const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.value : null;
    parent.replaceChildren(...FACETS.map(field => group(field, counts[field], chosen[field], toggle, draw)).filter(Boolean));
    if (focused) (parent.querySelector(`[data-value="${CSS.escape(focused)}"]`) || parent.querySelector(`[data-value^="${CSS.escape(focused)}"]`))?.focus();
  };
  draw();
}
