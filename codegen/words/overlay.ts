/** Applies OpenAPI Overlay 1.0 documents: our words, laid over somebody else's facts. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type JsonValue, query } from 'jsonpath-rfc9535';
import { parseDocument } from 'yaml';
import { CompileError, type Diagnostics } from '../model/diagnostics.ts';
import { isJsonObject } from '../model/document.ts';

interface Action {
  readonly target: string;
  readonly update?: Record<string, unknown>;
  readonly remove?: boolean;
}

/** An overlay document and the file it came from. */
export interface Overlay {
  readonly file: string;
  readonly actions: readonly Action[];
  /** What its comments `# see ...` name: where sentences were read. */
  readonly places?: readonly string[];
}

/** Reads every `*.yaml` of a folder in alphabetical order; a folder that does not exist holds no overlays. */
export async function readOverlays(folder: string): Promise<Overlay[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const files = names.filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(files.map((name) => path.join(folder, name)).map(readOverlay));
}

/** Reads and checks one overlay. Throws a CompileError that names the file and what is wrong. */
async function readOverlay(file: string): Promise<Overlay> {
  const text = await readFile(file, 'utf8');
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw new CompileError(`${file} is not valid YAML: ${error.message.split('\n')[0]}`);
  const { actions } = (document.toJS() ?? {}) as { actions?: unknown };
  if (!Array.isArray(actions)) throw new CompileError(`${file} is not an overlay: it lacks "actions".`);
  if (!actions.every((action) => isJsonObject(action) && typeof action.target === 'string'))
    throw new CompileError(`${file} has an action without "target".`);
  return { file, actions, places: [...text.matchAll(/^ *# see (.*)$/gm)].map(([, place = '']) => place.trim()) };
}

/**
 * Returns a copy of the document with all overlays applied. An action that matches nothing is reported as
 * `overlay-unmatched`: an error when `strict` (the committed document), else a warning.
 */
export function applyOverlays<T extends object>(
  document: T,
  overlays: readonly Overlay[],
  diagnostics: Diagnostics,
  strict: boolean,
): T {
  const result = structuredClone(document);
  for (const { file, actions } of overlays) {
    for (const { target, update } of actions) {
      const matches = target === '$' ? [result] : query(result as unknown as JsonValue, target);
      const place = `${path.basename(file)} ${target}`;
      if (matches.length === 0) diagnostics.report('overlay-unmatched', place, '', strict ? 'error' : 'warning');
      for (const match of matches) if (update && isJsonObject(match)) merge(match, update);
    }
  }
  return result;
}

/** Recursive merge as the Overlay specification has it: objects merge, lists grow, everything else is replaced. */
function merge(into: Record<string, unknown>, update: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(update)) {
    if (key === '__proto__') continue;
    const present = into[key];
    if (isJsonObject(value) && isJsonObject(present)) merge(present, value);
    else if (Array.isArray(value) && Array.isArray(present)) into[key] = [...present, ...value];
    else into[key] = value;
  }
}
