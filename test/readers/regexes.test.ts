/**
 * Two laws for what steps do not see. No regular expression takes more than linear time on a text of any length: what one
 * may take is bounded where that is told here. And nothing that grows is copied once for each of its members.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { findRegexes, judge, keptVerdicts, ROOT, type Verdict } from './regexes.ts';

const { literals, made } = findRegexes();
const kept = keptVerdicts();

/** Files with expressions that are not linear, or of which nobody could tell: what bounds the texts they are used on. */
const BOUNDED: Readonly<Record<string, string>> = {
  'basics/visible.ts': 'each repetition in it is counted, to three hundred at the most',
  'basics/without-uuids.ts': 'a name that is quoted, cut before',
  'call/groups/text-shape.ts': 'the first three hundred characters of a text',
  'doctor/client-table.ts': 'a value of a configuration of this user, and each repetition in it is counted',
  'doctor/clients.ts': 'a value of a configuration of this user',
  'doctor/finding.ts': 'a sentence of ours on a setting',
  'doctor/reach.ts': 'a setting',
  'guard/audit/audit-trail.ts': 'a message, cut before',
  'guard/audit/pasted-secrets.ts':
    'each repetition in it is counted, and what is longer than 40,000 characters is left out',
  'guard/key-fault.ts': 'a key is a header, and each repetition in it is counted',
  'http/called-names.ts': 'an entry of a setting, which the operator writes',
  'http/endpoint.ts': 'an answer of our own, which ends with such a line',
  'http/endpoints.ts': 'a path, of which the server takes 16 KB',
  'http/http-call.ts': 'a header, of which the server takes 16 KB',
  'mcp/parse-message.ts': 'a header, whose ends come without blanks',
  'mcp/sdk/validator-words.ts': 'a message of the validator, whose words it is made of',
  'oneuptime/consequences.ts': 'a name of a column or a resource, out of the document',
  'oneuptime/known-failures.ts': 'what the API says of a failure, cut before',
  'oneuptime/monitors/check-names.ts': 'a name of a check out of our own table',
  'oneuptime/monitors/condition-value.ts': 'a part of a condition, which is refused beyond its length',
  'oneuptime/monitors/operators.ts': 'a condition, which is refused beyond its length',
  'oneuptime/monitors/over-time.ts': 'a condition, which is refused beyond its length',
  'oneuptime/rotas/rotation.ts': 'a turn, which is refused beyond its length',
  'start/failing-lines.ts': 'a file of the operator, and what Node says of it',
  'start/given-text.ts': 'a setting',
  'start/instance-address.ts': 'a setting',
  'start/setting-readers.ts': 'a setting',
  'start/settings.ts': 'a setting',
  'start/variable-names.ts': 'the name of a variable of the environment',
  'tools/search/questions.ts': 'a request, cut at six hundred characters',
  'tools/search/request-terms.ts': 'a request, cut at six hundred characters',
  'tools/search/manner.ts': 'a request, cut at six hundred characters',
  'tools/search/verbs.ts': 'a request, cut at six hundred characters',
  'tools/search/workflow-index.ts': 'a request, cut at six hundred characters',
  'tools/search/words.ts': 'a request, cut at six hundred characters',
  'upstream/connection-failures.ts': 'a code of the runtime',
  'upstream/far-clock.ts': 'a setting',
  'upstream/page-words.ts': 'a page, cut at twenty thousand characters',
  'upstream/redirects.ts': 'an address that the upstream sends in a header',
  'upstream/upstream.ts': 'a setting',
  'workflows/checks/browser-steps.ts': 'a step, which is refused beyond its length',
  'workflows/listing.ts': 'what we say of an argument, when the build lists it',
};

