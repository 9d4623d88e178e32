import { createRequire } from 'node:module';
import path from 'node:path';
import type typescript from 'typescript';
import { ROOT } from './inputs.ts';

/** Required, as in `codegen/emit/wire-types.ts`. */
const ts: typeof typescript = createRequire(import.meta.url)('typescript');

/**
 * Type errors of printed modules, as if they lay in `generated/`: folder and file -> text. Each tells its line. `read` keeps
 * what they import, for who asks again: the libraries of TypeScript are longer than most that is printed.
 */
export function typeErrors(
  files: ReadonlyMap<string, string>,
  read: Map<string, typescript.SourceFile | undefined> = new Map(),
): string[] {
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  Object.assign(options, { noEmit: true, composite: false, declaration: false });
  const sources = new Map(
    [...files].map(([name, text]): [string, string] => [path.join(ROOT, 'generated', name), text]),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  // Folders of cases exist nowhere; without this question the compiler looks for files straight away.
  host.directoryExists = () => true;
  host.fileExists = (file) => sources.has(file) || fileExists.call(host, file);
  host.readFile = (file) => sources.get(file) ?? readFile.call(host, file);
  host.getSourceFile = (file, ...rest) => {
    const text = sources.get(file);
    if (text !== undefined) return ts.createSourceFile(file, text, ts.ScriptTarget.ES2023);
    if (!read.has(file)) read.set(file, getSourceFile.call(host, file, ...rest));
    return read.get(file);
  };
  const roots = [...sources.keys()].filter((file) => file.endsWith('.ts'));
  const program = ts.createProgram(roots, options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const text = file?.text ?? '';
    const line = text.slice(text.lastIndexOf('\n', start) + 1, text.indexOf('\n', start)).trim();
    return `${file?.fileName ?? ''}: ${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
