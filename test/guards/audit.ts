/** What is written of calls, what is not, and what is taken back. */
import type { Guard } from './guard.ts';

const LINES = ['test/audit/audit-lines.test.ts'];
const UNDO = ['test/audit/undo.test.ts'];
const SINKS = ['test/audit/sinks.test.ts'];
const SECRETS = ['test/audit/line-secrets.test.ts'];

export const guards: readonly Guard[] = [
  {
    name: 'a call that writes has a line',
    file: 'runtime/tools/call-audit.ts',
    from: 'if (record === undefined && !TELLING.has(outcome)) return;',
    to: 'if (record !== null || TELLING.has(outcome)) return;',
    tests: LINES,
  },
  {
    name: 'columns that are secrets are kept out of the arguments in a line',
    file: 'runtime/call/recorded-arguments.ts',
    from: 'const isSecret = column?.secret === true || isSecretName(name) || isToken(name);',
    to: 'const isSecret = column === null && isSecretName(name) && isToken(name);',
    tests: SECRETS,
  },
  {
    name: 'secrets of calls in a plan are kept out of a line',
    file: 'runtime/call/recorded-arguments.ts',
    from: 'await lookInside(given, { secrets, inner, moduleOf }, 0);',
    to: 'if (given === null) await lookInside(given, { secrets, inner, moduleOf }, 0);',
    tests: SECRETS,
  },
  {
    name: 'keys of the caller are kept out of a line',
    file: 'runtime/tools/call-line.ts',
    from: 'withoutPasted(withoutKeys(withoutKey(withoutTexts(text, secrets), credential), isKey))',
    to: '(credential === null ? withoutPasted(withoutKeys(withoutKey(text, credential), isKey)) : withoutTexts(text, secrets))',
    tests: SECRETS,
  },
  {
    name: 'only lines of one’s own key are read',
    file: 'runtime/guard/audit/change-log.ts',
    from: 'if (line.key === key && line.site === site && !known.has(line.id)) lines.push(line);',
    to: 'if (line.key !== null || site === key) lines.push(line);',
    tests: [...UNDO, 'test/audit/own-lines.test.ts'],
  },
  {
    name: 'columns that somebody changed since are left',
    file: 'runtime/workflows/changes/undo-change.ts',
    from: 'const back = changed.filter(({ name, after }) => isSame(present[name], after));',
    to: 'const back = changed;',
    tests: UNDO,
  },
  {
    name: 'a row that was changed since it was made is not deleted',
    file: 'runtime/workflows/changes/undo-change.ts',
    from: 'const since = names.filter((name) => !isSame(present[name], after[name]));',
    to: 'const since: string[] = [];',
    tests: UNDO,
  },
  {
    name: 'a row of which nobody knows how it was made is not deleted',
    file: 'runtime/workflows/changes/undo-change.ts',
    from: 'if (after === undefined) {',
    to: 'if (after === null) {',
    tests: ['test/audit/undo-limits.test.ts'],
  },
  {
    name: 'rows that may not be shown now are listed by their ids alone',
    file: 'runtime/call/own-changes.ts',
    from: '(isClosed(row.resource) ? closedRow(row) : row)',
    to: '(row === null ? closedRow(row) : isClosed("") ? row : row)',
    tests: ['test/audit/undo-limits.test.ts'],
  },
  {
    name: 'a change is taken back once',
    file: 'runtime/workflows/changes/undo-change.ts',
    from: 'return { line, by: undoneBy(found.lines).get(id) };',
    to: "return { line, by: line.id === '' ? undoneBy(found.lines).get(id) : undefined };",
    tests: [...UNDO, ...SINKS],
  },
];
