import { expect, test } from 'vitest';
import { Chain, type Link } from '../../runtime/basics/chain.ts';

interface Named extends Link<Named> {
  readonly name: string;
}

const named = (name: string): Named => ({ name, before: undefined, after: undefined });
const namesOf = (chain: Chain<Named>): string => {
  const all = chain.all();
  // The same from behind.
  const back: string[] = [];
  for (let link = all.at(-1); link; link = link.before) back.unshift(link.name);
  expect(back).toEqual(all.map(({ name }) => name));
  return back.join('');
};

test('whatever comes and goes, a chain holds what a set would', () => {
  const things = [...'abcde'].map(named);
  const chain = new Chain<Named>();
  const set = new Set<Named>();
  let random = 1;
  for (let step = 0; step < 2_000; step++) {
    random = (random * 48_271) % 2_147_483_647;
    const thing = things[random % things.length] as Named;
    if (set.has(thing) || random % 3 === 0) {
      chain.delete(thing);
      set.delete(thing);
      expect([thing.before, thing.after]).toEqual([undefined, undefined]);
    } else {
      chain.add(thing);
      set.add(thing);
    }
    expect(namesOf(chain)).toBe([...set].map(({ name }) => name).join(''));
    expect(things.map((one) => chain.has(one))).toEqual(things.map((one) => set.has(one)));
  }
});
