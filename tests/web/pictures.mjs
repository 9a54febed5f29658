// node pictures.mjs PROGRAMS [FOLDER]: each page at three widths, light and dark, to be looked at; and how long an answer takes to be
// painted. FOLDER is /tmp/kb-pictures unless given; docs/pictures keeps a few of the JPEGs.
import fs from "node:fs";
import { askAgent, close, open, visit } from "./support.mjs";

const [programs, folder = "/tmp/kb-pictures"] = process.argv.slice(2);
const SIZES = [[390, 844], [820, 1100], [1440, 900]];
const VIEWS = {
  agent: async page => {
    await page.click("[data-example=finance]");
    await page.click("#articles [data-hit]");
    await page.waitForSelector("#document:not([hidden]) h2");
  },
  form: async page => {
    await page.click("[data-example=es]");
    await page.click(".box li button");
    await page.waitForSelector(".box .text");
  },
  write: async page => {
    await page.waitForSelector("#translations:not([hidden])");
    await page.waitForSelector("#check-body h3");
  },
};
const ADDRESSES = { agent: "/", form: "/form", write: "/write#id=FIN-004" };

async function picture(place, name, [width, height], colorScheme) {
  const page = await visit(place, ADDRESSES[name], { colorScheme, viewport: { width, height } });
  await VIEWS[name](page);
  await page.waitForTimeout(800);
  const path = `${folder}/${name}-${width}-${colorScheme}`;
  await page.screenshot({ path: path + ".png" });
  await page.screenshot({ path: path + ".jpg", type: "jpeg", quality: 45 });
  await page.context().close();
}

const between = page => page.evaluate(() => performance.getEntriesByName("kb-painted").at(-1).startTime - performance.getEntriesByName("kb-answer").at(-1).startTime);

async function paintTimes(place) {
  const page = await visit(place, "/"), times = [];
  for (const text of ["printer offline", "T-068", "tarjeta robada", "验证码", "Kartenleser druckt nicht", "VPN", "E-417", "eSIM", "refund", "coffee maker"]) {
    await askAgent(page, text);
    await page.waitForTimeout(300);
    times.push(await between(page));
  }
  return times.sort((a, b) => a - b);
}

fs.mkdirSync(folder, { recursive: true });
const place = await open(programs);
const times = await paintTimes(place);
console.log(`from the answer to the paint, 10 questions: median ${times[5].toFixed(1)} ms, slowest ${times[9].toFixed(1)} ms`);
for (const name of Object.keys(VIEWS)) for (const size of SIZES) for (const scheme of ["light", "dark"]) await picture(place, name, size, scheme);
await place.closePages();
await close(place);
