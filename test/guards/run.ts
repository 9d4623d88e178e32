/**
 * Switches off one guard after the other in a copy of the sources, and counts the tests that notice: fewer than three of one
 * fail the run. A test that also fails with nothing switched off does not count. `run.js [PART...]`: of those lists only;
 * `run.js PART TEXT`: of that list, what has the text in its name. Outside of CI: it takes minutes.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Guard } from './guard.ts';
import { allGuards } from './lists.ts';
import { type Outcome, TestBed } from './test-bed.ts';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const LEAST = 3;
const BAIL = 4 * LEAST;

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Names of the tests in a file that fail with nothing switched off, and the same of a file that was asked about before. */
class Anyway {
  readonly #bed: TestBed;
  readonly #known = new Map<string, Outcome>();

  constructor(bed: TestBed) {
    this.#bed = bed;
  }

  async of(test: string): Promise<Outcome> {
    const known = this.#known.get(test);
    if (known) return known;
    const outcome = await this.#bed.run([test]);
    this.#known.set(test, outcome);
    for (const what of [...outcome.failed, ...outcome.broken]) say(`FAILS WITH NOTHING SWITCHED OFF  ${what}`);
    return outcome;
  }
}

/** Tests that fail because of the guard alone, file by file until there are enough; none where something broke that is no test. */
async function noticed(bed: TestBed, anyway: Anyway, guard: Guard): Promise<number> {
  const change = (source: string): string => source.replace(guard.from, () => guard.to);
  const names = new Set<string>();
  for (const test of guard.tests) {
    const before = await anyway.of(test);
    const { failed, broken } = await bed.runWith(guard.file, change, [test]);
    for (const what of broken) say(`BROKEN, WHICH IS NOT NOTICING  ${what}`);
    for (const name of failed) if (!before.failed.has(name)) names.add(name);
    if (names.size >= LEAST) break;
  }
  return names.size;
}

function chosen(lists: Readonly<Record<string, readonly Guard[]>>, words: readonly string[]): [string, Guard][] {
  const parts = words.filter((word) => word in lists);
  const text = words.find((word) => !(word in lists)) ?? '';
  const all = Object.entries(lists).filter(([part]) => parts.length === 0 || parts.includes(part));
  return all
    .flatMap(([part, list]) => list.map((guard): [string, Guard] => [part, guard]))
    .filter(([, { name }]) => name.includes(text));
}

const guards = chosen(await allGuards(), process.argv.slice(2));
const bed = await TestBed.open(ROOT, BAIL);
const anyway = new Anyway(bed);
let unnoticed = 0;
try {
  say(`${guards.length} guards, one after the other; each line comes when its tests have run.`);
  for (const [at, [part, guard]] of guards.entries()) {
    const failures = await noticed(bed, anyway, guard);
    if (failures < LEAST) unnoticed++;
    const verdict = failures < LEAST ? 'NOT ENOUGH' : 'ok';
    say(
      `${String(at + 1).padStart(String(guards.length).length)} of ${guards.length}  ${verdict.padEnd(11)}${String(failures).padStart(3)} tests fail  ${part}: ${guard.name}`,
    );
  }
} finally {
  await bed.close();
}
say(`${guards.length - unnoticed} of ${guards.length} guards are noticed by at least ${LEAST} tests when they are off`);
process.exitCode = unnoticed === 0 ? 0 : 1;
