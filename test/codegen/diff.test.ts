/** What a comparison of surfaces says, and what it calls breaking. */
import { describe, expect, it } from 'vitest';
import { diffSurfaces } from '../../codegen/diff.ts';
import { diffArguments, isBreakingArgument } from '../../codegen/diff-arguments.ts';
import type { CompiledSurface, SurfaceTool } from '../../codegen/model/surface.ts';
import { printDiff } from '../../codegen/print-diff.ts';
import { surfaceOfInput } from '../../codegen/read-surface.ts';
import type { AliasTable } from '../../runtime/catalogue/kinds.ts';
import type { JsonSchema } from '../../runtime/catalogue/shapes.ts';
import { committed, OLD_RELEASE, other } from './inputs.ts';

const object = (properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required,
});
const text = { type: 'string' };

describe('arguments', () => {
  it.each<[string, JsonSchema, JsonSchema, string[], boolean]>([
    ['equal', object({ a: text }), object({ a: text }), [], false],
    ['another description', object({ a: text }), object({ a: { ...text, description: 'x' } }), [], false],
    ['one more', object({}), object({ a: text }), ['added a'], false],
    ['one more that is required', object({}), object({ a: text }, ['a']), ['added-required a'], true],
    ['one less', object({ a: text }), object({}), ['removed a'], true],
    ['now required', object({ a: text }), object({ a: text }, ['a']), ['made-required a'], true],
    ['now optional', object({ a: text }, ['a']), object({ a: text }), ['made-optional a'], false],
    [
      'a shorter text',
      object({ a: { ...text, maxLength: 9 } }),
      object({ a: { ...text, maxLength: 5 } }),
      ['narrowed a'],
      true,
    ],
    ['no longest text', object({ a: { ...text, maxLength: 9 } }), object({ a: text }), ['widened a'], false],
    ['a value less', object({ a: { enum: ['x', 'y'] } }), object({ a: { enum: ['x'] } }), ['narrowed a'], true],
    ['a value more', object({ a: { enum: ['x'] } }), object({ a: { enum: ['x', 'y'] } }), ['widened a'], false],
    ['values at all', object({ a: text }), object({ a: { ...text, enum: ['x'] } }), ['narrowed a'], true],
    ['another type', object({ a: text }), object({ a: { type: 'number' } }), ['narrowed a'], true],
    ['one more type', object({ a: text }), object({ a: { anyOf: [text, { type: 'number' }] } }), ['widened a'], false],
    ['inside a filter', object({ f: object({ a: text }) }), object({ f: object({}) }), ['removed f.a'], true],
    [
      'inside a list',
      object({ a: { type: 'array', items: { enum: ['x', 'y'] } } }),
      object({ a: { type: 'array', items: { enum: ['y'] } } }),
      ['narrowed a'],
      true,
    ],
    ['named like a prototype', object({}), object({ constructor: text }), ['added constructor'], false],
  ])('%s', (_, before, after, found, breaks) => {
    const changes = diffArguments(before, after);
    expect(changes.map(({ kind, argument }) => `${kind} ${argument}`)).toEqual(found);
    expect(changes.some(isBreakingArgument)).toBe(breaks);
  });
});

const tool = (name: string, more: Partial<SurfaceTool> = {}): SurfaceTool => ({
  name,
  operation: `POST /${name}`,
  resource: name,
  verb: 'list',
  risk: 'read',
  inputSchema: object({}),
  ...more,
});
const surface = (tools: SurfaceTool[], aliases: AliasTable = {}): CompiledSurface => ({
  tools: new Map(tools.map((one) => [one.name, one])),
  aliases,
});

describe('surfaces', () => {
  const before = surface([tool('a')]);

  it.each<[string, CompiledSurface, object, boolean]>([
    ['the same', surface([tool('a')]), { kept: 1, added: [], changed: [] }, false],
    ['one more', surface([tool('a'), tool('b')]), { added: ['b'] }, false],
    ['one less', surface([]), { removed: [{ name: 'a' }] }, true],
    [
      'one gone with a reason',
      surface([], { a: { kind: 'gone', why: 'It is.' } }),
      { removed: [{ alias: { kind: 'gone' } }] },
      true,
    ],
    ['renamed', surface([tool('b', { operation: 'POST /a' })]), { renamed: [{ name: 'a', nowNamed: 'b' }] }, true],
    [
      'renamed with an alias',
      surface([tool('b')], { a: { kind: 'renamed', tool: 'b' } }),
      { renamed: [{ name: 'a' }], removed: [] },
      false,
    ],
    [
      'moved',
      surface([], { a: { kind: 'moved', resource: 'x', why: 'Because.' } }),
      { moved: [{ name: 'a' }], removed: [] },
      true,
    ],
    ['riskier', surface([tool('a', { risk: 'destructive' })]), { changed: [{ risk: ['read', 'destructive'] }] }, true],
    [
      'another address',
      surface([tool('a', { operation: 'POST /z' })]),
      { changed: [{ operation: ['POST /a', 'POST /z'] }] },
      false,
    ],
    ['another resource under the name', surface([tool('a', { resource: 'z' })]), { breaking: true }, true],
  ])('%s', (_, after, found, breaks) => {
    const diff = diffSurfaces(before, after);
    expect(diff).toMatchObject(found);
    expect(diff.breaking).toBe(breaks);
  });

  it('are printed with a summary, what breaks first', () => {
    const after = surface([tool('a', { inputSchema: object({ x: text }, ['x']) }), tool('c')]);
    expect(printDiff(diffSurfaces(surface([tool('a'), tool('b')]), after)).split('\n')).toEqual([
      '2 -> 2 tools: 1 kept, 1 added, 0 renamed, 0 moved, 1 removed; 1 changed, 1 of them breaking.',
      '',
      '**Breaking.**',
      '',
      '## Removed (1)',
      '',
      '- `b`, without a reason',
      '',
      '## Changed, breaking (1)',
      '',
      '- `a`: x added required',
      '',
      '## Added (1)',
      '',
      '- `c`',
      '',
    ]);
  });
});

describe('7.0.4727 -> the committed release', () => {
  it('accounts for each of the 711 tools: kept, moved with alias, or gone with a reason', async () => {
    const diff = diffSurfaces(surfaceOfInput(await other(OLD_RELEASE)), surfaceOfInput(await committed()));
    expect(diff.before).toBe(711);
    expect(diff.kept + diff.renamed.length + diff.moved.length + diff.removed.length).toBe(711);
    expect([...diff.moved, ...diff.removed, ...diff.renamed].filter(({ alias }) => !alias)).toEqual([]);
    expect(diff.moved.find(({ name }) => name === 'list_telemetry_services')?.alias).toMatchObject({
      tool: 'list_services',
    });
    expect(diff.removed.every(({ alias }) => alias?.kind === 'gone' && alias.why.length > 20)).toBe(true);
    expect({ kept: diff.kept, moved: diff.moved.length, gone: diff.removed.length }).toMatchInlineSnapshot(`
      {
        "gone": 19,
        "kept": 639,
        "moved": 53,
      }
    `);
  });
});
