/** Compiles a document into a folder that a server can load: JavaScript beside the TypeScript it came from. */
import { createRequire } from 'node:module';
import path from 'node:path';
import type typescript from 'typescript';
import { compile } from './compile.ts';
import { CompileError, type Diagnostics } from './model/diagnostics.ts';
import { GENERATED } from './places.ts';
import { type ReadOptions, readOther } from './project.ts';
import { type Staleness, writeFolder } from './write.ts';

/** Required, as in `emit/wire-types.ts`. */
const ts: typeof typescript = createRequire(import.meta.url)('typescript');

interface FolderRequest extends ReadOptions {
  /** File or URL of an OpenAPI document, canonical or as published. */
  readonly source: string;
  /** Folder to write; everything else in it is removed. */
  readonly out: string;
  /** Keeps the document's sentences: for an instance's own document only. */
  readonly prose?: boolean;
}

/**
 * Compiles any document into `out`. The folder holds what `generated/oneuptime` holds, and each module as `.js` too, so
 * that `import('<out>/index.js')` and `<out>/tools.jsonl` are all a server needs. Throws a CompileError.
 */
export async function compileToFolder(request: FolderRequest, diagnostics: Diagnostics): Promise<Staleness> {
  const out = path.resolve(request.out);
  if (out === GENERATED || GENERATED.startsWith(`${out}${path.sep}`) || path.parse(out).root === out)
    throw new CompileError(`${out} holds files of this project. Give --out a folder of its own.`);
  const files = await compile(await readOther(request.source, diagnostics, request), diagnostics);
  return writeFolder(out, withJavaScript(files));
}

/** Adds to each module its JavaScript. Types are dropped, not checked: the compiler printed them. */
export function withJavaScript(files: ReadonlyMap<string, string>): Map<string, string> {
  const modules = [...files].filter(([name]) => /(?<!\.d)\.ts$/.test(name) && name !== 'agreement.ts');
  const scripts = modules.map(([name, text]) => [name.replace(/\.ts$/, '.js'), stripTypes(text)] as const);
  return new Map([...files, ...scripts, ['package.json', '{ "type": "module" }\n']]);
}

/** A module without its types, importing the JavaScript beside it. */
export function stripTypes(text: string): string {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  });
  return outputText;
}
