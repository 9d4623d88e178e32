/** Readers of what callers write do work that grows as their input does, whatever it is made of. */
import { describe, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import { shown } from '../../runtime/basics/errors.ts';
import { closest, didYouMean, slips } from '../../runtime/basics/nearest.ts';
import { trimmed } from '../../runtime/basics/trimmed.ts';
import { withoutAdded } from '../../runtime/call/client-arguments.ts';
import { readCursor } from '../../runtime/call/cursor.ts';
import { chosenColumns, sortOf } from '../../runtime/call/fields.ts';
import { parseTime, timeContext } from '../../runtime/call/times.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { readBoolean, readChoice, readInteger, readNumber } from '../../runtime/catalogue/reading.ts';
import { parsedText } from '../../runtime/catalogue/shapes.ts';
import { resolveCall } from '../../runtime/tools/resolve-call.ts';
import { surfaceAt } from '../../runtime/tools/surface.ts';
import { grows, stepsOf } from '../steps.ts';
import { incident, moduleNamed, refusal } from './reading.ts';

const SIZES = [3000, 6000] as const;
const SHAPES: Readonly<Record<string, string>> = {
  digits: '1',
  'digits with dots': '1.',
  dots: '.',
  blanks: ' ',
  lines: '\n',
  commas: ',',
  'names and commas': 'a,',
  brackets: '[',
  'signs and digits': '+1-',
  colons: 'a:b ',
  'zero width': '\u200b',
  'other letters': 'é',
  slashes: '/',
  words: 'incident monitor ',
  'long word': 'e',
};
const filled = (shape: string, size: number): string => shape.repeat(Math.ceil(size / shape.length)).slice(0, size);

const NOW = timeContext(new Date('2026-03-10T12:00:00Z'), 'Europe/Berlin');
const catalogue = new Catalogue(resources);
const BARE = { kind: 'compact', toolsets: [], readOnly: false } as const;
const CHOICES = Array.from({ length: 300 }, (_, at) => `Choice${at}`);

/** What reads a text. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  number: readNumber,
  integer: readInteger,
  boolean: readBoolean,
  choice: (text) => readChoice(CHOICES, text),
  time: (text) => parseTime(text, 'startsAt', NOW),
  'time zone': (text) => timeContext(new Date(0), text),
  'JSON or text': (text) => parsedText(text, (one) => one.split(',')),
  order: (text) => sortOf(incident, text),
  field: (text) => chosenColumns(incident, [text]),
  cursor: (text) => readCursor(text, ['list_incidents'], { key: 'key' }, new Date(0)),
  'a part of a message': shown,
  'pasted text': trimmed,
  'name of a tool': (text) => resolveCall(catalogue, text, {}),
  'tool of a dispatcher': (text) => resolveCall(catalogue, 'call_read', { tool: text }),
  'list of fields': (text) => refusal(incident, 'list', { fields: text }),
  'a filter': (text) => refusal(incident, 'list', { filter: text }),
  'a condition': (text) => refusal(incident, 'list', { filter: { title: text } }),
  'names of rows': (text) => refusal(incident, 'create', { title: 'x', labels: text }),
  'a title': (text) => refusal(incident, 'create', { title: text }),
  'a description': (text) => refusal(incident, 'create', { title: 'x', description: text }),
  arguments: (text) => refusal(incident, 'create', text),
  'an argument of no tool': (text) => refusal(incident, 'create', { [text]: 1 }),
  toolsets: (text) => surfaceAt(`/x/${text}`, BARE, ['incidents', 'monitors']),
};

/** Every other shape for each reader, so that all meet half of the readers. */
const shapesFor = (place: number): [string, string][] =>
  Object.entries(SHAPES).filter((_, at) => (at + place) % 2 === 0);
const readers = Object.entries(READERS).map(([what, read], place) => ({ what, read, shapes: shapesFor(place) }));

describe.each(readers)('a text read as $what', ({ read, shapes }) => {
  it.each(shapes)('of %s takes steps that grow as it does', (_shape, filling) =>
    grows((size) => () => read(filled(filling, size)), SIZES),
  );
});

const many = (size: number): string[] => Array.from({ length: size }, (_, at) => `name${at}`);
const record = (size: number, value: unknown): Record<string, unknown> =>
  Object.fromEntries(many(size).map((key) => [key, value]));

/** What reads many of something. */
const OF_MANY: Readonly<Record<string, (size: number) => () => unknown>> = {
  'arguments that no tool has': (size) => () => refusal(incident, 'list', record(size, 1)),
  'arguments beside those of a dispatcher': (size) => () =>
    resolveCall(catalogue, 'call_read', { tool: 'list_incidents', ...record(size, 1) }),
  'arguments that clients add': (size) => () => withoutAdded(record(size, 1), () => false),
  fields: (size) => () => chosenColumns(incident, Array(size).fill('title')),
  'names in clear': (size) => () =>
    refusal(incident, 'update', { id: 'x', clear: Array.from({ length: size }, () => 'rootCause') }),
  'columns in clear': (size) => () => refusal(incident, 'update', { id: 'x', clear: many(size) }),
  'rows by id': (size) => () => refusal(incident, 'update', { id: many(size), title: 'x' }),
  'conditions of a filter': (size) => () => refusal(incident, 'list', { filter: record(size, 1) }),
  'values of a condition': (size) => () => refusal(incident, 'list', { filter: { title: many(size) } }),
  'conditions as texts': (size) => () => refusal(incident, 'list', { filter: record(size, '[1]') }),
  'items that are none': (size) => () => refusal(incident, 'create', { title: 'x', labels: Array(size).fill(1.5) }),
  'edits of a list': (size) => () =>
    refusal(incident, 'update', { id: 'x', labels: { add: many(size), remove: many(size) } }),
  'keys of free JSON': (size) => () => refusal(incident, 'create', { title: 'x', customFields: record(size, {}) }),
  'checks of a monitor': (size) => () => refusal(moduleNamed('monitor'), 'create', { name: 'x', expect: many(size) }),
  'words that may be meant': (size) => () => closest('name', many(size)),
};

describe('many', () => {
  it.each(Object.entries(OF_MANY))('%s take steps that grow as they do', (_what, make) => grows(make, [500, 1000]));
});

describe('numbers as texts', () => {
  it.each([1, 15, 309, 400])('of %i digits are read', (digits) => {
    expect(readNumber(`0.${'0'.repeat(Math.max(0, digits - 3))}1`.slice(0, digits))).toBeTypeOf('number');
  });
  it.each([401, 1000, 100_000])('of %i digits are none', (digits) => {
    expect(readNumber('0'.repeat(digits))).toBeUndefined();
    expect(readNumber(`${' '.repeat(digits)}1`)).toBeUndefined();
  });
});

describe('times', () => {
  const at = (count: number): string[] =>
    Array.from(
      { length: count },
      (_, minute) =>
        `2026-03-10 ${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`,
    );
  const read = (texts: readonly string[], context = timeContext(new Date(0), 'Europe/Berlin')): string[] =>
    texts.map((text) => parseTime(text, 'filter.startsAt', context));

  it.each([1, 99, 100])('%i different ones are read in a call', (count) => expect(read(at(count))).toHaveLength(count));
  it.each([101, 102, 500])('%i different ones are too many', (count) => {
    expect(() => read(at(count))).toThrow(/filter\.startsAt: more than 100 different times are too many for one call/);
  });
  it('are counted anew in the next call', () => {
    expect([read(at(100)), read(at(100))].map((list) => list.length)).toEqual([100, 100]);
  });
  it('that were read cost next to nothing', async () => {
    const context = timeContext(new Date(0), 'Europe/Berlin');
    const once = await stepsOf(() => read(at(100), context));
    expect(await stepsOf(() => read(at(100), context))).toBeLessThan(once / 4);
  });
  it.each(Object.entries(SHAPES))('made of %s are none beyond a hundred characters', (_shape, filling) => {
    for (const size of [101, 10_000])
      expect(() => read([`now${filled(filling, size)}`])).toThrow(/is not a time: .{0,130}$/s);
  });
});

describe('words that are compared', () => {
  const swapped = (word: string): string => word.replace(/(.)(.)/g, '$2$1');
  const long = 'on_call_duty_policy_execution_log_timeline';

  it.each([10, 20, 40])(
    'of %i letters, all swapped in pairs, take as many steps as their letters squared',
    async (length) => {
      const word = long.slice(0, length);
      expect(await stepsOf(() => slips(word, swapped(word), length))).toBeLessThan(60 + 8 * length * length);
    },
  );

  it('beyond a hundred letters are not compared at all', async () => {
    const candidates = Array(200).fill(long);
    expect(await stepsOf(() => didYouMean('x'.repeat(101), candidates))).toBeLessThan(20);
  });
});
