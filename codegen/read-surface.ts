/** The surface behind a path: a compiled folder is read, a document is compiled with the committed facts and words. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { analyse, type CompileInput, surfaceOfAnalysis } from './compile.ts';
import { CompileError, Diagnostics } from './model/diagnostics.ts';
import { type CompiledSurface, readSurface } from './model/surface.ts';
import { type Known, readCommitted, readOther } from './project.ts';

/** Of compiled folders, which are read, and of documents (files or URLs), which are compiled. Throws a CompileError that names the source. */
export async function surfacesOf(sources: readonly string[]): Promise<CompiledSurface[]> {
  const surfaces: CompiledSurface[] = [];
  let known: Known | undefined;
  for (const source of sources) {
    const found = await stat(source).catch(() => undefined);
    if (found?.isDirectory()) surfaces.push(await surfaceOfFolder(source));
    else {
      // With the tables that no document has: a document that is held against a compiled folder says nothing about them.
      known ??= await readCommitted({ withUndocumented: true });
      surfaces.push(surfaceOfInput(await readOther(source, new Diagnostics(), { known })));
    }
  }
  return surfaces;
}

async function surfaceOfFolder(source: string): Promise<CompiledSurface> {
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
