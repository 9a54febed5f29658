// Elements and safe text. Nothing here, and nothing that uses it, ever makes markup of what a document says.

export const $ = id => document.getElementById(id);

// h("p", { class: "x", onclick: f }, "text", node): attributes by name, listeners by on….
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== ""));
  return element;
}

// An override of the direction may make text read backwards; it is shown as what it is.
export const tame = text => String(text ?? "").replace(/[\u202d\u202e]/g, "\ufffd");

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&#x27;": "'", "&apos;": "'", "&amp;": "&" };
const plain = text => tame(text.replace(/&(?:lt|gt|quot|apos|amp|#39|#x27);/g, entity => ENTITIES[entity]));

// The server escapes highlights and marks words with <em>; nothing else in them is markup.
export function highlight(parent, text) {
  for (const part of (text || "").split(/(<em>.*?<\/em>)/s)) {
    if (part.startsWith("<em>")) parent.append(h("mark", {}, plain(part.slice(4, -5))));
    else if (part) parent.append(plain(part));
  }
  return parent;
}

// Text in the language of a document: its own direction, its own fonts.
export const textOf = (name, lang, attributes = {}) => h(name, { dir: "auto", lang: lang && lang !== "und" ? lang : undefined, ...attributes });

export const safeLink = url => (/^https?:\/\//i.test(url || "") ? url : null);

export function debounce(work, ms) {
  let timer;
  const later = (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...args), ms);
  };
  later.now = (...args) => {
    clearTimeout(timer);
    work(...args);
  };
  return later;
}

export const randomId = () => [...crypto.getRandomValues(new Uint8Array(8))].map(byte => byte.toString(16).padStart(2, "0")).join("");
