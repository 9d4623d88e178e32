/** docs/newcomer.md is what the script writes, and the commands it names are the README's. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { textOf } from '../docs/markdown.ts';
import { LOG_FILE, type NewcomerLog } from './newcomer-log.ts';
import { AIMS, newcomerPage } from './page.ts';
import { promisedBy } from './promised.ts';

const log = JSON.parse(readFileSync(LOG_FILE, 'utf8')) as NewcomerLog;
const promised = promisedBy(textOf('README.md'));

it('the page is written of what was measured: make newcomer', () => {
  expect(textOf('docs/newcomer.md')).toBe(newcomerPage(log));
});

it('the commands that were tried stand in the README', () => {
  const tried = (way: 'checkout' | 'tarball') => [...new Set(log[way].steps.map(({ command }) => command))];
  expect(tried('checkout')).toEqual(['git clone', promised.show, promised.serve, 'POST /mcp']);
  expect(tried('tarball')).toEqual([[promised.command, ...promised.args].join(' ')]);
});

it('each way came to an answer', () => {
  for (const { answers, steps, firstAnswerSeconds } of [log.checkout, log.tarball]) {
    expect(answers.length).toBeGreaterThan(0);
    for (const { asked, answered } of answers) expect([asked, answered]).not.toContain('');
    expect(steps.map(({ at }) => at)).toContain(firstAnswerSeconds);
  }
});

it('a missed aim is told as missed', () => {
  const late = { ...log, tarball: { ...log.tarball, firstAnswerSeconds: AIMS.tarball + 1 } };
  expect(newcomerPage(late)).toContain(`after ${AIMS.tarball + 1}.0 s: the aim of ${AIMS.tarball} s is missed`);
});

it.each([
  ['```sh\n```', 'a first command'],
  ['```sh\nmake demo\n```', 'a command that writes keys'],
])('a README without its commands is found out: %j', (readme, missing) => {
  expect(() => promisedBy(readme)).toThrow(missing);
});
