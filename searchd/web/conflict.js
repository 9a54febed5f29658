// Somebody else was faster: what they saved and what stands here, and the ways out.
import { call } from "./api.js";
import { hideComparison, showComparison } from "./compare.js";
import { $, h } from "./dom.js";
import { say } from "./words.js";
import { addVersion } from "./versions.js";

const button = (key, act) => h("button", { type: "button", "data-way": key, onclick: () => { hideConflict(); act(); } }, say(key));

export function hideConflict() {
  $("conflict").hidden = true;
  hideComparison();
}

// `draft`: {title, body} of the editor; `known`: it was opened or saved here before. `open(theirs)` takes theirs into the editor,
// `over(theirs)` saves over it, and fails again when somebody saves a third one.
export async function showConflict(id, draft, known, { open, over }) {
  const theirs = await call("GET", "/v1/articles/" + encodeURIComponent(id)).catch(() => null);
  const text = !theirs ? say("conflict_gone") : known ? say("conflict", { version: theirs.version }) : say("number_taken", { id });
  const ways = [];
  if (theirs) ways.push(button("open_theirs", () => { addVersion({ ...draft, version: null }, "mine"); open(theirs); }));
  if (!theirs || known) ways.push(button("save_over", () => over(theirs)));
  $("conflict").replaceChildren(h("span", {}, text), ...ways);
  $("conflict").hidden = false;
  if (!theirs) return;
  addVersion(theirs, "other");
  showComparison(say("version_other", { version: theirs.version }), theirs, draft);
}
