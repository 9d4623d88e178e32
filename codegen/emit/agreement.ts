/** The compile-time proof that modules, made of facts, fit the wire types, made of the document and its listed repairs. */
import type { ResourceNames } from '../model/name.ts';
import type { RepairedResource } from '../oneuptime/repaired-document.ts';
import { type Emitted, GENERATED_NOTE, printValue } from './resource.ts';
import { schemaKey } from './wire-types.ts';

type ProvenResource = Emitted & { readonly wire: RepairedResource };

const TYPES = ['RefersTo', 'RequestFits', 'RowFits', 'ValuesFit', 'WireCreate', 'WireRow', 'WireUpdate'] as const;

/** Text of `agreement.ts`: it compiles only while every module agrees with `schema.d.ts`. */
export function emitAgreement(entries: readonly ProvenResource[], all: ReadonlyMap<string, ResourceNames>): string {
  const imports = entries.map(({ names }) => `import type { ${names.constant} } from './resources/${names.file}.ts';`);
  const proofs = entries.flatMap(({ names, module: { schema, operations }, wire }) => {
    const type = `typeof ${names.constant}`;
    const wireOf = (suffix = ''): string => `components['schemas'][${JSON.stringify(`${schemaKey(schema)}${suffix}`)}]`;
    const targets = [...wire.targets].flatMap(([name, target]) => {
      const resource = all.get(target)?.resource;
      return resource ? [[name, resource]] : [];
    });
    return [
      `  [${JSON.stringify(names.resource)}]: [`,
      `    True<RowFits<WireRow<${type}>, ${wireOf()}>>,`,
      ...(operations.create
        ? [`    True<${wire.isCreateGuessed ? 'ValuesFit' : 'RequestFits'}<WireCreate<${type}>, ${wireOf('Create')}>>,`]
        : []),
      ...(operations.update ? [`    True<RequestFits<WireUpdate<${type}>, ${wireOf('Update')}>>,`] : []),
      `    True<RefersTo<${type}, ${printValue(Object.fromEntries(targets))}>>,`,
      '  ];',
    ];
  });
  const types = TYPES.filter((type) => proofs.some((line) => line.includes(`${type}<`)));
  return [
    GENERATED_NOTE,
    `import type { ${types.join(', ')} } from '../../runtime/catalogue/inputs.ts';`,
    "import type { components } from './schema.d.ts';",
    ...imports,
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
