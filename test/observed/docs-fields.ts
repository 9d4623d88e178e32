/** Fields of log lines, as docs/logs.md has them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** By what a line is of, the fields that it may have. */
export function documentedFields(): ReadonlyMap<string, ReadonlySet<string>> {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../docs/logs.md'), 'utf8');
  const fields = new Map<string, Set<string>>();
  for (const [, name = '', kinds = ''] of text.matchAll(/^\| `(\w+)` +\| ([a-z, ]+?) +\|/gm))
    for (const kind of kinds.split(', ')) fields.set(kind, (fields.get(kind) ?? new Set()).add(name));
  return fields;
}

/** What every line has. */
export const OF_ALL = ['level', 'time', 'msg'] as const;
