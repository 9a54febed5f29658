// Runs every claim of the files below and prints what test.sh adds up.
import { close, open } from "./support.mjs";

const [programs, ...wanted] = process.argv.slice(2);
const files = ["words", "down", "agent", "keyboard", "form", "foreign", "write", "access"];
const place = await open(programs);
let passed = 0, failed = 0;

async function run(name, claim) {
  try {
    await claim(place);
    place.checkVisits();
    passed++;
    console.log(`[       OK ] ${name}`);
  } catch (problem) {
    failed++;
    console.log(`[   LINE   ] ${String(problem.stack || problem).split("\n").slice(0, 12).join("\n[   LINE   ] ")}`);
    console.log(`[       NO ] ${name}`);
  }
  await place.closePages();
}

for (const file of files) {
  const claims = await import(`./${file}.mjs`);
  const chosen = name => typeof claims[name] === "function" && (!wanted.length || wanted.some(part => name.includes(part) || file === part));
  for (const name of Object.keys(claims).filter(chosen)) await run(name, claims[name]);
}
await close(place);
console.log(`[  PASSED  ] ${passed} test(s).`);
if (failed) console.log(`[  FAILED  ] ${failed} test(s)`);
process.exit(failed ? 1 : 0);
