/** Code of another document, compiled when the server starts. */
import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { StartError } from '../basics/errors.ts';
import { shownAddress } from '../basics/shown-address.ts';
import type { PermissionTable } from '../catalogue/catalogue.ts';
import type { AliasTable } from '../catalogue/kinds.ts';
import type { CompiledCode } from './compiled-code.ts';
import { packageFile } from './package-root.ts';

/** Code of another document, in a folder of its own that goes when the process ends. Throws a StartError with the compiler's words. */
export async function documentCode(source: string): Promise<CompiledCode> {
  const folder = await mkdtemp(path.join(tmpdir(), 'oneuptime-mcp-'));
  // Nothing asynchronous runs any more at that point.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await compileInto(folder, source);
  const load = (name: string): Promise<Record<string, unknown>> => import(pathToFileURL(path.join(folder, name)).href);
  const [index, { aliases }] = await Promise.all([load('index.js'), load('aliases.js')]);
  return {
    ...(index as Pick<CompiledCode, 'resources' | 'toolsets' | 'everyday'>),
    aliases: aliases as AliasTable,
    permissions: () => load('permissions.js') as unknown as Promise<PermissionTable>,
    folder: pathToFileURL(`${folder}/`),
  };
}

/** The compiler is a process of its own, which a server never loads, nor a package brings. */
async function compileInto(folder: string, source: string): Promise<void> {
  const compiler = packageFile('dist/codegen/main.js');
  const run = promisify(execFile);
  const problem = existsSync(compiler)
    ? await run(process.execPath, [compiler, 'generate', '--document', source, '--out', folder]).then(
        () => undefined,
        ({ stderr, message }) => stderr.trim() || message,
      )
    : 'the compiler is not installed; run from a checkout of the project';
  if (problem !== undefined) throw new StartError(`${shownAddress(source)} cannot be served: ${problem}`);
}
