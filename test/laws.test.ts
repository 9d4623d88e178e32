/** What must hold for every tool, asserted for all of them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resources, toolsets } from '../generated/oneuptime/index.ts';
import { Catalogue } from '../runtime/catalogue/catalogue.ts';
import {
  argumentName,
  offeredColumns,
  type ResourceModule,
  relationBehind,
  VERBS,
} from '../runtime/catalogue/kinds.ts';
import { inputSchema, toPortable } from '../runtime/catalogue/schema.ts';
import { extraArguments } from '../runtime/oneuptime/extra-arguments.ts';
import { ONEUPTIME } from '../runtime/oneuptime/face.ts';
import type { Signature } from '../runtime/tools/signature.ts';

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  additionalProperties?: boolean;
  description?: string;
  enum?: unknown[];
}
interface Tool {
  name: string;
  title: string;
  description: string;
  inputSchema: Schema;
  annotations: Record<string, boolean>;
}

const text = readFileSync(new URL('../generated/oneuptime/tools.jsonl', import.meta.url), 'utf8');
const manifest = JSON.parse(readFileSync(new URL('../generated/oneuptime/manifest.json', import.meta.url), 'utf8'));
const tools = text
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Tool);
const catalogue = new Catalogue(resources, { prefixes: [ONEUPTIME.prefix] });
const modules = await Promise.all(Object.values(resources).map(({ load }): Promise<ResourceModule> => load()));
const byResource = new Map(modules.map((module) => [module.resource, module]));

/** Names of tools that break a law; an empty list is what we want to see. */
const breaking = (breaks: (tool: Tool) => boolean): string[] => tools.filter(breaks).map(({ name }) => name);

const signatures: Record<string, Signature> = JSON.parse(
  readFileSync(new URL('../generated/oneuptime/signatures.json', import.meta.url), 'utf8'),
);

/** Argument -> type of a signature; a text has none, and what has values or parts is neither time nor reference. */
function shownArguments({ needs = [], takes = [] }: Signature): [name: string, type: string][] {
  return [...needs, ...takes].map((argument) => {
    const [name = '', type = 'text'] = typeof argument === 'string' ? argument.split(': ') : [argument.name, 'choice'];
    return [name, type];
  });
}

/** How much of a sentence stands in another one of the same description: 1 when all its words do. The title is left out. */
function sameness(description: string): number {
  const sentences = description
    .split(/(?<=[.?!])\s+(?=[A-Z])/)
    .slice(1)
    .map((sentence) => new Set((sentence.toLowerCase().match(/[a-z0-9]+/g) ?? []).map(stem).filter((word) => word)))
    .filter((words) => words.size >= 3);
  const shares = sentences.flatMap((words, at) =>
    sentences.slice(0, at).map((others) => {
      const [less, more] = words.size < others.size ? [words, others] : [others, words];
      return [...less].filter((word) => more.has(word)).length / less.size;
    }),
  );
  return Math.max(0, ...shares);
}

const FILLERS = new Set(
  'a an the of for to in on is are be it its this that which with and or by from whether if was has have as at'.split(
    ' ',
  ),
);

/** A word without its ending; empty for one that says nothing. */
function stem(word: string): string {
  return FILLERS.has(word) ? '' : word.replace(/(?:ies|es|s|ed|ing|e)$/, '');
}

