/** JSON from outside is read within bounds: whatever parses without them stands here, with whose text it reads. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const RUNTIME = path.resolve(import.meta.dirname, '../runtime');

const OURS: Readonly<Record<string, string>> = {
  'basics/bounds.ts': 'what was scanned',
  'basics/json-in-turns.ts': 'what was scanned',
  'basics/json-of.ts': 'for those below',
  'basics/scan-json.ts': 'one short key',
  'call/executor.ts': 'a result of ours',
  'guard/policy-file.ts': 'a file of the operator',
  'http/discovery.ts': 'a list of ours',
  'mcp/answer-stream.ts': 'messages of ours',
  'mcp/id-finder.ts': 'one id',
  'mcp/sdk/create-server.ts': 'a list of ours',
  'mcp/sdk/sdk-answer.ts': 'messages of the SDK',
  'mcp/sdk/validator-words.ts': 'what the SDK says of a message that was scanned',
  'mcp/sessions/handshakes.ts': 'an answer of ours',
  'mcp/sessions/memory-sessions.ts': 'what we put there',
  'mcp/sessions/redis-sessions.ts': 'what we put there',
  'mcp/sessions/sealed-id.ts': 'what we sealed',
  'mcp/sessions/session-path.ts': 'an answer of ours',
  'oneuptime/monitors/condition-value.ts': 'one text',
  'signin/builtin/sign-in-store.ts': 'what we put there',
  'start/compiled-data.ts': 'the build',
  'start/instances.ts': 'a file of the operator',
  'start/describe-settings.ts': 'files of the project',
  'start/package-root.ts': 'files of the project',
  'start/pack-code.ts': 'the build',
  'start/unpacked-stack.ts': 'the build',
  'start/workflow-list.ts': 'the build',
  'tools/several-instances.ts': 'a list of ours',
  'tools/tool-list.ts': 'a list of ours',
  'tools/tool-prefix.ts': 'a text of ours',
  'workflows/checks/check-reading.ts': 'a text within an answer, of which known parts are read',
  'workflows/monitors/snooze-steps.ts': 'a text of ours within an answer',
};
/** Answers of the platform: their bounds are larger, and decided there. */
const UPSTREAM = 'upstream/';

const parsesJson = (node: ts.Node): boolean =>
  ts.isCallExpression(node) && /^(JSON\.parse|jsonOf|JSON\[)/.test(node.expression.getText());

function holds(node: ts.Node): boolean {
  return parsesJson(node) || (ts.forEachChild(node, holds) ?? false);
}

const files = readdirSync(RUNTIME, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  .map((name) => name.split(path.sep).join('/'));

it('nothing else parses JSON without bounds', () => {
  const found = files.filter((name) => {
    const text = readFileSync(path.join(RUNTIME, name), 'utf8');
    if (!/JSON\.parse|jsonOf|JSON\[/.test(text)) return false;
    return holds(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true));
  });
  expect(found.filter((name) => !(name in OURS) && !name.startsWith(UPSTREAM))).toEqual([]);
});

it('and nothing reads a body by itself', () => {
  const reading = files.filter((name) =>
    /\.(json|text|arrayBuffer)\(\)/.test(readFileSync(path.join(RUNTIME, name), 'utf8')),
  );
  // Of answers of our own, and of the platform's behind its own bound.
  expect(
    reading.filter(
      (name) => !/^(http\/endpoint|mcp\/sdk\/sdk-answer|mcp\/sessions\/through-sdk)\.ts$|^upstream\//.test(name),
    ),
  ).toEqual([]);
});
