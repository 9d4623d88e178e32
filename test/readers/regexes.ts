/**
 * Every regular expression of the server and what a checker of such expressions says of it: `safe`, how its time grows on
 * the worst input (`polynomial`, `exponential`), or `unknown` where it could not tell in time. Judged once and kept in
 * `regex-verdicts.json`; `node dist/test/readers/judge-regexes.js` judges those that are new.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

// Asked of the package before it is loaded: of its backends the one in JavaScript.
process.env.RECHECK_SYNC_BACKEND = 'pure';
process.env.RECHECK_BACKEND = 'pure';

export type Verdict = 'safe' | 'polynomial' | 'exponential' | 'unknown';

export const ROOT = path.resolve(process.cwd());
export const VERDICTS = path.join(ROOT, 'test/readers/regex-verdicts.json');
const RUNTIME = path.join(ROOT, 'runtime');

interface Found {
  /** Literal -> files that hold it. */
  readonly literals: ReadonlyMap<string, readonly string[]>;
  /** Files that make expressions of texts. */
  readonly made: readonly string[];
}

/** All expressions of `runtime/`. */
export function findRegexes(): Found {
  const literals = new Map<string, string[]>();
  const made = new Set<string>();
  for (const name of readdirSync(RUNTIME, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const file = name.split(path.sep).join('/');
    const source = ts.createSourceFile(file, readFileSync(path.join(RUNTIME, name), 'utf8'), ts.ScriptTarget.Latest);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) literals.set(node.text, [...(literals.get(node.text) ?? []), file]);
      if (ts.isNewExpression(node) && node.expression.getText(source) === 'RegExp') made.add(file);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { literals, made: [...made].sort() };
}

/** Verdicts that were kept, by literal. */
export function keptVerdicts(): Readonly<Record<string, Verdict>> {
  return JSON.parse(readFileSync(VERDICTS, 'utf8')) as Record<string, Verdict>;
}

/** The verdict on a literal; takes milliseconds, or up to the time that is given. */
export async function judge(literal: string, timeout: number): Promise<Verdict> {
  const { checkSync } = await import('recheck');
  const end = literal.lastIndexOf('/');
  const found = checkSync(literal.slice(1, end), literal.slice(end + 1), { timeout });
  if (found.status === 'safe' || found.status === 'unknown') return found.status;
  return found.complexity.type === 'exponential' ? 'exponential' : 'polynomial';
}
