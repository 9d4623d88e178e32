/** Names of rows in a call: counted before anything is looked up, and never compared each with each. */
import { describe, expect, it } from 'vitest';
import type { Call, Platform } from '../../runtime/call/platform.ts';
import { References } from '../../runtime/call/references.ts';
import type { IdOf } from '../../runtime/call/values.ts';
import { grows } from '../steps.ts';
import { incident, moduleNamed } from './reading.ts';

interface Asked {
  readonly texts: readonly string[];
}

/** A platform that knows every name, and what it was asked. */
function referencesTo(asked: Asked[]): References {
  const platform = {
    title: 'Any',
    readId: (text: string) => (text.startsWith('id-') ? text : undefined),
    rowsNamed: async (_call: Call, _resource: string, texts: readonly string[]) => {
      asked.push({ texts });
      return { title: 'row', candidates: (text: string) => [{ id: `id-${text}`, label: text, also: [] }] };
    },
  };
  return new References(platform as unknown as Platform, () => new Date(0));
}

const call = (): Call =>
  ({
    owner: 'somebody',
    module: async () => moduleNamed('monitor'),
    tool: { module: incident },
  }) as unknown as Call;

const names = (count: number, before = 'row '): string[] => Array.from({ length: count }, (_, at) => `${before}${at}`);

/** Ways in which a call may bring names. */
const WAYS: Readonly<Record<string, (texts: readonly string[], idOf: IdOf) => string[]>> = {
  'in one argument': (texts, idOf) => texts.map((text) => idOf('monitor', text, 'filter.monitors')),
  'each in its own': (texts, idOf) => texts.map((text, at) => idOf('monitor', text, `filter.column${at}`)),
  'of several resources': (texts, idOf) => texts.map((text, at) => idOf(`resource_${at % 7}`, text, 'filter.monitors')),
  'twice each': (texts, idOf) => [...texts, ...texts].map((text) => idOf('monitor', text, 'labels')),
  'in two letter cases': (texts, idOf) =>
    [...texts, ...texts.map((text) => text.toUpperCase())].map((text) => idOf('monitor', text, 'labels')),
};

describe('names in a call', () => {
  const cases = Object.entries(WAYS).flatMap(([way, bring]) =>
    [1, 99, 100, 101, 500].map((count) => ({ way, bring, count })),
  );
  it.each(cases)('$count $way', async ({ bring, count }) => {
    const asked: Asked[] = [];
    const found = referencesTo(asked).resolve((idOf) => bring(names(count), idOf), call(), false);
    if (count > 100) {
      await expect(found).rejects.toThrow(`${count} names are too many for one call.`);
      expect(asked).toEqual([]);
    } else {
      expect(new Set((await found).map((id) => id.toLowerCase()))).toEqual(new Set(names(count, 'id-row ')));
      expect(asked.flatMap(({ texts }) => texts)).toHaveLength(count);
    }
  });

  it.each(Object.entries(WAYS))('%s are counted in steps that grow as they do', (_way, bring) =>
    grows((size) => () => referencesTo([]).resolve((idOf) => bring(names(size), idOf), call(), false), [800, 1600]),
  );

  it.each(Object.entries(WAYS))('%s are no names where they are ids', (_way, bring) =>
    grows(
      (size) => () => referencesTo([]).resolve((idOf) => bring(names(size, 'id-'), idOf), call(), false),
      [800, 1600],
    ),
  );

  it('of as many arguments as a call has are looked up in steps that grow as these do', () =>
    grows(
      (size) => () =>
        referencesTo([]).resolve(
          (idOf) =>
            Array.from({ length: size }, (_, at) =>
              names(20).map((text) => idOf('monitor', text, `filter.column${at}`)),
            ),
          call(),
          false,
        ),
      [40, 80],
    ));
});
