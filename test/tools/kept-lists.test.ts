import { describe, expect, it } from 'vitest';
import { KEPT_LIST_BYTES, KeptLists } from '../../runtime/tools/kept-lists.ts';

describe('the lists of addresses', () => {
  it.each([1, 8, 9, 40, 200])(
    'take no more room than that, however many there are: %i of three megabytes',
    async (count) => {
      const lists = new KeptLists();
      const json = Buffer.alloc(3 * 1024 * 1024);
      let made = 0;
      const make = async () => {
        made += 1;
        return { json, count: 1 };
      };
      for (let n = 0; n < count; n += 1) {
        await Promise.all([lists.of(`x/${n}`, make), lists.of(`x/${n}`, make)]);
        expect(lists.bytes).toBeLessThanOrEqual(KEPT_LIST_BYTES);
      }
      expect(made).toBe(count);
      await lists.of(`x/${count - 1}`, make);
      expect(made).toBe(count);
      await lists.of('x/0', make);
      expect(made).toBe(count > 7 ? count + 1 : count);
    },
  );

  it('are asked for again after a failure', async () => {
    const lists = new KeptLists();
    await expect(lists.of('a', () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
    expect(await lists.of('a', async () => ({ json: Buffer.from('[]'), count: 0 }))).toMatchObject({ count: 0 });
  });
});