describe('all tools', () => {
  it('are as many as the manifest says: six verbs over all resources, each listed once and found by name', () => {
    const beside = modules.filter(({ undocumented }) => undocumented);
    expect(tools).toHaveLength(manifest.tools + manifest.undocumented.tools);
    expect(modules).toHaveLength(manifest.resources + manifest.undocumented.resources);
    expect(beside).toHaveLength(manifest.undocumented.resources);
    expect(catalogue.sizes).toEqual({ documented: manifest.tools, undocumented: manifest.undocumented.tools });
    expect(manifest.tools).toBe(1968);
    expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length);
    expect(catalogue.tools.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
    expect(catalogue.find(`oneuptime_${tools[0]?.name}`)).toEqual(catalogue.find(tools[0]?.name as string));
    expect(catalogue.find('toString')).toBeUndefined();
  });

  it('have safe, short names that stay apart when folded', () => {
    expect(breaking(({ name }) => !/^[a-z][a-z0-9_]*$/.test(name) || name.length > 48)).toEqual([]);
    expect(tools.filter(({ name }) => name.length <= 40).length / tools.length).toBeGreaterThanOrEqual(0.95);
    const folded = tools.map(({ name }) => name.toLowerCase().replace(/[-_]/g, ''));
    expect(new Set(folded).size).toBe(tools.length);
  });

  it('have title, description within budget, and all four annotations', () => {
    const hints = ['destructiveHint', 'idempotentHint', 'openWorldHint', 'readOnlyHint'];
    expect(breaking(({ title }) => !title || title.length > 100)).toEqual([]);
    expect(breaking(({ description }) => description.length < 20 || description.length > 1024)).toEqual([]);
    expect(
      breaking(({ annotations }) => JSON.stringify(Object.keys(annotations).sort()) !== JSON.stringify(hints)),
    ).toEqual([]);
  });

  it('name only tools that there are', () => {
    const known = new Set(tools.map(({ name }) => name));
    const named = (said: string): string[] => said.match(/\b(?:list|count|get|create|update|delete)_[a-z0-9_]+/g) ?? [];
    const unknown = tools.flatMap(({ name, description, inputSchema: { properties = {} } }) =>
      [description, ...Object.values(properties).map((property) => property.description ?? '')]
        .flatMap(named)
        .filter((tool) => !known.has(tool))
        .map((tool) => `${name}: ${tool}`),
    );
    expect(unknown).toEqual([]);
    expect(tools.flatMap(({ description }) => named(description)).length).toBeGreaterThan(0);
  });

  it('say nothing twice', () => {
    expect(breaking(({ description }) => sameness(description) > 0.72)).toEqual([]);
    expect(sameness('Get one log. Each message sent: number and cost. Every message that was sent, its cost.')).toBe(
      0.75,
    );
  });

  it('are read-only or destructive as their verb says', () => {
    const isRead = (name: string): boolean => /^(list|count|get)_/.test(name);
    expect(breaking(({ name, annotations }) => annotations.readOnlyHint !== isRead(name))).toEqual([]);
    const isErasing = (name: string): boolean => /^delete_|^create_\w+_erasure_request$/.test(name);
    expect(breaking(({ name, annotations }) => annotations.destructiveHint !== isErasing(name))).toEqual([]);
    expect(tools.filter(({ name }) => isErasing(name) && name.startsWith('create_'))).toHaveLength(1);
  });

  it('have a signature, which shows every time as one and every reference as a name, where rows have one', () => {
    expect(Object.keys(signatures)).toEqual(tools.map(({ name }) => name));
    let times = 0;
    const wrong = modules.flatMap((module) =>
      (['create', 'update'] as const).flatMap((verb) => {
        const name = module.operations[verb]?.name;
        if (name === undefined) return [];
        const shown = new Map(shownArguments(signatures[name] as Signature));
        return offeredColumns(module, verb === 'create' ? 'c' : 'u').flatMap(([column, { kind, to, byId }]) => {
          const is = shown.get(argumentName(module, column));
          const one = byId ? 'id' : 'name';
          const reference = kind === 'many' ? `[${one}]` : one;
          const wanted = kind === 'date' ? 'time' : to === undefined ? undefined : reference;
          if (is === 'time') times += 1;
          return is === undefined || wanted === undefined || is === wanted ? [] : [`${name}: ${column}: ${is}`];
        });
      }),
    );
    expect(wrong).toEqual([]);
    expect(times).toBeGreaterThan(80);
  });

  it('open with one that is harmless without arguments', () => {
    expect(tools[0]?.annotations.readOnlyHint).toBe(true);
    expect(tools[0]?.inputSchema.required).toBeUndefined();
  });
});

