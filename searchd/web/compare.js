// Two texts side by side: what stands in both, what is only in the one, what is only in the other.
import { $, h, tame } from "./dom.js";
import { say } from "./words.js";

const MOST = 4e6; // cells of the table below; texts that differ in more are marked as a whole
const PIECES = /\s+|\p{sc=Han}|[\p{L}\p{M}\p{N}]+|./gsu;

// How long the longest common subsequence of what follows is, for each pair of places (Wagner and Fischer, 1974).
function lengths(a, b) {
  const wide = b.length + 1, table = new Uint16Array((a.length + 1) * wide);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * wide + j] = a[i] === b[j] ? table[(i + 1) * wide + j + 1] + 1 : Math.max(table[(i + 1) * wide + j], table[i * wide + j + 1]);
    }
  }
  return (i, j) => table[i * wide + j];
}

const sameEnds = (a, b) => {
  let start = 0, end = 0;
  while (start < a.length && a[start] === b[start]) start++;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [start, end];
};

// Calls old(piece, common) for each piece of the one text and now(piece, common) for each of the other, in their order.
function align(a, b, old, now) {
  if (a.length * b.length > MOST) return a.forEach(piece => old(piece, false)), b.forEach(piece => now(piece, false));
  const common = lengths(a, b);
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) old(a[i++], true), now(b[j++], true);
    else if (j === b.length || (i < a.length && common(i + 1, j) >= common(i, j + 1))) old(a[i++], false);
    else now(b[j++], false);
  }
}

// Pieces that follow each other in the same way become one element.
function writer(mark) {
  const text = h("div", { class: "plain", dir: "auto" });
  let open = null;
  const add = (piece, common) => {
    if (!open || open.common !== common) text.append((open = Object.assign(common ? h("span") : h(mark), { common })));
    open.append(tame(piece));
  };
  return { text, add };
}

function compared(before, after) {
  const a = before.match(PIECES) || [], b = after.match(PIECES) || [], [start, end] = sameEnds(a, b);
  const old = writer("del"), now = writer("ins");
  const both = piece => { old.add(piece, true); now.add(piece, true); };
  a.slice(0, start).forEach(both);
  align(a.slice(start, a.length - end), b.slice(start, b.length - end), old.add, now.add);
  a.slice(a.length - end).forEach(both);
  return [old.text, now.text];
}

const pane = (label, text) => h("div", { role: "region", "aria-label": label, tabindex: "0" }, h("h3", {}, label), text);
const whole = ({ title, body }) => title + "\n\n" + body;

// Shows `old` beside what the editor says `now`; both as {title, body}.
export function showComparison(label, old, now) {
  const [left, right] = compared(whole(old), whole(now));
  const same = whole(old) === whole(now) ? [h("p", { class: "soft" }, say("compare_same"))] : [];
  $("compare").replaceChildren(...same, pane(label, left), pane(say("compare_now"), right));
  $("compare").hidden = false;
}

export const hideComparison = () => { $("compare").hidden = true; };
