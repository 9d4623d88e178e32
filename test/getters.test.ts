/** Objects that are written with getters are made once, not for each call: V8 makes a hidden class of each such object. */
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Where one is made for a whole server, a surface or a session, and why that is seldom. */
const SELDOM: Readonly<Record<string, string>> = {
  'http/closing.ts': 'of a server',
  'start/open-product.ts': 'of a server',
  'tools/tool-servers.ts': 'of a surface, which is kept',
  'workflows/define.ts': 'of a workflow, as it is defined',
  'guard/principal.ts': 'of a process on stdio',
};

function gettersIn(text: string): number[] {
  const source = ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, true);
  const lines: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isAccessor(node) && ts.isObjectLiteralExpression(node.parent))
      lines.push(source.getLineAndCharacterOfPosition(node.getStart()).line + 1);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return lines;
}

describe('objects with getters', () => {
  const files = readdirSync('runtime', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const found = files.filter((name) => gettersIn(readFileSync(`runtime/${name}`, 'utf8')).length > 0);

  it('are found', () => {
    expect(gettersIn('const a = {\n  get b() { return 1; },\n};\nclass C { get d() { return 2; } }')).toEqual([2]);
  });

  it('stand where they are made seldom: elsewhere a class has them', () => {
    expect(found.toSorted()).toEqual(Object.keys(SELDOM).toSorted());
  });
});