describe('all input schemas', () => {
  it('keep to the portable profile', () => {
    const problems: string[] = [];
    const walk = (schema: Schema, at: string, depth: number): void => {
      if (typeof schema !== 'object' || schema === null) return void problems.push(`${at}: not an object schema`);
      const keys = Object.keys(schema);
      if (keys.length === 0) problems.push(`${at}: empty`);
      if (
        keys.some((key) =>
          ['$ref', '$defs', '$schema', 'oneOf', 'allOf', 'not', 'if', 'pattern', 'format', 'default'].includes(key),
        )
      )
        problems.push(`${at}: ${keys}`);
      if (schema.type === undefined && !schema.anyOf) problems.push(`${at}: no type`);
      if (Array.isArray(schema.type)) problems.push(`${at}: several types`);
      if (schema.type === 'array' && !schema.items) problems.push(`${at}: no items`);
      if (depth > 5) problems.push(`${at}: too deep`);
      if ((schema.enum?.length ?? 0) > 40) problems.push(`${at}: long enum`);
      for (const name of schema.required ?? [])
        if (!schema.properties?.[name]) problems.push(`${at}: requires undeclared ${name}`);
      for (const [name, property] of Object.entries(schema.properties ?? {}))
        walk(property, `${at}.${name}`, depth + 1);
      if (schema.items) walk(schema.items, `${at}[]`, depth + 1);
      for (const branch of schema.anyOf ?? []) walk(branch, `${at}|`, depth);
    };
    for (const { name, inputSchema: root } of tools) {
      if (root.type !== 'object' || root.anyOf || root.additionalProperties !== false) problems.push(`${name}: root`);
      walk(root, name, 0);
    }
    expect(problems.slice(0, 20)).toEqual([]);
  });

  it('are what validates: the same schema, listed', () => {
    const listed = new Map(tools.map((tool) => [tool.name, tool.inputSchema]));
    for (const name of [
      'list_incidents',
      'count_logs',
      'get_monitor',
      'create_api_key',
      'update_status_page',
      'delete_label',
    ]) {
      const entry = catalogue.find(name);
      const module = byResource.get(entry?.resource ?? '') as ResourceModule;
      expect(toPortable(inputSchema(module, entry?.verb ?? 'list', extraArguments))).toEqual(listed.get(name));
    }
  });

  it('ask for an id exactly where the path has one', () => {
    const wrong = modules.flatMap(({ operations }) =>
      Object.values(operations).filter(({ name, path }) => {
        const schema = tools.find((tool) => tool.name === name)?.inputSchema;
        return path.includes('{id}') !== (schema?.required?.includes('id') ?? false);
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('offer a filter wherever a column may be read', () => {
    const filterOf = ({ inputSchema: { properties } }: Tool): number =>
      Object.keys(properties?.filter?.properties ?? {}).length;
    expect(breaking((tool) => /^(list|count)_/.test(tool.name) && filterOf(tool) === 0)).toEqual([]);
  });

  it('offer columns on writes wherever a key may write one', () => {
    for (const module of modules) {
      for (const [verb, letter] of [
        ['create', 'c'],
        ['update', 'u'],
      ] as const) {
        const name = module.operations[verb]?.name;
        if (!name) continue;
        const offered = offeredColumns(module, letter).map(([column]) => argumentName(module, column));
        const schema = tools.find((tool) => tool.name === name)?.inputSchema;
        expect(Object.keys(schema?.properties ?? {}), name).toEqual(expect.arrayContaining(offered));
      }
    }
  });

  it('never offer what the server fills in', () => {
    const filled = [
      'id',
      '_id',
      'createdAt',
      'updatedAt',
      'deletedAt',
      'version',
      'slug',
      'createdByUser',
      'createdByUserId',
      'projectId',
    ];
    const creates = tools.filter(({ name }) => name.startsWith('create_'));
    const offending = creates.filter(({ inputSchema: { properties } }) =>
      filled.some((name) => name in (properties ?? {})),
    );
    expect(offending.map(({ name }) => name)).toEqual([]);
  });
});

describe('all resources', () => {
  it('lie in toolsets of at most 15 resources and 100 tools', () => {
    expect(Object.keys(toolsets).length).toBeGreaterThanOrEqual(20);
    for (const id of Object.keys(toolsets)) {
      const own = modules.filter(({ toolset }) => toolset === id);
      expect(own.length, id).toBeGreaterThan(0);
      expect(own.length, id).toBeLessThanOrEqual(15);
      expect(catalogue.tools.filter(({ toolset }) => toolset === id).length, id).toBeLessThanOrEqual(100);
    }
    expect(modules.filter(({ toolset }) => !(toolset in toolsets)).map(({ resource }) => resource)).toEqual([]);
  });

  it('never show credentials or large columns unasked', () => {
    const leaking = modules.flatMap(({ resource, defaultColumns, columns }) =>
      defaultColumns
        // Of the steps of a monitor a list shows where they point, and no more.
        .filter((name) => columns[name]?.kind !== 'monitorSteps')
        .filter((name) => columns[name]?.secret || columns[name]?.heavy || !columns[name]?.access.includes('r'))
        .map((name) => `${resource}.${name}`),
    );
    expect(leaking).toEqual([]);
    const isSuspicious = (name: string, kind: string | undefined): boolean =>
      kind !== 'one' && /secret|password|token|apikey/i.test(name);
    const suspicious = modules.flatMap(({ resource, defaultColumns, columns }) =>
      defaultColumns.filter((name) => isSuspicious(name, columns[name]?.kind)).map((name) => `${resource}.${name}`),
    );
    expect(suspicious).toEqual([]);
  });

  it('keep no secret of what a credential is called, or which row holds it', () => {
    const named = modules.flatMap(({ resource, columns }) =>
      Object.entries(columns)
        .filter(([name, { secret }]) => secret && /(Id|Name)$/.test(name))
        .map(([name]) => `${resource}.${name}`),
    );
    expect(named).toEqual([]);
    expect(byResource.get('audit_log')?.columns.apiKeyName).toMatchObject({ access: expect.stringContaining('r') });
  });

  it('have references that lead somewhere', () => {
    const broken = modules.flatMap((module) =>
      Object.entries(module.columns).filter(([, { to, label, via }]) => {
        const target = to === undefined ? undefined : byResource.get(to);
        return (
          (to !== undefined && !target) ||
          (label !== undefined && !target?.columns[label]) ||
          (via !== undefined && !module.columns[via])
        );
      }),
    );
    expect(broken).toEqual([]);
    const incident = byResource.get('incident') as ResourceModule;
    expect(relationBehind(incident, 'incidentSeverityId')).toBe('incidentSeverity');
  });

  it('promise names only of rows that have one, and that a key may look up', () => {
    // What the recorded answers say: these lists are for people who are signed in, and no plan or edition opens them.
    const facts = JSON.parse(readFileSync(new URL('../specs/oneuptime/facts.json', import.meta.url), 'utf8'));
    const isClosed = (schema: string): boolean => /^4(04|22)$/.test(facts.resources[schema]?.refused?.list?.status);
    const isNamed = ({ schema, label, columns }: ResourceModule): boolean =>
      schema === 'User' ||
      (!isClosed(schema) &&
        (label !== undefined || Object.keys(columns).some((name) => /NumberWithPrefix$/.test(name))));
    const told = (text = ''): boolean => /\bnames?\b/.test(text);
    const wrong = modules.flatMap((module) => {
      const ofRow = Object.values(module.operations).flatMap(({ name }) => {
        const id = tools.find((tool) => tool.name === name)?.inputSchema.properties?.id;
        return id && told(id.description) !== isNamed(module) ? [name] : [];
      });
      const ofLinks = (['create', 'update'] as const).flatMap((verb) => {
        const tool = tools.find(({ name }) => name === module.operations[verb]?.name);
        return offeredColumns(module, verb === 'create' ? 'c' : 'u').flatMap(([column, { to }]) => {
          const target = to === undefined ? undefined : byResource.get(to);
          const description = tool?.inputSchema.properties?.[column]?.description ?? '';
          const hint = description.slice(description.lastIndexOf('('));
          return tool && target && told(hint) !== isNamed(target) ? [`${tool.name} ${column}: ${hint}`] : [];
        });
      });
      return [...ofRow, ...ofLinks];
    });
    expect(wrong).toEqual([]);
    expect(modules.filter((module) => Boolean(module.byId) === isNamed(module)).map(({ schema }) => schema)).toEqual(
      [],
    );
    expect(modules.filter((module) => !isNamed(module)).length).toBeGreaterThan(100);
  });

  it('list their verbs in one order', () => {
    for (const { operations } of modules) {
      const verbs = Object.keys(operations);
      expect(verbs).toEqual(VERBS.filter((verb) => verbs.includes(verb)));
    }
  });
});
