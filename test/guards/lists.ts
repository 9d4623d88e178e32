import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Guard } from './guard.ts';

const HERE = path.dirname(fileURLToPath(import.meta.url));
/** Of this folder, whatever holds no list. */
const OTHERS = /^(?:guard|lists|run|test-bed|vitest|guards\.test)\.|\.d\.ts$|\.map$/;

/** Every list of guards, by the name of its file. */
export async function allGuards(): Promise<Readonly<Record<string, readonly Guard[]>>> {
  const files = (await readdir(HERE)).filter((file) => /\.[jt]s$/.test(file) && !OTHERS.test(file)).sort();
  const lists = await Promise.all(
    files.map(async (file) => {
      const { guards } = (await import(pathToFileURL(path.join(HERE, file)).href)) as { guards: readonly Guard[] };
      return [path.parse(file).name, guards] as const;
    }),
  );
  return Object.fromEntries(lists);
}
