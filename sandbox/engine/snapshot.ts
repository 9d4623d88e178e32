import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readJsonText } from './json.ts';
import type { SandboxKeys } from './keys.ts';
import type { Store, StoreDump } from './store.ts';

/** Everything a sandbox has to remember, as JSON. */
export interface Snapshot {
  readonly format: 1;
  readonly keys: SandboxKeys;
  readonly store: StoreDump;
}

interface Saved {
  readonly store: Store;
  snapshot(): Snapshot;
}

/** Reads a snapshot; null when the file does not exist yet. Throws when it is something else. */
export async function readSnapshot(file: string): Promise<Snapshot | null> {
  if (!existsSync(file)) return null;
  const parsed = readJsonText(await readFile(file, 'utf8')) as Partial<Snapshot> | null | undefined;
  if (parsed?.format === 1 && parsed.store !== undefined && parsed.keys !== undefined) return parsed as Snapshot;
  throw new Error(`${file} is not a sandbox snapshot`);
}

/** Writes a file so that it is at every moment either the old or the new one, and makes its folder where there is none. */
export async function writeWhole(file: string, text: string, mode = 0o666): Promise<void> {
  // A name that nobody can have put there.
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(temporary, text, { mode, flag: 'wx' });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

const SAVE_INTERVAL_MS = 2000;

/** Saves soon after each change and once more on `stop`. What could not be saved is tried again. */
export function saveRegularly(sandbox: Saved, file: string): { stop(): Promise<void> } {
  let saved = -1;
  let last: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    const { revision } = sandbox.store;
    if (saved === revision) return;
    await writeWhole(file, JSON.stringify(sandbox.snapshot()));
    saved = revision;
  };
  // One after the other, whatever became of the one before.
  const save = (): Promise<void> => {
    last = last.then(write, write);
    return last;
  };
  const complain = (error: unknown): unknown => process.stderr.write(`sandbox: cannot save ${file}: ${error}\n`);
  const timer = setInterval(() => save().catch(complain), SAVE_INTERVAL_MS).unref();
  return {
    stop: () => {
      clearInterval(timer);
      return save();
    },
  };
}
