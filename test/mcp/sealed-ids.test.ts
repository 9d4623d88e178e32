/** Ids that hold their session: who can read them, for how long, and how much they hold. */
import { describe, expect, it } from 'vitest';
import { Seal } from '../../runtime/mcp/asking/seal.ts';
import { sealedId, unsealed } from '../../runtime/mcp/sessions/sealed-id.ts';

const seal = new Seal('secret');

describe('an id that holds its session', () => {
  const record = (name: string) => ({
    initialize: { capabilities: { a: {} }, clientInfo: { name, version: '2' } },
    protocolVersion: '2025-06-18',
    principal: 'p',
  });
  const WEEK_MS = 7 * 24 * 60 * 60_000;

  it('is another one each time, is as long as it may be, and means nothing to others', () => {
    const ids = [sealedId(seal, record('x')), sealedId(seal, record('x'))] as string[];
    expect(ids[0]).not.toBe(ids[1]);
    for (const id of ids) expect(unsealed(seal, id, 'p')).toMatchObject({ id, ...record('x') });
    const [id = ''] = ids;
    for (const other of ['', 'x', `${id}.`, `${id}x`, `x${id}`, id.split('.')[0] as string, `${id}.${id}`])
      expect(unsealed(seal, other, 'p')).toBeUndefined();
    expect(unsealed(seal, id, 'q')).toBeUndefined();
    expect(unsealed(new Seal('another'), id, 'p')).toBeUndefined();
    const all = Array.from({ length: 900 }, (_, n) => sealedId(seal, record('x'.repeat(n))) ?? '');
    expect(all.at(-1)).toBe('');
    const longest = all.reduce((long, next) => (next.length > long.length ? next : long), '');
    expect(longest).toHaveLength(1_024);
    expect(unsealed(seal, longest, 'p')).toMatchObject({ id: longest });
  });

  it('is void after a week, to the second', () => {
    const now = 1_700_000_000_000;
    const id = sealedId(seal, record('x'), now) as string;
    expect(unsealed(seal, id, 'p', now + WEEK_MS - 1)).toBeDefined();
    expect(unsealed(seal, id, 'p', now + WEEK_MS)).toBeUndefined();
    expect(unsealed(seal, id, 'p', Date.now())).toBeUndefined();
    expect(unsealed(seal, sealedId(seal, record('x')) as string, 'p')).toBeDefined();
  });

  it('holds nothing unsound, even with our signature', () => {
    const sign = (held: unknown[]) => {
      const content = Buffer.from(JSON.stringify(held)).toString('base64url');
      return `${content}.${seal.sign('oneuptime-mcp/session', `${content} p`)}`;
    };
    const until = 4e9;
    expect(unsealed(seal, sign(['n', until, '2025-06-18', {}, 'a', '1']), 'p')).toBeDefined();
    for (const held of [
      ['n', until, '1999-01-01', {}, 'a', '1'],
      ['n', until, '2025-06-18', [], 'a', '1'],
      ['n', until, '2025-06-18', null, 'a', '1'],
      ['n', 'x', '2025-06-18', {}, 'a', '1'],
      ['n', 1, '2025-06-18', {}, 'a', '1'],
      ['n', until, '2025-06-18', {}, 'x'.repeat(1_000), '1'],
    ])
      expect(unsealed(seal, sign(held), 'p')).toBeUndefined();
  });

  it('knows what a client left out as nothing', () => {
    const id = sealedId(seal, { initialize: {}, protocolVersion: '2025-06-18', principal: 'p' }) as string;
    expect(unsealed(seal, id, 'p')?.initialize).toEqual({
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: '', version: '' },
    });
  });
});
