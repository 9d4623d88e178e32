/** The compile-time proof that modules and openapi-typescript read the same columns and types. */
import { schemaKey } from './document.ts';
import type { Emitted } from './index.ts';
import { GENERATED_NOTE } from './resource.ts';

/** Text of `agreement.ts`: it compiles only while every module agrees with `schema.d.ts`. */
export function emitAgreement(entries: readonly Emitted[]): string {
  const imports = entries.map(({ names }) => `import type { ${names.constant} } from './resources/${names.file}.ts';`);
  const rows = entries.map(({ names, module }) => {
    const schema = (suffix: string): string =>
      `components['schemas'][${JSON.stringify(`${schemaKey(module.schema)}${suffix}`)}]`;
    const check = (type: string, suffix: string): string =>
      `Agrees<${type}<typeof ${names.constant}>, ${schema(suffix)}>`;
    const create = module.operations.create ? `, ${check('WireCreate', 'Create')}` : '';
    const update = module.operations.update ? `, ${check('WireUpdate', 'Update')}` : '';
    return `  ${names.resource}: [${check('WireRow', '')}${create}${update}];`;
  });
  const types = ['Agrees', 'WireCreate', 'WireRow', 'WireUpdate'].filter((type) =>
    rows.some((row) => row.includes(`${type}<`)),
  );
  return [
    GENERATED_NOTE,
    `import type { ${types.join(', ')} } from '../../runtime/oneuptime/wire-types.ts';`,
    "import type { components } from './schema.d.ts';",
    ...imports,
    '',
    'type AllTrue<T extends Record<keyof T, readonly true[]>> = keyof T;',
    '',
    '/** Resources whose module and wire types agree: all of them, or this file does not compile. */',
    'export type Agreed = AllTrue<{',
    ...rows,
    '}>;',
    '',
  ].join('\n');
}
