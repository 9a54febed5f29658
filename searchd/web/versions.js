// The versions of an article that this page has seen, to compare with what stands in the editor and to take back. The service keeps the
// last one only.
import { hideComparison, showComparison } from "./compare.js";
import { $, h } from "./dom.js";
import { say } from "./words.js";

let seen = [];
let editor = null;

const label = ({ version, from }) => say(from ? "version_" + from : "version", { version });
const compare = old => showComparison(label(old), old, editor.now());

function entry(old) {
  return h("li", {}, h("span", {}, label(old)), h("button", { type: "button", "data-version": old.version ?? "", onclick: () => compare(old) }, say("compare")),
    h("button", { type: "button", onclick: () => editor.take(old) }, say("take_back")));
}

function show() {
  $("versions").hidden = !seen.length;
  $("version-list").replaceChildren(...seen.map(entry));
}

// `editor`: now() says {title, body}, take({title, body}) sets them.
export function keepVersions(of) {
  editor = of;
}

// `from`: "other" for what somebody else saved, "mine" for what was never saved.
export function addVersion({ title, body, version }, from) {
  seen = [{ title, body: body || "", version, from }, ...seen.filter(old => !version || old.version !== version)];
  show();
}

export function forgetVersions() {
  seen = [];
  hideComparison();
  show();
}
