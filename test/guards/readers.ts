import type { Guard } from './guard.ts';

const SIZES = 'runtime/call/argument-sizes.ts';

/** What keeps a call from making work that is not in proportion to it. */
export const guards: readonly Guard[] = [
  {
    name: 'arguments of a call are counted',
    file: 'runtime/call/argument-count.ts',
    from: 'if (count <= MAX_ARGUMENTS) return undefined;',
    to: 'if (count <= MAX_ARGUMENTS || count > 0) return undefined;',
    tests: ['test/readers/sizes.test.ts', 'test/readers/tools.test.ts'],
  },
  {
    name: 'a text has a length by its kind',
    file: SIZES,
    from: 'else if (value.length > characters) throw tooLong',
    to: 'else if (value.length > characters && items === -1) throw tooLong',
    tests: ['test/readers/sizes.test.ts'],
  },
  {
    name: 'an item of a list that comes as a text is as short as in a list',
    file: SIZES,
    from: 'if (end - from > characters + AROUND) throw tooLong',
    to: 'if (end < from) throw tooLong',
    tests: ['test/readers/sizes.test.ts'],
  },
  {
    name: 'a part of long JSON ends behind a value',
    file: 'runtime/basics/json-in-turns.ts',
    from: ' && !isFirst(text, at)',
    to: '',
    tests: ['test/basics/json-in-turns.test.ts'],
  },
  {
    name: 'long JSON leaves turns to others',
    file: 'runtime/basics/json-in-turns.ts',
    from: 'const isEnough = count >= size || at - from >= size * CHARACTERS;',
    to: 'const isEnough = count >= 1e9;',
    tests: ['test/basics/json-in-turns.test.ts'],
  },
  {
    name: 'a list has a length by its kind',
    file: SIZES,
    from: 'if (list.length > items)',
    to: 'if (list.length > items && items < 0)',
    tests: ['test/readers/sizes.test.ts'],
  },
  {
    name: 'a filter holds so many values',
    file: SIZES,
    from: 'if (values > most.values) throw',
    to: 'if (values > most.values && values < 0) throw',
    tests: ['test/readers/sizes.test.ts'],
  },
  {
    name: 'a filter holds so many characters',
    file: SIZES,
    from: 'if (characters > most.characters) throw',
    to: 'if (characters > most.characters && characters < 0) throw',
    tests: ['test/readers/sizes.test.ts'],
  },
  {
    name: 'names in a call are counted before any is looked up',
    file: 'runtime/call/references.ts',
    from: 'if (size > MAX_NAMES)',
    to: 'if (size > MAX_NAMES && size < 0)',
    tests: ['test/readers/names.test.ts'],
  },
  {
    name: 'different times in a call are counted',
    file: 'runtime/call/times.ts',
    from: 'if (times.size >= MAX_TIMES)',
    to: 'if (times.size >= MAX_TIMES && times.size < 0)',
    tests: ['test/readers/linear.test.ts'],
  },
  {
    name: 'a number as text has a length',
    file: 'runtime/catalogue/reading.ts',
    from: 'text.length <= MAX_NUMBER && ',
    to: '',
    tests: ['test/readers/linear.test.ts'],
  },
  {
    name: 'a message shows the beginning of a value',
    file: 'runtime/basics/errors.ts',
    from: "{ left: MAX_SHOWN_VALUE + 1 })) ?? 'nothing';\n  return text.length > MAX_SHOWN_VALUE",
    to: "{ left: Number.MAX_SAFE_INTEGER })) ?? 'nothing';\n  return text.length < 0",
    tests: ['test/readers/sizes.test.ts'],
  },
  {
    name: 'arguments of a dispatcher are an object',
    file: 'runtime/tools/resolve-call.ts',
    from: 'isPlain(given) ? tooManyArguments(given) : notAnObject(through)',
    to: 'isPlain(given) ? tooManyArguments(given) : undefined',
    tests: ['test/readers/tools.test.ts'],
  },
  {
    name: 'a misspelt word is compared with words of its length',
    file: 'runtime/tools/search/spelling.ts',
    from: 'alike.get(placeOf(word, length)) ?? []',
    to: '[...alike.values()].flat()',
    tests: ['test/readers/tools.test.ts'],
  },
  {
    name: 'a word that is too long to be one is not compared',
    file: 'runtime/tools/search/spelling.ts',
    from: 'word.length > LONGEST || ',
    to: 'LONGEST < 0 || ',
    tests: ['test/readers/tools.test.ts'],
  },
  {
    name: 'others have their turn while many rows are planned',
    file: 'runtime/call/writes.ts',
    from: 'await turn();',
    to: 'if (at < 0) await turn();',
    tests: ['test/readers/turns.test.ts'],
  },
];