/** Files that make expressions of texts, none of which a caller brings unescaped. */
const MADE: Readonly<Record<string, string>> = {
  'tools/search/cuts.ts': 'words of ours, one of which may stand between two things',
  'basics/visible.ts': 'our own',
  'basics/written-key.ts': 'a key as it stands, escaped',
  'call/cut-text.ts': 'marks of our own',
  'call/groups/text-shape.ts': 'the first three hundred characters of a text',
  'guard/key-fault.ts': 'our own',
  'upstream/far-clock.ts': 'a setting',
  'upstream/page-words.ts': 'names of elements that we look for',
  'workflows/monitors/snooze-steps.ts': 'words of ours',
};

/** Judged here when they are new; whoever writes many runs what keeps their verdicts. */
const MOST_NEW = 30;
const NEW_MS = 4000;

describe('regular expressions', () => {
  const fresh = [...literals.keys()].filter((literal) => kept[literal] === undefined);

  it('have verdicts, all but a few new ones', () => {
    expect(fresh.length, 'Run node dist/test/readers/judge-regexes.js after a build.').toBeLessThan(MOST_NEW);
  });

  it.each([...literals].map(([literal, files]) => ({ literal, files })))(
    '$literal is linear, or its text is bounded',
    async ({ literal, files }) => {
      const verdict: Verdict = kept[literal] ?? (await judge(literal, NEW_MS));
      if (verdict === 'safe') return;
      expect(verdict).not.toBe('exponential');
      expect(files.filter((file) => BOUNDED[file] === undefined)).toEqual([]);
    },
  );

  it('are made of texts in few places', () => {
    expect(made.filter((file) => MADE[file] === undefined)).toEqual([]);
  });

  it.each([
    [String.raw`/^[+-]?(\d+\.?\d*|\.\d+)$/`, 'polynomial'],
    ['/^(a+)+$/', 'exponential'],
    ['/^[+-]?\\d+$/', 'safe'],
  ] as const)('%s is judged to be what it is', async (literal, verdict) => {
    expect(await judge(literal, NEW_MS)).toBe(verdict);
  });
});

/** Copies that grow with what they are added to: `set(key, [...before, one])`, `shift()` in a loop. */
function growingCopies(text: string): string[] {
  const source = ts.createSourceFile('any.ts', text, ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node, isLooped: boolean): void => {
    if (isLooped && ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { name } = node.expression;
      const [, value] = node.arguments;
      const copies =
        value &&
        ts.isArrayLiteralExpression(value) &&
        value.elements.length > 1 &&
        value.elements.some(ts.isSpreadElement);
      if (
        name.text === 'shift' ||
        name.text === 'unshift' ||
        (name.text === 'concat' && node.expression.expression.getText(source) !== 'Buffer') ||
        (name.text === 'set' && copies)
      )
        found.push(node.getText(source));
    }
    const isLoop = ts.isIterationStatement(node, false);
    ts.forEachChild(node, (child) => visit(child, isLooped || isLoop));
  };
  visit(source, false);
  return found;
}

/** Where what is copied does not grow with what a caller, or the upstream, sends. */
const SMALL: Readonly<Record<string, string>> = {
  'mcp/sessions/memory-sessions.ts': 'events of one session, of which some are kept',
  'tools/resources.ts': 'tools of a toolset',
  'tools/search/cues.ts': 'words of ours, when the search is built',
};

describe('copies', () => {
  const files = readdirSync(path.join(ROOT, 'runtime'), { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => name.endsWith('.ts'));

  it('grow with their number nowhere but in what is small', () => {
    const copying = files.filter(
      (file) => growingCopies(readFileSync(path.join(ROOT, 'runtime', file), 'utf8')).length > 0,
    );
    expect(copying.filter((file) => SMALL[file] === undefined)).toEqual([]);
  });

  it.each([
    'for (const one of all) map.set(key, [...(map.get(key) ?? []), one]);',
    'while (queue.length > 0) take(queue.shift());',
    'for (const one of all) list = list.concat(one);',
  ])('%s is found', (text) => expect(growingCopies(text)).toHaveLength(1));
});
