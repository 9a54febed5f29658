// A real kb-searchd over the starter knowledge base, a real browser, and a page of another origin.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const SOURCE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
export const PATIENCE_MS = 30000; // for what must come

export function assert(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

export const equal = (got, wanted, what) => assert(JSON.stringify(got) === JSON.stringify(wanted), `${what}: ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);

// Until `look` returns something true.
export async function until(look, what) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const got = await look();
    if (got) return got;
    if (Date.now() > end) throw new Error("waited in vain for " + what);
    await new Promise(wake => setTimeout(wake, 50));
  }
}

/* ---- the daemon ---- */

export async function startDaemon(place, port = 0) {
  const daemon = spawn(path.join(place.programs, "kb-searchd"),
    ["--data", place.data, "--port", String(port), "--keys", "off", "--log-level", "warning", "--origins", place.foreign.url], { stdio: ["ignore", "pipe", "pipe"] });
  process.once("exit", () => daemon.kill("SIGKILL")); // a run that breaks off leaves nothing behind
  daemon.said = "";
  daemon.stderr.on("data", text => { daemon.said += text; });
  const line = await Promise.race([once(createInterface(daemon.stdout), "line"), once(daemon, "exit")]);
  assert(String(line[0]).startsWith("listening on "), "the daemon did not start: " + daemon.said);
  place.daemon = daemon;
  place.url = line[0].slice("listening on ".length);
}

export async function stopDaemon(place) {
  const ended = once(place.daemon, "exit");
  place.daemon.kill("SIGTERM");
  const [status] = await ended;
  assert(status === 0, `the daemon ended with ${status}: ${place.daemon.said}`);
}

function fill(place) {
  const run = (...args) => execFileSync(path.join(place.programs, "kb-indexer"), ["--data", place.data, ...args], { stdio: "pipe" });
  fs.mkdirSync(place.data);
  run("import", path.join(SOURCE, "corpus/starter"));
  run("build");
}

// Asks the daemon as a program would.
export async function api(place, method, target, body) {
  const reply = await fetch(place.url + target, { method, headers: body ? { "Content-Type": "application/json" } : {}, body: body && JSON.stringify(body) });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, body: reply.headers.get("content-type").startsWith("application/json") ? JSON.parse(text) : text };
}

export async function put(place, kind, id, document) {
  const { status, body } = await api(place, "PUT", `/v1/${kind}s/${id}`, document);
  assert(status < 300, `PUT ${id}: ${status} ${JSON.stringify(body)}`);
}

export async function metric(place, name) {
  const { body } = await api(place, "GET", "/metrics");
  return Number(body.split("\n").find(line => line.startsWith(name + " "))?.split(" ").pop());
}

/* ---- a page of another origin ---- */

async function startForeign() {
  const server = http.createServer((request, reply) => {
    const page = server.pages?.[request.url];
    reply.writeHead(page ? 200 : 404, { "Content-Type": "text/html; charset=utf-8", ...(page?.policy ? { "Content-Security-Policy": page.policy } : {}) });
    reply.end(page?.html || "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.url = "http://127.0.0.1:" + server.address().port;
  return server;
}

/* ---- the browser ---- */

// `data`: a folder of data that is there already, instead of the starter knowledge base.
export async function open(programs, data) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kb-web-"));
  const place = { programs, folder, data: data || path.join(folder, "data"), visited: [], complaints: [], pages: [], foreign: await startForeign() };
  if (!data) fill(place);
  await startDaemon(place);
  place.browser = await chromium.launch({ executablePath: process.env.KB_CHROMIUM || "/usr/bin/chromium", args: FLAGS.split(" ") });
  place.checkVisits = () => checkVisits(place);
  place.closePages = async () => {
    for (const context of place.pages.splice(0)) await context.close();
    place.visited = [];
    place.complaints = [];
  };
  return place;
}

export async function close(place) {
  await place.browser.close();
  await stopDaemon(place).catch(problem => console.log(String(problem)));
  place.foreign.close();
  fs.rmSync(place.folder, { recursive: true, force: true });
}

// No page asks another host, breaks its own policy, or throws.
function checkVisits(place) {
  const own = [place.url, place.foreign.url];
  const strange = place.visited.filter(url => !own.some(start => url.startsWith(start + "/")) && !/^(data|blob|about):/.test(url));
  assert(!strange.length, "requests to other hosts: " + strange.join(", "));
  assert(!place.complaints.length, "the page complains: " + place.complaints.join("\n"));
}

export async function visit(place, target, options = {}) {
  const context = await place.browser.newContext({ locale: "en-US", viewport: { width: 1280, height: 900 }, ...options });
  place.pages.push(context);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on("request", request => place.visited.push(request.url()));
  page.on("pageerror", problem => place.complaints.push(problem.message));
  page.on("console", message => { if (/Content Security Policy|Trusted/i.test(message.text())) place.complaints.push(message.text()); });
  await page.goto(target.startsWith("http") ? target : place.url + target);
  return page;
}

export const idsOf = (page, column) => page.$$eval(`#${column} [data-hit]`, titles => titles.map(title => title.dataset.hit.split(":")[1]));

// Types into the agent's box and waits for the answer to exactly that.
export async function askAgent(page, text) {
  await page.fill("#q", text);
  await page.waitForFunction(wanted => document.querySelector("#results").dataset.question === wanted, text);
}
