// WCAG 2.2 AA as far as axe can tell, on each page, light and dark, wide and narrow.
import fs from "node:fs";
import { createRequire } from "node:module";
import { api, askAgent, assert, equal, put, until, visit } from "./support.mjs";

const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDTHS = [390, 820, 1440];

// The pages, and what can be on them.
const STATES = {
  "/": async page => page.waitForSelector("[data-example]"),
  "/#q=T-068": async page => {
    await page.waitForSelector("#articles .hit");
    await page.click("#articles [data-hit]");
    await page.waitForSelector("#document:not([hidden]) h2");
  },
  "/#ticket=T-TEC-0002": async page => {
    await page.waitForSelector("#articles .hit");
    await page.evaluate(() => document.querySelector("#keys").click());
    await page.waitForSelector("#help[open]");
  },
  "/form": async page => {
    await page.click("[data-example=es]");
    await page.click(".box li button");
    await page.waitForSelector(".box .text");
  },
  "/write#id=FIN-005": async page => {
    await page.waitForSelector("#translations:not([hidden])");
    await page.click("[data-version]");
    await page.waitForSelector("#compare:not([hidden])");
  },
  "/write": async page => {
    await page.fill("#title", "Terminal without connection");
    await page.fill("#number", "FIN-005");
    await page.fill("#body", "The T200 terminal shows T-068 and cannot connect.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```");
    await page.click("#save");
    await page.waitForSelector("#conflict:not([hidden])");
  },
};

async function complaints(page) {
  const session = await page.context().newCDPSession(page); // the page's policy lets nobody else run a script
  await session.send("Runtime.evaluate", { expression: axe });
  const { result } = await session.send("Runtime.evaluate", { awaitPromise: true, returnByValue: true,
    expression: `axe.run(document, {runOnly: ${JSON.stringify(TAGS)}}).then(found => found.violations.map(one => one.id + ": " + one.nodes.map(node => node.target.join(" ") + " " + (node.any[0]?.message || "")).join(" | ")))` });
  return result.value;
}

const LOOKS = [{ colorScheme: "light", width: 1440 }, { colorScheme: "dark", width: 390 }];

const overhang = page => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
const moving = page => page.evaluate(() => [...document.querySelectorAll("*")].filter(one => getComputedStyle(one).transitionDuration !== "0s" || getComputedStyle(one).animationName !== "none").length);

// What is wrong with each page, as sentences, by kind of fault; looked at once for all claims below.
let faults = null;
async function survey(place) {
  if (faults) return faults;
  const found = { light: [], dark: [], width: [], motion: [] };
  await put(place, "article", "LONG-1", { title: "T-068 " + "Donaudampfschifffahrt".repeat(30), body: "https://example.org/" + "path".repeat(200), lang: "de", product: "Product".repeat(20), state: "published", visibility: "public" });
  for (const [target, prepare] of Object.entries(STATES)) {
    const page = await visit(place, target, { viewport: { width: 1440, height: 844 } });
    await prepare(page);
    for (const { colorScheme, width } of LOOKS) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" }); // a colour on its way to another has no contrast yet
      await page.setViewportSize({ width, height: 844 });
      found[colorScheme].push(...(await complaints(page)).map(one => `${target}: ${one}`));
    }
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 844 });
      const over = await overhang(page);
      if (over > 0) found.width.push(`${target} is ${over} wider than ${width}`);
    }
    const count = await moving(page);
    if (count) found.motion.push(`${count} elements of ${target} move`);
    await page.context().close();
  }
  return (faults = found);
}

export const axe_finds_nothing_light_and_wide = async place => equal((await survey(place)).light, [], "axe");
export const axe_finds_nothing_dark_and_narrow = async place => equal((await survey(place)).dark, [], "axe");
export const no_page_is_wider_than_its_window = async place => equal((await survey(place)).width, [], "widths");
export const nothing_moves_for_who_wants_it_still = async place => equal((await survey(place)).motion, [], "movement");

export async function an_answer_is_announced(place) {
  const page = await visit(place, "/");
  await askAgent(page, "T-068");
  await until(async () => /\d+ articles/.test(await page.textContent("#status[role=status][aria-live=polite]")), "the announcement");
}

export async function every_page_has_a_strict_policy(place) {
  for (const target of ["/", "/form", "/write"]) {
    const policy = (await api(place, "GET", target)).headers.get("content-security-policy");
    assert(policy.startsWith("default-src 'none'") && policy.includes("script-src 'self';") && policy.includes("style-src 'self';") && policy.includes("require-trusted-types-for 'script'"), `${target}: ${policy}`);
    assert(!/unsafe|\*|https?:/.test(policy), `${target}: ${policy}`);
  }
}
