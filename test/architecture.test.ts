/** Arrows between folders go one way, and names nobody wants stay away. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
const FOLDERS = ['specs', 'codegen', 'runtime', 'sandbox'] as const;

interface Source {
  readonly file: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function sources(folder: string): Source[] {
  const entries = readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const absolute = path.join(entry.parentPath, entry.name);
      const text = readFileSync(absolute, 'utf8');
      // At the beginning of a line: the compiler also holds imports in the texts that it prints.
      const found = text.matchAll(/^(?:import|export)\b[^'"`(;]*'(\.\.?\/[^']*)'|^[^'"`]*\bimport\('(\.[^']*)'\)/gm);
      const specifiers = [...found].map(([, fixed, dynamic]) => (fixed ?? dynamic) as string);
      const imports = specifiers.map((specifier) =>
        path
          .relative(ROOT, path.resolve(path.dirname(absolute), specifier))
          .split(path.sep)
          .join('/'),
      );
      return { file: path.relative(ROOT, absolute).split(path.sep).join('/'), text, imports };
    });
}

const all = FOLDERS.flatMap(sources);
const SHARED = [
  'runtime/catalogue/kinds.ts',
  'runtime/catalogue/schema.ts',
  'runtime/oneuptime/monitors/arguments.ts',
  'runtime/oneuptime/monitors/check-table.ts',
  'runtime/tools/search/data.ts',
  'runtime/tools/search/stem.ts',
  'runtime/tools/search/words.ts',
];
/** Where the parts are put together. */
const ROOTS = new Set([
  'runtime/start/compiled-code.ts',
  'runtime/start/open-product.ts',
  'runtime/start/http-process.ts',
  'runtime/start/stdio-process.ts',
  'sandbox/main.ts',
  'runtime/start/embedded-sandbox.ts',
]);

const offending = (from: string, forbidden: (target: string, file: string) => boolean): string[] =>
  all
    .filter(({ file }) => file.startsWith(`${from}/`))
    .flatMap(({ file, imports }) =>
      imports.filter((target) => forbidden(target, file)).map((target) => `${file} -> ${target}`),
    );

describe('arrows', () => {
  it('specs imports nothing of ours', () => {
    expect(offending('specs', (target) => !target.startsWith('specs/'))).toEqual([]);
  });

  it('codegen knows specs and the two shared modules', () => {
    expect(offending('codegen', (target) => !/^(specs|codegen)\//.test(target) && !SHARED.includes(target))).toEqual(
      [],
    );
  });

  it('runtime never imports codegen, and generated code and sandbox only at its roots', () => {
    expect(
      offending(
        'runtime',
        (target, file) => target.startsWith('codegen/') || (/^(generated|sandbox)\//.test(target) && !ROOTS.has(file)),
      ),
    ).toEqual([]);
  });

  it('the sandbox reads the wire by itself', () => {
    expect(
      offending('sandbox', (target, file) => !file.startsWith('sandbox/demo/') && !/^(sandbox|specs)\//.test(target)),
    ).toEqual([]);
  });

  it('the shared modules are pure', () => {
    for (const file of SHARED) {
      const source = all.find((entry) => entry.file === file);
      expect(source?.imports.filter((target) => !SHARED.includes(target))).toEqual([]);
      expect(source?.text).not.toMatch(/from 'node:|process\.|Date\.now|Math\.random/);
    }
  });

  it('no barrels, no drawers', () => {
    expect(
      all.filter(({ file }) => /\/(utils?|helpers?|types|common)(\.ts|\/)/.test(file)).map(({ file }) => file),
    ).toEqual([]);
    expect(all.filter(({ text }) => /^export \* from/m.test(text)).map(({ file }) => file)).toEqual([]);
  });

  it('hand-written files stay within 300 lines', () => {
    expect(all.filter(({ text }) => text.split('\n').length > 301).map(({ file }) => file)).toEqual([]);
  });
});
