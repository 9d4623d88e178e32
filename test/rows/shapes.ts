/** Odd things that an instance may answer, as JSON text: made by kind and by size, and harmless. */
import { ID } from '../catalogue.ts';

const times = (count: number, make: (place: number) => string): string =>
  Array.from({ length: count }, (_, place) => make(place)).join();

/** An id like that of a row, another one for each place. */
export const idAt = (place: number): string => ID.replace(/^.{8}/, String(10_000_000 + place));

/** Values by the name of their kind, each made in any size. */
export const VALUES: Readonly<Record<string, (size: number) => string>> = {
  'nested objects': (size) => `${'{"a":'.repeat(size)}1${'}'.repeat(size)}`,
  'nested lists': (size) => `${'['.repeat(size)}${']'.repeat(size)}`,
  'nested in turns': (size) => `${'[{"a":'.repeat(size)}1${'}]'.repeat(size)}`,
  'a wide object': (size) => `{${times(size, (place) => `"k${place}":${place}`)}}`,
  'a wide object of texts': (size) => `{${times(size, (place) => `"k${place}":"some words ${place}"`)}}`,
  'a long list': (size) => `[${times(size, (place) => `"item ${place}"`)}]`,
  'a list of rows': (size) => `[${times(size, (place) => `{"_id":"${idAt(place)}","name":"n${place}"}`)}]`,
  'a list of nothing': (size) => `[${times(size, () => 'null')}]`,
  'a long text': (size) => JSON.stringify('word '.repeat(size)),
  'a text in another script': (size) => JSON.stringify('ለሐ'.repeat(size)),
  'a text that hides': (size) => JSON.stringify('a\u202e\u200b\u001b[31m'.repeat(size)),
  'a text of quotes': (size) => JSON.stringify('"\\'.repeat(size)),
  'a long name': (size) => `{"${'n'.repeat(size)}":1}`,
  'many digits': (size) => '9'.repeat(size),
  'a wrapped value': (size) => `{"_type":"ObjectID","value":"${'x'.repeat(size)}"}`,
  'names that every object has': () =>
    '{"__proto__":{"a":1},"constructor":1,"toString":2,"valueOf":3,"toJSON":4,"hasOwnProperty":5,"length":-1}',
};

/** What stands where an id should. */
export const NO_IDS: readonly string[] = [
  '""',
  '7',
  'true',
  '{"a":1}',
  '[]',
  '"../../project"',
  '"a/b"',
  '"%2e%2e%2fproject"',
  '"x?limit=1"',
  '"x#y"',
  '" "',
  '"toString"',
  JSON.stringify('i'.repeat(50_000)),
  JSON.stringify(`${ID}/../../x`),
  JSON.stringify(`${ID}\r\nx: y`),
  '{"_type":"ObjectID","value":{"toString":1}}',
  '{"toString":1,"valueOf":2}',
];

/** What stands where a number of rows should. */
export const NO_COUNTS: readonly string[] = [
  '-1',
  '1.5',
  '1e300',
  '"7"',
  'null',
  '{}',
  '[]',
  'true',
  '9007199254740993',
];
