/** Where the platform's files lie. Loads nothing of ours. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The compiler itself: `codegen/` or `dist/codegen/`. */
export const COMPILER = path.dirname(fileURLToPath(import.meta.url));
/** The repository, from both. */
export const ROOT = path.resolve(COMPILER.replace(/([/\\])dist[/\\]codegen$/, '$1codegen'), '..');
export const PLATFORM = 'oneuptime';
/** Folder of the committed generated files. */
export const GENERATED = path.join(ROOT, 'generated', PLATFORM);

/** Path of a file of the platform's specs. */
export function specsFile(name: string): string {
  return path.join(ROOT, 'specs', PLATFORM, name);
}
