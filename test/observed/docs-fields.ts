/** Fields of log lines, as docs/logs.md has them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const page = (): string => readFileSync(path.resolve(import.meta.dirname, '../../docs/logs.md'), 'utf8');

/** By what a line is of, the fields that it may have. */
export function documentedFields(): ReadonlyMap<string, ReadonlySet<string>> {
  const fields = new Map<string, Set<string>>();
  for (const [, name = '', kinds = ''] of page().matchAll(/^\| `(\w+)` +\| ([a-z, ]+?) +\|/gm))
    for (const kind of kinds.split(', ')) fields.set(kind, (fields.get(kind) ?? new Set()).add(name));
  return fields;
}

/** By what a line is of, what its fields are called as attributes of a log record. */
export function documentedAttributes(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const named = [...page().matchAll(/^\| `(\w+)` of ([a-z, ]+?) +\| `([\w.]+)`/gm)];
  const nameOf = (field: string, kind: string): string =>
    named.find(([, one, kinds]) => one === field && kinds?.split(', ').includes(kind))?.[3] ?? `oneuptime_mcp.${field}`;
  return new Map(
    [...documentedFields()].map(([kind, fields]) => [
      kind,
      new Map([...fields].map((field) => [field, nameOf(field, kind)])),
    ]),
  );
}

/** What every line has. */
export const OF_ALL = ['level', 'time', 'msg'] as const;
