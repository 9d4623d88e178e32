/** The index: which module holds a resource, and which tools it has. Modules load when first used. */
import { clientName, type Verb } from '../../runtime/catalogue/kinds.ts';
import type { Model } from '../model/model.ts';
import { type Emitted, GENERATED_NOTE, printValue } from './resource.ts';
import { assessRisk } from './risk.ts';

/** Text of `index.ts`: one line per resource, in the order in which tools are listed. */
export function emitIndex(entries: readonly Emitted[], model: Model): string {
  const lines = entries.map(({ names, module, resource }) => {
    const operations = Object.entries(module.operations);
    const erasing = operations.find(([verb, { risk }]) => verb !== 'delete' && risk === 'destructive')?.[0];
    const asking = operations
      .filter(([verb]) => verb !== 'delete' && assessRisk(resource, verb as Verb).asks)
      .map(([verb]) => verb);
    const tools = Object.fromEntries(operations.map(([verb, { name, operationId }]) => [verb, [name, operationId]]));
    const load = `load: async () => (await import('./resources/${names.file}.ts')).${names.constant}`;
    return `  ${names.resource}: { tag: ${printValue(names.tag)}, toolset: ${printValue(module.toolset)},${module.undocumented ? ' undocumented: true,' : ''}${module.outside ? ' outside: true,' : ''}${erasing ? ` erasing: ${printValue(erasing)},` : ''}${asking.length > 0 ? ` asking: ${printValue(asking)},` : ''} tools: ${printValue(tools)}, ${load} },`;
  });
  const toolsets = Object.entries(model.toolsets).map(
    ([id, toolset]) => `  ${printValue(id)}: ${printValue(toolset)},`,
  );
  return [
    GENERATED_NOTE,
    "import type { ResourceIndex, ToolsetTable } from '../../runtime/catalogue/kinds.ts';",
    '',
    '/** Tools that everyone needs, across toolsets. */',
    `export const everyday: readonly string[] = ${printValue(model.everyday)};`,
    '',
    'export const toolsets = {',
    ...toolsets,
    '} as const satisfies ToolsetTable;',
    '',
    'export const resources: ResourceIndex = {',
    ...lines,
    '};',
    '',
  ].join('\n');
}

/**
 * Text of `client.ts`: the modules by what a typed client calls their resources, `incidents` for `list_incidents`. Types
 * alone, for what is written by hand on top of the generated tools.
 */
export function emitClient(entries: readonly Emitted[]): string {
  const lines = entries.flatMap(({ names, module }) => {
    const [operation] = Object.values(module.operations);
    if (!operation) return [];
    const name = clientName(module.operations.list?.name ?? operation.name);
    return [`  readonly ${name}: typeof import('./resources/${names.file}.ts').${names.constant};`];
  });
  return [GENERATED_NOTE, 'export type Modules = {', ...lines, '};', ''].join('\n');
}

/** Text of `permissions.ts`: names, and sets as lists of indexes into them. */
export function emitPermissions({ permissions }: Model): string {
  return [
    GENERATED_NOTE,
    `export const permissionNames = ${printValue(permissions.names)} as const;`,
    '',
    'export const permissionSets: readonly (readonly number[])[] = [',
    ...permissions.sets.map((set) => `  ${printValue(set)},`),
    '];',
    '',
  ].join('\n');
}
