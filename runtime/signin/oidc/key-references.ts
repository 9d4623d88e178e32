/** Where a rule says that the key of a login is: a variable, a file, or a directory with one for each value of a claim. */
import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { LRUCache } from 'lru-cache';
import { atMost } from '../../basics/at-most.ts';
import type { Credential } from '../../basics/credential.ts';
import { StartError } from '../../basics/errors.ts';
import { trimmed } from '../../basics/trimmed.ts';
import { claimNamed } from '../../guard/claims.ts';
import { keyFault } from '../../guard/key-fault.ts';
import { NotAdmitted, SignInAway } from '../sign-in.ts';
import { keyFileName } from './key-file-name.ts';
import type { SignInRule } from './rules-file.ts';

/** The key for a login. Throws SignInAway where it cannot be read now, and NotAdmitted where the login has none. */
export type KeyFor = (claims: Readonly<Record<string, unknown>>) => string;

export interface KeyPlaces {
  readonly env: NodeJS.ProcessEnv;
  /** Whole paths are taken as they are, others begin here. */
  readonly folder: string;
  /** The key of a file as it is now. Throws a StartError that begins with `source` where there is none to begin with. */
  readonly keyInFile: (file: string, source: string) => () => Credential | undefined;
  /** Words for the operator. */
  readonly report: (line: string) => void;
}

/** Opens what a rule refers to. Throws a StartError that begins with `source`. */
export function openKeyReference(
  { env, file, directory, by }: SignInRule['key'],
  source: string,
  places: KeyPlaces,
): KeyFor {
  if (env !== undefined) return keyInVariable(env, `${source}.env names ${env}, which`, places.env);
  if (file !== undefined) {
    const key = places.keyInFile(path.resolve(places.folder, file), `${source}.file`);
    return () => usable(key());
  }
  const opened = new KeyDirectory(path.resolve(places.folder, directory as string), source, by as string, places);
  return (claims) => opened.keyFor(claims);
}

function keyInVariable(name: string, said: string, env: NodeJS.ProcessEnv): KeyFor {
  const key = trimmed(env[name] ?? '');
  if (key === '') throw new StartError(`${said} is not set: set it to the key.`);
  const fault = keyFault(key);
  if (fault) throw new StartError(`${said} ${fault.wrong}: ${fault.next}.`);
  return () => key;
}

function usable(credential: Credential | undefined): string {
  if (credential !== undefined && credential.problem === undefined) return credential.key;
  throw new SignInAway('The OneUptime key for this login cannot be read at the server, whose log says why.');
}

/** Files whose keys are remembered, and are read again as they change. */
const MOST_FILES = 10_000;

class KeyDirectory {
  readonly #directory: string;
  readonly #source: string;
  readonly #by: string;
  readonly #places: KeyPlaces;
  readonly #keys = new LRUCache<string, () => Credential | undefined>(atMost(MOST_FILES));

  constructor(directory: string, source: string, by: string, places: KeyPlaces) {
    if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new StartError(`${source}.directory names what is no directory: create it, or correct its name.`);
    [this.#directory, this.#source, this.#by, this.#places] = [directory, source, by, places];
  }

  keyFor(claims: Readonly<Record<string, unknown>>): string {
    const name = keyFileName(claimNamed(claims, this.#by));
    if (name === undefined) {
      this.#places.report(
        `${this.#source}: a login has no ${this.#by} that is a text${this.#by === 'email' ? ' and that the provider says is verified' : ''}, and so no key.`,
      );
      throw noKey();
    }
    return usable(this.#keyIn(name));
  }

  #keyIn(name: string): Credential | undefined {
    try {
      if (!this.#isInside(name)) return undefined;
      const known = this.#keys.get(name);
      if (known !== undefined) return known();
      const opened = this.#places.keyInFile(path.join(this.#directory, name), `${this.#source}: ${name}`);
      this.#keys.set(name, opened);
      return opened();
    } catch (cause) {
      if (!(cause instanceof StartError)) throw cause;
      this.#places.report(cause.message);
      return undefined;
    }
  }

  /** Whether a file is there and lies in the directory, wherever links lead: mounted secrets are links within it. */
  #isInside(name: string): boolean {
    try {
      const root = realpathSync(this.#directory);
      if (realpathSync(path.join(root, name)).startsWith(root + path.sep)) return true;
      this.#places.report(`${this.#source}: ${name} leads out of the directory, and is not read.`);
      return false;
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      this.#keys.delete(name);
      const next = code === 'ENOENT' ? 'put the key of that login into it' : 'see that this server may read it';
      this.#places.report(`${this.#source}: the directory has no file ${name} that can be read (${code}): ${next}.`);
      if (code === 'ENOENT') throw noKey();
      return false;
    }
  }
}

function noKey(): NotAdmitted {
  return new NotAdmitted(
    'you signed in, and there is no OneUptime key for you here. Ask whoever runs this server for one: signing in again changes nothing',
  );
}
