/** Against other people's documents, and against what is sent to the sandbox. */
import type { Guard } from './guard.ts';

const DOCUMENTS = 'test/codegen/document-bounds.test.ts';
const CONFINED = 'test/codegen/confined.test.ts';
const SANDBOX = 'test/sandbox/bounds.test.ts';

export const guards: readonly Guard[] = [
  {
    name: 'references of a document that multiply',
    file: 'codegen/document-bounds.ts',
    from: '  unfolded: 3_000_000,',
    to: '  unfolded: 300_000_000,',
    tests: [DOCUMENTS],
  },
  {
    name: 'values, levels, names and references of a document without end',
    file: 'codegen/document-bounds.ts',
    from: 'export function excessIn(file: unknown, counted: Counted): string | undefined {',
    to: 'export function excessIn(file: unknown, counted: Counted): string | undefined {\n  if (counted.values >= 0) return undefined;',
    tests: [DOCUMENTS],
  },
  {
    name: 'more columns and choices than tools are made of',
    file: 'codegen/load.ts',
    from: '  refuseExcess(source, tooMuchToCompile(document));',
    to: '  void tooMuchToCompile(document);',
    tests: [DOCUMENTS],
  },
  {
    name: 'aliases of YAML without end',
    file: 'codegen/parse-text.ts',
    from: 'const MAX_ALIASES = 500;',
    to: 'const MAX_ALIASES = 500_000;',
    tests: [DOCUMENTS],
  },
  {
    name: 'hidden text in what is told of a document',
    file: 'codegen/model/diagnostics.ts',
    from: "const line = visible(text).replaceAll('\\n', ' ');",
    to: 'const line = visible(text) && text;',
    tests: [DOCUMENTS],
  },
  {
    name: 'files outside the folder of a document',
    file: 'codegen/read-confined.ts',
    from: 'inside.startsWith(',
    to: "''.startsWith(",
    tests: [CONFINED],
  },
  {
    name: 'redirects to another origin',
    file: 'codegen/fetch-confined.ts',
    from: '    checkAddress(next, confines, elsewhere);',
    to: '    void elsewhere;',
    tests: [CONFINED],
  },
  {
    name: 'deep bodies at the sandbox',
    file: 'sandbox/engine/json.ts',
    from: 'if (isTooDeep(text)) return undefined;',
    to: "if (text === '' && isTooDeep(text)) return undefined;",
    tests: [SANDBOX],
  },
  {
    name: 'names of prototypes at the sandbox',
    file: 'sandbox/engine/json.ts',
    from: 'return Object.hasOwn(record, name) ? record[name] : undefined;',
    to: 'return record[name];',
    tests: [SANDBOX],
  },
  {
    name: 'long searches at the sandbox',
    file: 'sandbox/engine/like.ts',
    from: 'export const MAX_STEPS = 50_000_000;',
    to: 'export const MAX_STEPS = 5_000_000_000;',
    tests: [SANDBOX],
  },
  {
    name: 'attributes without end at the sandbox',
    file: 'sandbox/ingest/otlp.ts',
    from: 'const MAX_ATTRIBUTES = 256;',
    to: 'const MAX_ATTRIBUTES = 256_000;',
    tests: [SANDBOX],
  },
  {
    name: 'moments beyond all dates at the sandbox',
    file: 'sandbox/ingest/otlp.ts',
    from: 'const isDate = Math.abs(sent) <= LATEST_NANO;',
    to: 'const isDate = Math.abs(sent) <= LATEST_NANO * 1e100;',
    tests: [SANDBOX],
  },
  {
    name: 'telemetry without end at the sandbox',
    file: 'sandbox/engine/store.ts',
    from: 'if (rows.size <= this.#capacity.rows && this.#weight.telemetry <= this.#capacity.weight) return;',
    to: 'if (rows.size >= 0) return;',
    tests: [SANDBOX],
  },
  {
    name: 'rows without end at the sandbox',
    file: 'sandbox/engine/store.ts',
    from: 'return rows.size >= this.#capacity.rows || this.#weight.other >= this.#capacity.weight;',
    to: 'return rows.size < 0;',
    tests: [SANDBOX],
  },
];
