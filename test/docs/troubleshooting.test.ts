/** What docs/troubleshooting.md quotes is what the product says: each message stands in the sources as it is quoted. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { packageFile } from '../../runtime/start/package-root.ts';
import { textOf } from './markdown.ts';

const GAP = '…';

/** Texts of a file, with a gap wherever one is filled in; those that are put together by `+` as one. */
function textsIn(source: string): string[] {
  const found: string[] = [];
  const read = (node: ts.Node): string | undefined => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
    if (ts.isTemplateExpression(node))
      return node.head.text + node.templateSpans.map(({ literal }) => GAP + literal.text).join('');
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
      return `${read(node.left) ?? GAP}${read(node.right) ?? GAP}`;
    return undefined;
  };
  const visit = (node: ts.Node): void => {
    const text = read(node);
    if (text !== undefined) found.push(text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('any.ts', source, ts.ScriptTarget.Latest));
  return found;
}

const root = packageFile('runtime');
const texts = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => textsIn(readFileSync(path.join(root, name), 'utf8')));

/** Whether a message stands in one text, with gaps where it has them. */
function isSaid(message: string): boolean {
  const pieces = message.split(GAP).filter((piece) => piece.trim().length > 3);
  return texts.some((text) => {
    let from = 0;
    return pieces.every((piece) => {
      const at = text.indexOf(piece.trim(), from);
      from = at + piece.length;
      return at >= 0;
    });
  });
}

const quoted = [...textOf('docs/troubleshooting.md').matchAll(/^> (.+)$/gm)].map(([, message = '']) => message);

it('quotes messages', () => expect(quoted.length).toBeGreaterThan(15));

it.each(quoted)('%s', (message) => {
  expect(message.replaceAll(GAP, '').trim().length).toBeGreaterThan(10);
  expect(isSaid(message)).toBe(true);
});

it('would find a message that nobody says', () => {
  expect(isSaid('OneUptime does not like this API key')).toBe(false);
});
