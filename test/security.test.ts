/** What SECURITY.md names is there: files, settings, targets of make. */
import { access, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readRule } from '../runtime/guard/policy-rules.ts';
import { SERVER, TEAM } from '../runtime/start/setting-table.ts';
import { readSettings } from '../runtime/start/settings.ts';
import { book } from './policy/policy-of.ts';

const text = await readFile('SECURITY.md', 'utf8');
const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, said = '']) => said);
const variables = new Set(
  Object.values({ ...SERVER, ...TEAM }).flatMap((row) => ('variable' in row ? [row.variable as string] : [])),
);

describe('SECURITY.md', () => {
  const files = quoted.filter((said) => /^[\w./-]+\.\w+$/.test(said) && said.includes('/'));
  it.each(files)('names a file that is there: %s', async (file) => {
    await expect(access(file)).resolves.toBeUndefined();
  });

  const settings = quoted.filter((said) => /^[A-Z][A-Z_]+(?:=|$)/.test(said));
  it.each(settings)('names a setting that there is: %s', (said) => {
    const [name = '', value] = said.split(/=(.*)/s);
    expect(variables).toContain(name);
    if (value === undefined || name === 'DENY') return;
    const audit = name === 'AUDIT_REQUIRED' ? { AUDIT: 'stdout' } : {};
    const key = name === 'SHARED_KEY' ? { ONEUPTIME_API_KEY: 'x' } : {};
    expect(readSettings(['--http'], { ...audit, ...key, [name]: value })).toHaveProperty('settings');
  });

  it('denies what can be denied', () => {
    const [, rules = ''] = /`DENY=([^`]+)`/.exec(text) ?? [];
    for (const rule of rules.split(',')) expect(typeof readRule(rule, book), rule).toBe('object');
  });

  it('covers every file of attacks, in a table of one row for each threat', async () => {
    const { readdir } = await import('node:fs/promises');
    const attacks = (await readdir('test/attacks')).filter((file) => file.endsWith('.test.ts'));
    for (const file of attacks) expect(text).toContain(`\`test/attacks/${file}\``);
    const rows = text.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:threat|---)/.test(line));
    expect(rows.length).toBeGreaterThan(12);
    for (const row of rows) expect(row).toMatch(/`test\/[\w/-]+\.test\.ts`/);
  });

  it('names targets of make that there are, and stays a page or two', async () => {
    const makefile = await readFile('Makefile', 'utf8');
    for (const [, target] of text.matchAll(/`make ([\w-]+)`/g))
      expect(makefile).toMatch(new RegExp(`^${target}:`, 'm'));
    expect(text.split('\n').length).toBeLessThan(90);
  });

  it('is named by the README', async () => {
    expect(await readFile('README.md', 'utf8')).toContain('(SECURITY.md)');
  });
});
