/** Where the server's own key comes from: said once, or a file that is read again, as mounted secrets change. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { Credential } from '../basics/credential.ts';
import { StartError } from '../basics/errors.ts';
import { fileText } from '../basics/file-text.ts';
import { trimmed } from '../basics/trimmed.ts';
import { keyFault, MAX_KEY } from '../guard/key-fault.ts';
import { say, sayWarning } from './say.ts';
import type { Settings } from './settings.ts';

/** The key as it is now: the same object for as long as it is the same key. One that cannot be read has a `problem`. */
export type KeySource = () => Credential | undefined;

/** So often a file is looked at, at most: whoever changes it need not wait for long, and no call waits for the disk. */
const LOOK_MS = 1_000;
/** No key is longer; a blank or two may stand around it. */
const MOST_BYTES = 4 * MAX_KEY;
/** Whoever has no other right may read it. */
const READABLE_BY_ALL = 0o004;

/** What is wrong with a file of a key, in words for its owner. Nothing of it is repeated. */
type Read = { readonly key: string } | { readonly wrong: string };

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'is not there: create it, or correct its name',
  EACCES: 'may not be read by this user: allow it',
  EPERM: 'may not be read by this user: allow it',
  EISDIR: 'is a folder: name the file in it',
  ENOTDIR: 'is not there: a part of its path is a file',
};

/**
 * A key in a file, read again as it changes. Throws a StartError that begins with `source` where there is none to begin with.
 * Where it cannot be read later, calls are refused until it can: the key before may be one that was withdrawn. `report` is
 * told once, and `warn` of a file that everybody may read.
 */
export function keyInFile(
  file: string,
  source: string,
  { report, warn }: { readonly report: (line: string) => void; readonly warn: (line: string) => void },
): KeySource {
  const first = readKey(file);
  if ('wrong' in first) throw new StartError(`${source} names a file that ${first.wrong}.`);
  if (process.platform !== 'win32' && (statSync(file).mode & READABLE_BY_ALL) !== 0)
    warn(`${source} names a file that every user of this machine may read: chmod 600 keeps the key to its owner.`);
  let current: Credential = Object.freeze({ key: first.key });
  let looked = performance.now();
  return () => {
    const now = performance.now();
    if (now - looked < LOOK_MS) return current;
    looked = now;
    const read = readKey(file);
    if ('key' in read) {
      if (read.key !== current.key || current.problem !== undefined) current = Object.freeze({ key: read.key });
    } else if (current.problem === undefined) {
      report(`${source} names a file that ${read.wrong}: calls with this key are refused until it can be read.`);
      current = Object.freeze({ key: '', problem: GONE });
    }
    return current;
  };
}

const GONE = {
  message: 'The key of this server cannot be read any more: this call has no key, and nothing was sent.',
  next: 'Ask whoever runs this server to look at its log, or send a key of your own.',
};

function readKey(file: string): Read {
  try {
    // A pipe would keep whoever opens it waiting, and be empty the second time.
    if (!statSync(file).isFile()) return { wrong: 'is none that can be read again: name a regular file' };
    const bytes = Buffer.alloc(MOST_BYTES);
    const opened = openSync(file, 'r');
    let length = 0;
    try {
      length = readSync(opened, bytes, 0, MOST_BYTES, 0);
    } finally {
      closeSync(opened);
    }
    const key = trimmed(fileText(bytes.subarray(0, length)));
    if (key === '') return { wrong: 'is empty: write the key into it' };
    const fault = keyFault(length === MOST_BYTES ? 'x'.repeat(MAX_KEY + 1) : key);
    return fault === undefined ? { key } : { wrong: `${fault.wrong}: ${fault.next}` };
  } catch (error) {
    const { code = 'an unknown reason' } = error as NodeJS.ErrnoException;
    return { wrong: REASONS[code] ?? `cannot be read (${code})` };
  }
}

/** The same key for one instance of several. */
export function atInstance(source: KeySource, instance: string): KeySource {
  let made: { readonly of: Credential; readonly as: Credential } | undefined;
  return () => {
    const credential = source();
    if (credential === undefined) return undefined;
    if (made?.of !== credential) made = { of: credential, as: Object.freeze({ ...credential, instance }) };
    return made.as;
  };
}

/** The key that the settings of a server, or of one of its instances, name. */
export function ownKeyOf(
  { credential, credentialFile }: Pick<Settings, 'credential' | 'credentialFile'>,
  name: string | undefined,
): KeySource {
  const said = name === undefined ? 'ONEUPTIME_API_KEY_FILE' : `INSTANCES: ${name}.keyFile`;
  const key =
    credentialFile === undefined
      ? () => credential
      : keyInFile(credentialFile, said, { report: say, warn: sayWarning });
  return name === undefined ? key : atInstance(key, name);
}
