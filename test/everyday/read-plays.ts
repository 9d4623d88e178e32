/** Plays as they stand beside this file: one a line. */
import { readFileSync } from 'node:fs';
import { packageFile } from '../../runtime/start/package-root.ts';
import type { Play } from './play.ts';

/** A play of a sentence that stands in the shared folder only, by its number there. */
export interface NumberedPlay extends Play {
  readonly n: number;
}

/** A play of a sentence of ours. */
export interface OwnPlay extends Play {
  readonly request: string;
}

/** The plays of a file of this folder, in its order. */
export function readPlays<T extends Play>(file: 'shared.jsonl' | 'own.jsonl' | 'workflows.jsonl'): T[] {
  const text = readFileSync(packageFile(`test/everyday/${file}`), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}
