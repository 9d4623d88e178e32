/** Whose a line of the audit is: what only mentions a caller is not its, and what is read twice counts once. */
import { describe, expect, it } from 'vitest';
import { auditId } from '../../runtime/guard/audit/audit-id.ts';
import { CUT, ownLines } from '../../runtime/guard/audit/change-log.ts';

const OWNER = { key: 'k7Q2mB9xT4vL', site: 'https://one.example' };
const NOW = Date.parse('2026-11-30T12:00:00Z');

const line = (more: object, at = NOW) => ({
  time: new Date(at).toISOString(),
  id: auditId(at),
  tool: 'update_label',
  outcome: 'ok',
  ...OWNER,
  rows: [],
  ...more,
});
async function* newestFirst(lines: readonly unknown[]) {
  for (const one of lines) yield one === CUT ? CUT : JSON.stringify(one);
}
const read = (...lines: readonly unknown[]) => ownLines(newestFirst(lines), OWNER, NOW - 60_000);

describe('a line is not of a caller', () => {
  it.each<[string, object]>([
    ['whose name another wrote in an argument', { key: 'another', arguments: { description: OWNER.key } }],
    ['whose name another gave a row', { key: 'another', rows: [row({ name: OWNER.key })] }],
    ['whose name is a part of that of another', { key: `${OWNER.key}x` }],
    ['whose name and site another wrote', { key: 'another', arguments: { ...OWNER } }],
    ['who called another instance', { site: 'https://two.example' }],
    ['who called an instance whose address begins the same', { site: `${OWNER.site}.evil.example` }],
    ['where it says of nobody whose it is', { key: undefined, arguments: { key: OWNER.key } }],
    ['where it says of no instance', { site: undefined, arguments: { site: OWNER.site } }],
    ['who is one among several', { key: [OWNER.key] }],
  ])('%s', async (_, more) => {
    const own = line({ tool: 'create_label' });
    expect(await read(line(more), own, line(more))).toEqual({ lines: [own], isWhole: true });
  });

  function row(after: object) {
    return { tool: 'create_label', verb: 'create', id: 'a', after };
  }
});

describe('a line of a caller', () => {
  it('is there once, however often it is read', async () => {
    const [first, second] = [line({}), line({})];
    expect((await read(first, second, first, first, second)).lines).toEqual([first, second]);
  });

  it('is there as far back as is asked for, and it is said where there may be more', async () => {
    const old = line({}, NOW - 61_000);
    expect(await read(line({ key: 'another' }), old)).toEqual({ lines: [], isWhole: true });
    expect(await read(line({ key: 'another' }), CUT, old)).toEqual({ lines: [], isWhole: false });
  });
});
