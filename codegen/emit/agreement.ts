/** The compile-time proof that modules, made of facts, fit the wire types, made of the document and its listed repairs. */
import type { ResourceNames } from '../model/name.ts';
import type { RepairedResource } from '../oneuptime/repaired-document.ts';
import { type Emitted, GENERATED_NOTE, printValue } from './resource.ts';
import { schemaKey } from './wire-types.ts';

type ProvenResource = Emitted & { readonly wire: RepairedResource };
/** What has to hold, of which type of the module, against which schema of the resource. */
interface Check {
  readonly holds: 'RowFits' | 'RequestFits' | 'ValuesFit';
  readonly type: 'WireRow' | 'WireCreate' | 'WireUpdate';
  readonly suffix: '' | 'Create' | 'Update';
}

function checksOf({ module: { operations }, wire: { isCreateGuessed } }: ProvenResource): Check[] {
  const row: Check = { holds: 'RowFits', type: 'WireRow', suffix: '' };
  const create: Check = { holds: isCreateGuessed ? 'ValuesFit' : 'RequestFits', type: 'WireCreate', suffix: 'Create' };
  const update: Check = { holds: 'RequestFits', type: 'WireUpdate', suffix: 'Update' };
  return [row, ...(operations.create ? [create] : []), ...(operations.update ? [update] : [])];
}

/** Text of `agreement.ts`: it compiles only while every module agrees with `schema.d.ts`. */
export function emitAgreement(entries: readonly ProvenResource[], all: ReadonlyMap<string, ResourceNames>): string {
  const types = new Set(['RefersTo', ...entries.flatMap(checksOf).flatMap(({ holds, type }) => [holds, type])]);
  const proofs = entries.flatMap((entry) => {
    const { names, module, wire } = entry;
    const targets = [...wire.targets].flatMap(([name, target]) => {
      const resource = all.get(target)?.resource;
      return resource ? [[name, resource]] : [];
    });
    return [
      `  ${JSON.stringify(names.resource)}: [`,
      ...checksOf(entry).map(({ holds, type, suffix }) => {
        const key = JSON.stringify(`${schemaKey(module.schema)}${suffix}`);
        return `    True<${holds}<${type}<typeof ${names.constant}>, components['schemas'][${key}]>>,`;
      }),
      `    True<RefersTo<typeof ${names.constant}, ${printValue(Object.fromEntries(targets))}>>,`,
      '  ];',
    ];
  });
  return [
    GENERATED_NOTE,
    `import type { ${[...types].sort().join(', ')} } from '../../runtime/oneuptime/wire-types.ts';`,
    "import type { components } from './schema.d.ts';",
    ...entries.map(({ names }) => `import type { ${names.constant} } from './resources/${names.file}.ts';`),
    '',
    'type True<T extends true> = T;',
    '',
    '/**',
    ' * Resources whose module and wire types agree: all of them, or this file does not compile. Then a fact does not fit the',
    ' * document: mend it, or list it as a repair (make lock MODE=--repairs) once it has been looked at.',
    ' */',
    'export type Agreed = {',
    ...proofs,
    '};',
    '',
  ].join('\n');
}
