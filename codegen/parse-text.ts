/** Text of a document's file -> what it says, as JSON or as YAML. */
import { parseDocument, visit } from 'yaml';
import { BOUNDS } from './document-bounds.ts';
import type { Refuse } from './refusal.ts';

/** Each one is looked for in the whole text; documents that people write have a few dozen. */
const MAX_ALIASES = 500;

/** JSON where it is JSON, else YAML 1.2: `y` and `no` stay text, dates stay text, and references cannot multiply. Throws a refusal. */
export function parseText(text: string, url: string, refuse: Refuse): unknown {
  const tooDeep = `it nests too deeply: more than ${BOUNDS.textLevels} levels.`;
  if (bracketsOf(text) > BOUNDS.textLevels) throw refuse(tooDeep);
  try {
    if (/^\s*[{[]/.test(text)) return JSON.parse(text);
  } catch (cause) {
    if (url.endsWith('.json')) throw refuse(`it is not JSON: ${firstLine(cause)}`);
  }
  if (text.length > BOUNDS.yamlMegabytes * 1_000_000)
    throw refuse(`it is YAML of more than ${BOUNDS.yamlMegabytes} MB: give it as JSON.`);
  if (indentationsOf(text) > BOUNDS.textLevels) throw refuse(tooDeep);
  try {
    return parseYaml(text, refuse);
  } catch (cause) {
    throw refuse(cause instanceof RangeError ? tooDeep : `it is neither JSON nor YAML: ${firstLine(cause)}`);
  }
}

function parseYaml(text: string, refuse: Refuse): unknown {
  const document = parseDocument(text, {
    schema: 'core',
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
    stringKeys: true,
  });
  const [error] = document.errors;
  if (error) throw error;
  let aliases = 0;
  visit(document, {
    Alias: () => {
      aliases += 1;
      return aliases > MAX_ALIASES ? visit.BREAK : undefined;
    },
  });
  if (aliases > MAX_ALIASES)
    throw refuse(`it is YAML with more than ${MAX_ALIASES} aliases: write out what they stand for.`);
  return document.toJS({ maxAliasCount: 100 });
}

function firstLine(cause: unknown): string {
  return ((cause as Error).message.split('\n')[0] ?? '').slice(0, 200);
}

/** Depth of brackets. Those in strings are mostly left out; where that is unsure it errs upwards. */
function bracketsOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isText) {
      if (code === 92) index += 1;
      else if (code === 34 || code === 10) isText = false;
    } else if (code === 34) isText = true;
    else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === 125 || code === 93) depth -= 1;
  }
  return deepest;
}

/** Depth of blocks of YAML: lines further to the right than those above, and several `-` or `?` in one line. It errs upwards. */
function indentationsOf(text: string): number {
  const columns: number[] = [];
  let deepest = 0;
  for (const [line] of text.matchAll(/[^\r\n]+/g)) {
    const [marks = ''] = /^(?:[-?:](?=[ \t]|$)|[ \t])*/.exec(line) ?? [];
    if (marks.length === line.length) continue;
    const starts = [...marks.matchAll(/[-?:]/g)].map(({ index }) => index);
    const first = starts[0] ?? marks.length;
    while ((columns.at(-1) ?? -1) >= first) columns.pop();
    for (const start of [...starts, marks.length]) columns.push(start);
    deepest = Math.max(deepest, columns.length);
  }
  return deepest;
}
