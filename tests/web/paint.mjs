// node paint.mjs PROGRAMS DATA: how long after the server's answer the agent's page has painted it. DATA is a folder of kb-searchd's, as
// demo-data after ./demo.sh --once; nothing is written to it but events.
import fs from "node:fs";
import path from "node:path";
import { SOURCE, askAgent, close, open, visit } from "./support.mjs";

const ROUNDS = 3;
const WORDS = ["printer offline", "T-068", "tarjeta robada", "验证码", "Kartenleser druckt nicht", "VPN", "E-417", "eSIM", "refund", "coffee maker", "bluetooth", "Passwort ändern", "изображение", "الطباعة", "画面"];

const tickets = () => fs.readdirSync(path.join(SOURCE, "corpus/starter"), { withFileTypes: true }).filter(entry => entry.isDirectory())
  .map(entry => JSON.parse(fs.readFileSync(path.join(SOURCE, "corpus/starter", entry.name, "example-ticket.json"))))
  .map(({ title, body }) => title + "\n\n" + body);

// Both columns are asked at once: from the last byte of the later answer until the page has painted.
const paintMs = page => page.evaluate(() => {
  const answers = performance.getEntriesByType("resource").filter(one => /\/v1\/(search|similar)$/.test(one.name));
  return performance.getEntriesByName("kb-painted").at(-1).startTime - Math.max(...answers.slice(-2).map(one => one.responseEnd));
});

async function ask(page, text) {
  await page.evaluate(() => { performance.clearMarks(); performance.clearResourceTimings(); });
  await askAgent(page, text);
  await page.waitForFunction(() => performance.getEntriesByName("kb-painted").length);
  return paintMs(page);
}

const sayTimes = (what, times) => {
  times.sort((a, b) => a - b);
  const at = share => times[Math.ceil(share * times.length) - 1].toFixed(1);
  console.log(`${what}: ${times.length} answers, median ${at(0.5)} ms, 95 % ${at(0.95)} ms, slowest ${at(1)} ms`);
};

const [programs, data] = process.argv.slice(2);
const place = await open(programs, path.resolve(data));
const page = await visit(place, "/"), first = [], words = [], whole = [];
for (let round = 0; round < ROUNDS; round++) {
  const fresh = await visit(place, "/");
  first.push(await ask(fresh, "printer"));
  await fresh.context().close();
  for (const text of WORDS) words.push(await ask(page, text));
  for (const text of tickets()) whole.push(await ask(page, text));
}
sayTimes("first answer of a fresh page", first);
sayTimes("words", words);
sayTimes("whole tickets", whole);
await place.closePages();
await close(place);
