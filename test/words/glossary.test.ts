/** The linter's terms and the glossary say the same. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { SPELLING, TERMS } from '../../codegen/words/terms.ts';

const GLOSSARY = path.resolve(import.meta.dirname, '../../docs/glossary.md');

test('every term the linter asks for is in the glossary', async () => {
  const text = await readFile(GLOSSARY, 'utf8');
  const terms = [...text.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell]) => (cell as string).trim().split(', '));
  expect(TERMS.map(({ say }) => say).filter((say) => !terms.includes(say))).toEqual([]);
});

test('no term is wrong itself', () => {
  const asked = TERMS.map(({ say }) => say);
  for (const { wrong } of [...TERMS, ...SPELLING]) expect(asked.filter((say) => wrong.test(say))).toEqual([]);
});
