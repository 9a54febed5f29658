// The words of the pages, as they stand in the source.
import fs from "node:fs";
import path from "node:path";
import { SOURCE, assert, equal } from "./support.mjs";

const folder = path.join(SOURCE, "searchd/web");
const read = name => fs.readFileSync(path.join(folder, name), "utf8");
const others = fs.readdirSync(folder).filter(name => name !== "words.js").map(read).join("\n");

// The rows of the tables: key, and the texts behind it.
function rows() {
  const found = {};
  for (const [, key, list] of read("words.js").matchAll(/^ {2}(?:(\w+): |\[\/.*?\/, )(\[(?:"(?:[^"\\]|\\.)*",?\s*)+\])/gm)) found[key || list] = JSON.parse(list);
  return found;
}

export async function every_text_is_there_in_four_languages() {
  const table = rows();
  assert(Object.keys(table).length > 100, "the tables are not found");
  for (const [key, texts] of Object.entries(table)) {
    equal([texts.length, texts.every(text => text.trim())], [4, true], key);
    const places = texts.map(text => (text.match(/\{\w+\}/g) || []).sort().join());
    assert(new Set(places).size === 1, key + " leaves something out: " + texts.join(" / "));
  }
}

export async function what_the_pages_say_has_words() {
  const table = rows();
  for (const [, key] of others.matchAll(/(?:say\(|data-say(?:-\w+)?=)"(\w+)"/g)) assert(key in table || key.endsWith("_"), "no words for " + key);
}
