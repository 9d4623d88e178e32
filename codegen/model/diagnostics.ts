/** What the compiler has to say about a document: every finding has a code, a place and a way out. */

import { visible } from '../../runtime/basics/visible.ts';

/** Characters of a place or a sentence that are told; names may be as long as a document likes. */
const LONGEST_SHOWN = 400;

export type Severity = 'error' | 'warning' | 'repair';

/** Codes are stable; tests, `SURFACE.md` and users refer to them. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  /** JSON pointer into the document, or a file name. */
  readonly at: string;
  readonly cause: string;
  /** What to do about it, or what was done. */
  readonly fix: string;
  /** Of a repair: the kind, target or column that was taken, where the code alone does not tell. */
  readonly taken?: string;
}

/** Findings that say the same wherever they are found: cause and fix by code; what is told of the place stands at `{}`. */
const FINDINGS = {
  'alias-unusable': ['{}', 'Mend or remove it in aliases.yaml or the lock.'],
  'behaviour-unmatched': ['{}.', 'Mend or remove the entry.'],
  'column-unknown': ['The facts do not know this column.', 'What the document says of it is taken as it stands.'],
  'column-unusable': ['No JSON object can safely carry a value of this name.', 'The column is left out.'],
  'document-unchecked': [
    'Its references lead to so many others that the OpenAPI schema cannot be held against it.',
    'It is compiled all the same; each column is taken as its own schema says.',
  ],
  'facts-unmatched': ['The facts know a resource that the document does not have.', 'It gets no tools.'],
  'invalid-document': [
    'The document breaks the OpenAPI schema: {}',
    'It is compiled all the same; parts that cannot be understood are reported one by one.',
  ],
  'operation-id-unusable': ['Its operationId is missing, or that of another operation too.', 'It is taken as {}.'],
  'operation-not-understood': [
    'It is not one of list, count, get, create, update or delete of a resource.',
    'It gets no tool.',
  ],
  'overlay-unmatched': ['The action matches nothing in the document.', 'Remove it or mend its target.'],
  'ref-missing': ['{}', 'Whatever refers to it is taken as any JSON value.'],
  'ref-unusable': ['The reference leads nowhere, or in a circle.', 'The column is taken as any JSON object.'],
  'repair-unlisted': ['{}', 'Mend the fact, or look at it and run make lock MODE=--repairs.'],
  'resource-unknown': ['The facts do not know this resource.', 'What the document says of it is taken as it stands.'],
} as const;

/** Collects findings; all are reported together, sorted, so that one run shows everything there is to mend. */
export class Diagnostics {
  readonly #found: Diagnostic[] = [];
  /** All of them in order, until another is added. */
  #sorted: readonly Diagnostic[] | undefined;

  add(diagnostic: Diagnostic): void {
    this.#found.push(diagnostic);
    this.#sorted = undefined;
  }

  /** Adds a finding of the table, a warning unless told otherwise. */
  report(code: keyof typeof FINDINGS, at: string, detail = '', severity: Severity = 'warning'): void {
    const [cause, fix] = FINDINGS[code].map((text) => text.replace('{}', () => detail)) as [string, string];
    this.add({ code, severity, at, cause, fix });
  }

  get errors(): Diagnostic[] {
    return this.sorted().filter(({ severity }) => severity === 'error');
  }

  sorted(): readonly Diagnostic[] {
    this.#sorted ??= [...this.#found].sort(byCodeAndPlace);
    return this.#sorted;
  }

  /** Number of findings per code, codes in alphabetical order. */
  counts(severity?: Severity): Map<string, number> {
    const counts = new Map<string, number>();
    for (const found of this.sorted().filter((each) => severity === undefined || each.severity === severity))
      counts.set(found.code, (counts.get(found.code) ?? 0) + 1);
    return counts;
  }
}

/** Compared some hundred thousand times in a compilation. */
function byCodeAndPlace(a: Diagnostic, b: Diagnostic): number {
  if (a.code !== b.code) return a.code < b.code ? -1 : 1;
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return a.fix === b.fix ? 0 : a.fix < b.fix ? -1 : 1;
}

/** Thrown when the compiler cannot go on; carries what it found so far. The message is for a person. */
export class CompileError extends Error {
  readonly found: readonly Diagnostic[];

  constructor(message: string, found: readonly Diagnostic[] = []) {
    super(message);
    this.name = 'CompileError';
    this.found = found;
  }
}

/** Parses a committed file. Throws a CompileError with the file's name and the way out. */
export function parseJson(text: string, file: string, wayOut: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CompileError(`${file} is not JSON: ${(cause as Error).message}. ${wayOut}`);
  }
}

/** Words of a document in a line of a terminal: nothing hidden in them, and no end of them. */
function shown(text: string): string {
  const line = visible(text).replaceAll('\n', ' ');
  return line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}…` : line;
}

/** One line per finding, errors first; repeated codes are folded after three examples. */
export function formatDiagnostics(found: readonly Diagnostic[]): string {
  const order: Record<Severity, number> = { error: 0, warning: 1, repair: 2 };
  const seen = new Map<string, number>();
  const lines: string[] = [];
  for (const entry of [...found].sort((a, b) => order[a.severity] - order[b.severity])) {
    const count = (seen.get(entry.code) ?? 0) + 1;
    seen.set(entry.code, count);
    if (count <= 3)
      lines.push(`${entry.severity} ${entry.code} at ${shown(entry.at)}: ${shown(entry.cause)} ${shown(entry.fix)}`);
  }
  for (const [code, count] of seen) if (count > 3) lines.push(`… and ${count - 3} more of ${code}`);
  return lines.join('\n');
}
