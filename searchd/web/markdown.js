// Markdown, HTML and plain text as elements, made one by one: what is not understood stays text.
import { h, safeLink, tame } from "./dom.js";

const INLINE = /(`+)(.+?)\1|\*\*(.+?)\*\*|__(.+?)__|\*([^*\s][^*]*?)\*|\b_([^_]+?)_\b|!?\[([^\]]*)\]\(([^)\s]+)[^)]*\)|<?(https?:\/\/[^\s<>)]+)>?/g;

function link(url, text) {
  return safeLink(url) ? h("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, text) : h("span", {}, text);
}

function inline(parent, text) {
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    parent.append(tame(text.slice(at, match.index)));
    const [all, , code, bold, bold2, em, em2, label, target, url] = match;
    if (code !== undefined) parent.append(h("code", {}, tame(code)));
    else if (bold ?? bold2) parent.append(inline(h("strong"), bold ?? bold2));
    else if (em ?? em2) parent.append(inline(h("em"), em ?? em2));
    else if (target) parent.append(link(target, tame(label || target)));
    else parent.append(link(url, tame(url)));
    at = match.index + all.length;
  }
  parent.append(tame(text.slice(at)));
  return parent;
}

const MARK = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;

// A list and the lists inside it, by indent.
function list(lines, indent) {
  const ordered = /\d/.test(MARK.exec(lines[0])[2]);
  const element = h(ordered ? "ol" : "ul");
  if (ordered && parseInt(MARK.exec(lines[0])[2], 10) !== 1) element.start = parseInt(MARK.exec(lines[0])[2], 10);
  while (lines.length) {
    const match = MARK.exec(lines[0]);
    if (match && match[1].length > indent && element.lastChild) element.lastChild.append(list(lines, match[1].length));
    else if (match && match[1].length >= indent && (/\d/.test(match[2]) === ordered || !element.lastChild)) element.append(inline(h("li"), (lines.shift(), match[3])));
    else if (!match && element.lastChild && /^\s+\S/.test(lines[0])) inline(element.lastChild, " " + lines.shift().trim());
    else break;
  }
  return element;
}

const isBlock = line => /^(#{1,6}\s|```|~~~|>|\s*([-*+]|\d{1,9}[.)])\s|\|)|^\s*([-*_]\s*){3,}$/.test(line);

function table(parent, rows) {
  const cells = row => row.replace(/^\||\|\s*$/g, "").split("|").map(cell => cell.trim());
  const body = rows.filter((row, i) => i !== 1 || !/^[\s|:-]+$/.test(row));
  parent.append(h("div", { class: "scroll", tabindex: "0" }, h("table", {}, ...body.map((row, i) => h("tr", {}, ...cells(row).map(cell => inline(h(i ? "td" : "th"), cell)))))));
}

function take(lines, test) {
  const taken = [];
  while (lines.length && test(lines[0])) taken.push(lines.shift());
  return taken;
}

function block(parent, lines) {
  const line = lines[0];
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
  if (!line.trim()) lines.shift();
  else if (/^(```|~~~)/.test(line)) {
    lines.shift();
    parent.append(h("pre", { tabindex: "0" }, h("code", {}, tame(take(lines, next => !/^(```|~~~)/.test(next)).join("\n")))));
    lines.shift();
  } else if (heading) parent.append(inline(h("h" + Math.min(6, Math.max(3, heading[1].length + 1))), (lines.shift(), heading[2])));
  else if (/^\s*([-*_]\s*){3,}$/.test(line)) lines.shift(), parent.append(h("hr"));
  else if (line.startsWith(">")) parent.append(markdown(take(lines, next => next.startsWith(">")).map(next => next.replace(/^> ?/, "")).join("\n"), h("blockquote")));
  else if (MARK.test(line)) {
    const inside = take(lines, next => MARK.test(next) || /^\s+\S/.test(next));
    while (inside.length) parent.append(list(inside, /^\s*/.exec(inside[0])[0].length));
  } else if (line.startsWith("|")) table(parent, take(lines, next => next.startsWith("|")));
  else parent.append(inline(h("p"), [lines.shift(), ...take(lines, next => next.trim() && !isBlock(next))].join(" ")));
}

export function markdown(text, parent = h("div")) {
  const lines = (text || "").replace(/\r\n?/g, "\n").split("\n");
  while (lines.length) block(parent, lines);
  return parent;
}

const KEPT = new Set("P H1 H2 H3 H4 H5 H6 UL OL LI PRE CODE STRONG B EM I BLOCKQUOTE TABLE TR TD TH DL DT DD HR BR DIV SPAN SECTION ARTICLE TBODY THEAD A".split(" "));
const DROPPED = new Set("SCRIPT STYLE SVG MATH IFRAME OBJECT TEMPLATE HEAD TITLE NOSCRIPT".split(" "));

function copy(from, parent) {
  for (const node of from.childNodes) {
    const name = node.nodeName.toUpperCase();
    if (node.nodeType === Node.TEXT_NODE) parent.append(tame(node.data));
    else if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(name)) continue;
    else if (name === "A") parent.append(copy(node, link(node.getAttribute("href"), "")));
    else parent.append(copy(node, KEPT.has(name) ? h(name.replace(/^H[12]$/, "H3").toLowerCase()) : h("span")));
  }
  return parent;
}

// Attributes go before the parser sees them, all but the address of a link.
const bare = html => html.replace(/<(\/?[a-z][\w-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/gi, (all, name, attributes) => {
  const target = name.toLowerCase() === "a" && /\bhref\s*=\s*["']?(https?:[^\s"'<>]+)/i.exec(attributes);
  return target ? `<a href="${target[1]}">` : `<${name}>`;
});

// The parser makes a document that runs and loads nothing; of it only known elements are copied.
const policy = window.trustedTypes ? trustedTypes.createPolicy("kb-inert", { createHTML: text => text }) : { createHTML: text => text };

export function formatted(body, format) {
  if (format === "markdown") return markdown(body);
  if (format === "html") return copy(new DOMParser().parseFromString(policy.createHTML(bare(body || "")), "text/html").body, h("div"));
  return h("div", { class: "plain" }, tame(body));
}
