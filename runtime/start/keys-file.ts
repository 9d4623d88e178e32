/** The file that the keys of the sandbox are written to. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StartError, shown } from '../basics/errors.ts';

/** What a file of keys is written with, once there are keys; nobody but its owner may read it. */
interface KeysFile {
  write(text: string): Promise<void>;
  /** Leaves nothing behind where nothing was written. */
  abandon(): Promise<void>;
}

/**
 * Makes sure ahead of everything else that a file can be written, and makes its folder where there is none. Throws a
 * StartError that says in a sentence why it cannot be.
 */
export function openKeysFile(file: string): Promise<KeysFile> {
  return saying(file, async () => {
    await mkdir(dirname(file), { recursive: true });
    const found = await stat(file).catch(() => undefined);
    if (found?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    // A pipe or a terminal is written to as it is.
    if (found && !found.isFile()) return { write: (text) => saying(file, () => writeFile(file, text)), abandon };
    return openWhole(file);
  });
}

const abandon = async (): Promise<void> => undefined;

/** A file that appears at once, so that one that was there before lends it neither rights nor readers. */
async function openWhole(file: string): Promise<KeysFile> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  // Nothing that somebody else put there is written through.
  const handle = await open(temporary, 'wx', 0o600);
  const end = async () => {
    await handle.close();
    await rm(temporary, { force: true });
  };
  return {
    write: (text) =>
      saying(file, async () => {
        await handle.writeFile(text);
        await rename(temporary, file);
        await handle.close();
      }),
    abandon: end,
  };
}

const REASONS: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder: name a file in it',
  ENOTDIR: 'a part of its path is a file: name another folder',
  EEXIST: 'a part of its path is a file: name another folder',
  EACCES: 'this user may not write there: name another folder, or allow it',
  EPERM: 'this user may not write there: name another folder, or allow it',
  EROFS: 'the file system is read-only: name another folder',
  ENAMETOOLONG: 'its name is too long: give a shorter one',
  ENOSPC: 'the disk is full: make room, or name another folder',
};

async function saying<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new StartError(
      `--keys cannot be written to ${shown(file)}, as ${REASONS[code] ?? `the system says ${code}`}.`,
    );
  }
}
