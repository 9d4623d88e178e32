/** Prints steps as one script for a synthetic monitor, and checks scripts without running them. No I/O. */
import { Script } from 'node:vm';
import { badArgument } from '../../basics/errors.ts';
import { CONSOLE_LINE, STEP_LINE } from './browser-runs.ts';
import { literal, type ReadStep } from './browser-steps.ts';

/**
 * A script has `page` of Playwright, of its allowed methods: no listeners, so errors of the console are gathered inside the
 * page and fetched after each step. Lines about steps are read again by `get_check_results`. A picture is taken of the step
 * that fails, and of the end; older probes have no `screenshots` of their own, and take those that are returned.
 */
const HEAD = `const shots = typeof screenshots === "object" ? screenshots : {};
const shot = async (name) => { shots[name] = await page.screenshot(); };
const titled = async (text) => {
  const title = await page.title();
  if (!title.includes(text)) throw new Error("The title is " + JSON.stringify(title) + ".");
};
await page.addInitScript(() => {
  window.__errors = [];
  const keep = (text) => { if (window.__errors.length < 20) window.__errors.push(String(text).slice(0, 200)); };
  const write = console.error;
  console.error = (...parts) => { keep(parts.join(" ")); write.apply(console, parts); };
  window.addEventListener("error", (event) => keep(event.message));
});
const tellErrors = async () => {
  const errors = await page.evaluate(() => (window.__errors || []).splice(0)).catch(() => []);
  for (const text of errors) console.log("${CONSOLE_LINE} " + text);
};
let at = 0;
const step = async (words, run) => {
  at += 1;
  const began = Date.now();
  let failure = null;
  try { await run(); } catch (error) { failure = error; }
  const outcome = failure === null ? "ok" : "failed";
  console.log("${STEP_LINE} " + at + "/" + total + " " + outcome + " " + (Date.now() - began) + " ms: " + words);
  await tellErrors();
  if (failure === null) return;
  await shot("failed").catch(() => null);
  throw failure;
};
`;

/** The steps as a script; each throws where it fails, which makes the check fail. */
export function printScript(steps: readonly ReadStep[]): string {
  const lines = steps.map(({ words, code }) => `await step(${literal(words)}, () => ${code});`);
  const end = 'await shot("end").catch(() => null);\nreturn { data: { steps: total }, screenshots: shots };\n';
  return `const total = ${steps.length};\n${HEAD}${lines.join('\n')}\n${end}`;
}

/** Placeholders of secrets are texts or numbers by the time that the script runs. */
const PLACEHOLDER = /\{\{\s*monitorSecrets\.[\w-]{1,100}\s*\}\}/g;
const LONGEST_SCRIPT = 100_000;

/** Refuses a script that no engine would begin. It is only read, never run. Throws `bad_arguments`. */
export function checkScript(script: string): void {
  if (script.trim() === '') throw badArgument('script is empty.', 'Give JavaScript with page of Playwright, or steps.');
  if (script.length > LONGEST_SCRIPT) throw badArgument('script is too long.', `At most ${LONGEST_SCRIPT} characters.`);
  try {
    new Script(`async () => {\n${script.replace(PLACEHOLDER, '0')}\n}`);
  } catch (cause) {
    const [line] = String((cause as Error).message).split('\n');
    throw badArgument(
      `script is not valid JavaScript: ${line}.`,
      'It runs as the body of an async function, with page, screenshots, axios.',
    );
  }
}
