/** `make smoke` against an instance that answers, one that is not there, and answers that nobody hopes for. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFile } from '../../runtime/start/package-root.ts';
import { type Product, startProduct } from '../e2e/product.ts';
import { smoke } from './smoke.ts';
import { failureOf, type Outcome, report, walk } from './walk.ts';

const { verbs, undocumented } = JSON.parse(readFileSync(packageFile('generated/oneuptime/manifest.json'), 'utf8'));

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product?.close());

async function run(url: string, key: string): Promise<{ isSound: boolean; text: string; progress: string[] }> {
  let text = '';
  const progress: string[] = [];
  const isSound = await smoke({
    url,
    key,
    print: (part) => {
      text += part;
    },
    onProgress: (done, of) => progress.push(`${done}/${of}`),
  });
  return { isSound, text, progress };
}

describe('smoke', () => {
  it('walks over every list and count tool of an instance, telling how far it is', { timeout: 120_000 }, async () => {
    const { isSound, text, progress } = await run(product.sandboxUrl, product.keys.admin as string);
    const all = [verbs, undocumented.verbs].reduce((sum, { list, count }) => sum + list + count, 0);
    expect(isSound, text).toBe(true);
    expect(progress[0]).toBe(`1/${all}`);
    expect(progress).toHaveLength(all);
    const counts = [...text.matchAll(/^(\w+) +(\d+)$/gm)].map(([, name, count]) => [name, Number(count)] as const);
    expect(counts[0]?.[0]).toBe('answered');
    expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(all);
    expect(counts[0]?.[1]).toBeGreaterThan(all / 2);
    expect(text.trimEnd().split('\n').at(-1)).toBe(
      `smoke passed: ${counts[0]?.[1]} of ${all} tools answered, none failed.`,
    );
  });

  it('fails at once where nothing is', async () => {
    const { isSound, text, progress } = await run('http://127.0.0.1:9', product.keys.admin as string);
    expect(isSound).toBe(false);
    expect(progress).toHaveLength(1);
    expect(text).toMatch(
      /^answered +0$[\s\S]*^unreachable +1$[\s\S]*^not called +\d+$[\s\S]*smoke failed: nothing answered/m,
    );
  });

  it('fails for a key that the instance does not know', async () => {
    const { isSound, text } = await run(product.sandboxUrl, '00000000-0000-4000-8000-000000000000');
    expect(isSound).toBe(false);
    expect(text).toMatch(/^invalid_key +1$/m);
  });
});

describe('a walk', () => {
  const names = ['find_tools', 'list_a', 'count_a', 'create_a', 'oneuptime_list_b'];
  const walkWith = (answers: Readonly<Record<string, string | undefined>>, listed = names) => {
    const called: unknown[] = [];
    const client = {
      listTools: async () => ({ tools: listed.map((name) => ({ name, inputSchema: { properties: { filter: {} } } })) }),
      callTool: async (call: { name: string }) => {
        called.push(call);
        const code = answers[call.name];
        return code ? { isError: true, content: [{ type: 'text', text: `why (${code})` }] } : {};
      },
    } as unknown as Parameters<typeof walk>[0];
    return walk(client, () => {}).then((found) => ({ found, called }));
  };

  it('calls what lists and counts, one row each, and nothing else', async () => {
    const { called, found } = await walkWith({});
    expect(called).toEqual([
      { name: 'list_a', arguments: { limit: 1 } },
      { name: 'count_a', arguments: {} },
      { name: 'oneuptime_list_b', arguments: { limit: 1 } },
    ]);
    expect(failureOf(found)).toBeUndefined();
  });

  it.each([
    ['not_permitted', undefined],
    ['plan_required', undefined],
    ['rejected', undefined],
    ['internal', /1 of 3 tools failed, first count_a \(internal\)/],
    ['upstream_failed', /1 of 3/],
    ['timed_out', /1 of 3/],
    ['rate_limited', /1 of 3/],
    ['bad_arguments', /1 of 3/],
  ])('with %s once', async (code, why) => {
    const { found } = await walkWith({ count_a: code });
    expect(failureOf(found) ?? '').toMatch(why ?? /^$/);
    expect(report(found)).toMatch(new RegExp(`^answered +2\n${code} +1\n  count_a +why`));
  });

  it.each(['timed_out', 'rate_limited', 'in front of it answered: 403) (upstream_failed'])(
    'does not go on where everybody is held up (%s)',
    async (why) => {
      const slow = { list_a: why, count_a: why, oneuptime_list_b: why, list_c: why };
      const { found } = await walkWith(slow, [...names, 'list_c', 'list_d']);
      expect(found.outcomes.map(({ tool }) => tool)).toEqual(['list_a', 'count_a', 'oneuptime_list_b']);
      expect(report(found)).toMatch(/^not called +2$[\s\S]*^smoke failed: nothing answered/m);
      const { count_a: _, ...twice } = slow;
      expect((await walkWith(twice, [...names, 'count_c'])).found.outcomes).toHaveLength(4);
    },
  );

  it('fails where everything was refused, or nothing was there to call', async () => {
    const outcomes: Outcome[] = names.map((tool) => ({ tool, error: { code: 'not_permitted', message: 'no' } }));
    expect(failureOf({ tools: 5, outcomes })).toBe('nothing answered. no');
    expect(failureOf({ tools: 0, outcomes: [] })).toMatch(/lists no tool/);
  });
});
