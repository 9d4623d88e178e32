/** Every example is what the tool takes: valid arguments, columns that exist, the required ones among them. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { LintInput } from '../../codegen/words/lint-input.ts';

import { resources } from '../../generated/oneuptime/index.ts';
import { argumentName, filterColumns, offeredColumns, type ResourceModule } from '../../runtime/catalogue/kinds.ts';
import { inputSchema } from '../../runtime/catalogue/schema.ts';
import { extraArguments } from '../../runtime/oneuptime/extra-arguments.ts';
import { committedWords } from './project.ts';

let committed: LintInput;
const modules = new Map<string, ResourceModule>();
beforeAll(async () => {
  committed = await committedWords();
  for (const { load } of Object.values(resources)) {
    const module = await load();
    modules.set(module.schema, module);
  }
});

/** Every example of a verb, checked by `check`, which names what is wrong. */
type ExampleArguments = Readonly<Record<string, unknown>>;

function complaints(verb: 'create' | 'list', check: (module: ResourceModule, args: ExampleArguments) => string[]) {
  return [...committed.words].flatMap(([schema, { examples }]) => {
    const module = modules.get(schema);
    const args = examples[verb];
    return module && args ? check(module, args).map((wrong) => `${schema} ${verb}: ${wrong}`) : [];
  });
}

function refusal(verb: 'create' | 'list') {
  return (module: ResourceModule, args: ExampleArguments): string[] => {
    if (!module.operations[verb]) return ['there is no such tool'];
    const { error } = inputSchema(module, verb, extraArguments).safeParse(args);
    return error ? error.issues.map(({ path, message }) => `${path.join('.')} ${message}`) : [];
  };
}

const OPERATORS = new Set(
  'not in contains not_contains starts_with ends_with gt gte lt lte empty any all none'.split(' '),
);

function filterMistakes(module: ResourceModule, args: ExampleArguments): string[] {
  const columns = new Map([...filterColumns(module)].map(([name, column]) => [argumentName(module, name), column]));
  return Object.entries((args.filter ?? {}) as Record<string, unknown>).flatMap(([name, value]) => {
    const column = columns.get(name);
    if (!column) return [`no filter ${name}`];
    if (typeof value !== 'object' || value === null || Array.isArray(value) || column.to) return [];
    return Object.keys(value)
      .filter((key) => !OPERATORS.has(key))
      .map((key) => `${name}: no operator ${key}`);
  });
}

function nameMistakes(module: ResourceModule, args: ExampleArguments): string[] {
  const known = new Set(offeredColumns(module, 'r').map(([name]) => argumentName(module, name)));
  const named = [String(args.sort ?? '').replace(/^-/, ''), ...((args.fields ?? []) as string[])];
  return named.filter((name) => name !== '' && !known.has(name)).map((name) => `no column ${name}`);
}

describe('examples', () => {
  test('of create are valid arguments', () => {
    expect(complaints('create', refusal('create'))).toEqual([]);
  });

  test('of list are valid arguments', () => {
    expect(complaints('list', refusal('list'))).toEqual([]);
  });

  test('filter by columns and operators that exist, sort and show columns that exist', () => {
    expect(complaints('list', filterMistakes)).toEqual([]);
    expect(complaints('list', nameMistakes)).toEqual([]);
  });

  test('of create tell no status page subscriber: a copied example must not mail customers', () => {
    const loud = complaints('create', (_, args) =>
      Object.keys(args).filter((name) => /Subscribers?BeNotified|^notifySubscribers/.test(name) && args[name] === true),
    );
    expect(loud).toEqual([]);
  });
});
