/** Compiled code of a platform: the committed one, or that of another document (document-code.ts). */
import { pathToFileURL } from 'node:url';
import type { PermissionTable } from '../catalogue/catalogue.ts';
import type { AliasTable, ResourceIndex, ToolsetTable } from '../catalogue/kinds.ts';
import { packageFile } from './package-root.ts';

export interface CompiledCode {
  readonly resources: ResourceIndex;
  readonly toolsets: ToolsetTable;
  /** Names of the hand-picked tools. */
  readonly everyday: readonly string[];
  readonly aliases: AliasTable;
  readonly permissions: () => Promise<PermissionTable>;
  /** Holds the precomputed list and the data of the search. */
  readonly folder: URL;
}

/** The code that the package brings. */
export async function committedCode(): Promise<CompiledCode> {
  const [{ resources, toolsets, everyday }, { aliases }] = await Promise.all([
    import('../../generated/oneuptime/index.ts'),
    import('../../generated/oneuptime/aliases.ts'),
  ]);
  return {
    resources,
    toolsets,
    everyday,
    aliases,
    permissions: () => import('../../generated/oneuptime/permissions.ts'),
    folder: pathToFileURL(packageFile('dist/generated/oneuptime/')),
  };
}
