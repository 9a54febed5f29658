// node pictures.mjs PROGRAMS [FOLDER]: each page at three widths, light and dark, to be looked at. FOLDER is /tmp/kb-pictures unless given;
// docs/pictures keeps the small ones.
import fs from "node:fs";
import { close, open, visit } from "./support.mjs";

const [programs, folder = "/tmp/kb-pictures"] = process.argv.slice(2);
const QUALITY = 55, SETTLED_MS = 800;
const SIZES = [[390, 844], [820, 1100], [1440, 900]];
const VIEWS = {
  agent: async page => {
    await page.click("[data-example=finance]");
    await page.waitForSelector("#articles .hit");
    if (page.viewportSize().width < 1000) return; // there the document covers the list
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
  await page.waitForTimeout(SETTLED_MS);
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
  fs.writeFileSync(`${folder}/${name}-${width}-${colorScheme}.webp`, data, "base64");
  await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png` });
  await page.context().close();
}

fs.mkdirSync(folder, { recursive: true });
const place = await open(programs);
for (const name of Object.keys(VIEWS)) for (const size of SIZES) for (const scheme of ["light", "dark"]) await picture(place, name, size, scheme);
await place.closePages();
await close(place);
