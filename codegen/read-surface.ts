/** The surface behind a path: a compiled folder is read, a document is compiled with the committed facts and words. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { analyse, type CompileInput, surfaceOfAnalysis } from './compile.ts';
import { CompileError, Diagnostics } from './model/diagnostics.ts';
import { type CompiledSurface, readSurface } from './model/surface.ts';
import { readOther } from './project.ts';

/** Reads a compiled folder, or compiles a document (file or URL). Throws a CompileError that names the source. */
export async function surfaceOf(source: string): Promise<CompiledSurface> {
  const found = await stat(source).catch(() => undefined);
  // With the tables that no document has: a document that is held against a compiled folder says nothing about them.
  if (!found?.isDirectory())
    return surfaceOfInput(await readOther(source, new Diagnostics(), { withUndocumented: true }));
  const read = (name: string): Promise<string> =>
    readFile(path.join(source, name), 'utf8').catch(() => {
      throw new CompileError(`${source} is not a compiled folder: it lacks ${name}.`);
    });
  return readSurface({ tools: await read('tools.jsonl'), operations: await read('operations.jsonl') });
}

/** The surface that an input would be compiled to. */
export function surfaceOfInput(input: CompileInput): CompiledSurface {
  return surfaceOfAnalysis(analyse(input, new Diagnostics()));
}
