import { access, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { allGuards } from './lists.ts';

const guards = Object.entries(await allGuards()).flatMap(([part, list]) => list.map((guard) => ({ part, ...guard })));

describe('what `make guards` switches off is there', () => {
  it.each(guards)('$part: $name', async ({ file, from, to, tests }) => {
    const source = await readFile(file, 'utf8');
    expect(source.split(from)).toHaveLength(2);
    expect(to).not.toBe(from);
    expect(tests.length).toBeGreaterThan(0);
    for (const test of tests) await expect(access(test)).resolves.toBeUndefined();
  });
});
