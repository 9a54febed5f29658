// WCAG 2.2 AA as far as axe can tell, on each page, light and dark, wide and narrow.
import fs from "node:fs";
import { createRequire } from "node:module";
import { askAgent, assert, equal, until, visit } from "./support.mjs";

const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDTHS = [390, 820, 1440];

const STATES = {
  "/": async page => page.waitForSelector("[data-example]"),
  "/#q=T-068": async page => {
    await page.waitForSelector("#articles .hit");
    await page.click("#articles [data-hit]");
    await page.waitForSelector("#document:not([hidden]) h2");
  },
  "/form": async page => {
    await page.click("[data-example=es]");
    await page.click(".box li button");
    await page.waitForSelector(".box .text");
  },
  "/write#id=FIN-005": async page => page.waitForSelector("#translations:not([hidden])"),
};

async function complaints(page) {
  const session = await page.context().newCDPSession(page); // the page's policy lets nobody else run a script
  await session.send("Runtime.evaluate", { expression: axe });
  const { result } = await session.send("Runtime.evaluate", { awaitPromise: true, returnByValue: true,
    expression: `axe.run(document, {runOnly: ${JSON.stringify(TAGS)}}).then(found => found.violations.map(one => one.id + ": " + one.nodes.map(node => node.target.join(" ") + " " + (node.any[0]?.message || "")).join(" | ")))` });
  return result.value;
}

async function axe_finds_nothing(place, options) {
  for (const [target, prepare] of Object.entries(STATES)) {
    const page = await visit(place, target, options);
    await prepare(page);
    equal(await complaints(page), [], target);
  }
}

export const axe_finds_nothing_light_and_wide = place => axe_finds_nothing(place, { colorScheme: "light", viewport: { width: 1440, height: 900 } });
export const axe_finds_nothing_dark_and_narrow = place => axe_finds_nothing(place, { colorScheme: "dark", viewport: { width: 390, height: 844 } });

export async function no_page_is_wider_than_its_window(place) {
  for (const width of WIDTHS) {
    for (const [target, prepare] of Object.entries(STATES)) {
      const page = await visit(place, target, { viewport: { width, height: 844 } });
      await prepare(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert(over <= 0, `${target} is ${over} wider than ${width}`);
    }
    await place.closePages();
  }
}

export async function an_answer_is_announced(place) {
  const page = await visit(place, "/");
  await askAgent(page, "T-068");
  await until(async () => /\d+ articles/.test(await page.textContent("#status[role=status][aria-live=polite]")), "the announcement");
}

export async function nothing_moves_for_who_wants_it_still(place) {
  const page = await visit(place, "/", { reducedMotion: "reduce" });
  equal(await page.locator("#clear").evaluate(element => getComputedStyle(element).transitionDuration), "0s", "transitions");
}
