import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
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

function parse(text: string): Partial<Snapshot> | null {
  try {
    return JSON.parse(text) as Partial<Snapshot> | null;
  } catch {
    return null;
  }
}

/** Reads a snapshot; null when the file does not exist yet. Throws when it is something else. */
export async function readSnapshot(file: string): Promise<Snapshot | null> {
  if (!existsSync(file)) return null;
  const parsed = parse(await readFile(file, 'utf8'));
  if (parsed?.format === 1 && parsed.store !== undefined && parsed.keys !== undefined) return parsed as Snapshot;
  throw new Error(`${file} is not a sandbox snapshot`);
}

/** Writes a snapshot so that the file is at every moment either the old or the new one. */
async function writeSnapshot(file: string, snapshot: Snapshot): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, JSON.stringify(snapshot));
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

const SAVE_INTERVAL_MS = 2000;

/** Saves soon after each change and once more on `stop`. */
export function saveRegularly(sandbox: Saved, file: string): { stop(): Promise<void> } {
  let saved = -1;
  let running: Promise<void> = Promise.resolve();
  const save = (): Promise<void> => {
    running = running.then(async () => {
      if (saved === sandbox.store.revision) return;
      const revision = sandbox.store.revision;
      await writeSnapshot(file, sandbox.snapshot());
      saved = revision;
    });
    return running;
  };
  const timer = setInterval(() => {
    save().catch((error: unknown) => process.stderr.write(`sandbox: cannot save ${file}: ${String(error)}\n`));
  }, SAVE_INTERVAL_MS);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await save();
    },
  };
}
