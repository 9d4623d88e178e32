/** Judges the expressions that are new, forgets those that are gone, and writes the verdicts. Takes seconds for each. */
import { writeFileSync } from 'node:fs';
import { findRegexes, judge, keptVerdicts, VERDICTS, type Verdict } from './regexes.ts';

const TIMEOUT = 20_000;
const kept = keptVerdicts();
const verdicts: Record<string, Verdict> = {};
for (const literal of [...findRegexes().literals.keys()].sort())
  verdicts[literal] = kept[literal] ?? (await judge(literal, TIMEOUT));
writeFileSync(VERDICTS, `${JSON.stringify(verdicts, null, 2)}\n`);
