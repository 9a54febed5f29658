// The server goes away, and comes back.
import { assert, idsOf, startDaemon, stopDaemon, until, visit } from "./support.mjs";

export async function the_agents_page_keeps_what_was_typed_and_recovers_by_itself(place) {
  const page = await visit(place, "/");
  const port = new URL(place.url).port;
  await stopDaemon(place);
  await page.fill("#q", "T-068");
  await page.waitForSelector("#status.wrong");
  assert((await page.inputValue("#q")) === "T-068", "the text is gone");
  await startDaemon(place, port);
  await until(async () => (await idsOf(page, "articles")).length, "the answer after the restart");
}
