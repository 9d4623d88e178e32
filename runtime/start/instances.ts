/** The file of instances: name -> address, key and what its callers may do. Nothing of it comes from a caller. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Credential } from '../basics/credential.ts';
import { StartError, shown } from '../basics/errors.ts';
import { fileText } from '../basics/file-text.ts';
import { nearest } from '../basics/nearest.ts';
import { trimmed } from '../basics/trimmed.ts';
import { instance as instanceAddress } from './instance-address.ts';
import { credential as credentialOf, surface as surfaceOf } from './setting-readers.ts';
import type { Settings } from './settings.ts';

/** One instance as its operator describes it. */
export interface InstanceSettings {
  readonly name: string;
  readonly upstreamUrl: string;
  readonly credential: Credential | undefined;
  /** A file with its key, by its whole path. */
  readonly credentialFile: string | undefined;
  readonly sharedKey: boolean;
  readonly readOnly: boolean;
  readonly surface: string | undefined;
  /** Of the policy file, for all its callers. */
  readonly profile: string | undefined;
}

const NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/;
const MOST = 100;

const ENTRY = z.strictObject({
  url: z.string(),
  keyFile: z.string().min(1).optional(),
  keyEnv: z
    .string()
    .regex(/^[A-Za-z_]\w*$/)
    .optional(),
  sharedKey: z.boolean().optional(),
  readOnly: z.boolean().optional(),
  surface: z.string().optional(),
  policy: z.string().min(1).optional(),
});
type Entry = z.infer<typeof ENTRY>;
const FIELDS = Object.keys(ENTRY.shape);
const EXAMPLE = '{"eu": {"url": "https://eu.example.com", "keyFile": "/run/secrets/eu"}}';

interface InstancesOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly warn: (line: string) => void;
}

/** Reads the file. Throws a StartError for whatever is not plain; nothing of a value is repeated that may be a key. */
export function readInstances(file: string, options: InstancesOptions): readonly InstanceSettings[] {
  const said = `INSTANCES (${path.basename(file)})`;
  const read = jsonIn(file, said);
  if (typeof read !== 'object' || read === null || Array.isArray(read))
    throw new StartError(`${said} must hold an object of instances by name, such as ${EXAMPLE}.`);
  const entries = Object.entries(read);
  if (entries.length === 0 || entries.length > MOST)
    throw new StartError(`${said} must name 1 to ${MOST} instances, such as ${EXAMPLE}.`);
  const folder = path.dirname(path.resolve(file));
  return entries.map(([name, value]) => {
    if (!NAME.test(name))
      throw new StartError(
        `${said}: a name must be at most 32 small letters, digits, dashes and underscores${/^[\w .-]{1,40}$/.test(name) ? `, not ${shown(name)}` : ''}.`,
      );
    return readEntry(name, value, { ...options, said: `${said}: ${name}`, folder });
  });
}

function jsonIn(file: string, said: string): unknown {
  let text: string;
  try {
    text = fileText(readFileSync(file));
  } catch (error) {
    throw new StartError(
      `${said} cannot be read (${(error as NodeJS.ErrnoException).code}): see that the file is there.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new StartError(`${said} is no JSON: write ${EXAMPLE}.`);
  }
}

interface Place extends InstancesOptions {
  /** Begins whatever is said of the entry. */
  readonly said: string;
  readonly folder: string;
}

function readEntry(name: string, value: unknown, { said, folder, env, warn }: Place): InstanceSettings {
  const entry = checked(value, said);
  const { url, keyFile, sharedKey = false, readOnly = false, surface, policy: profile } = entry;
  const credential = keyOf(entry, said, env);
  const hasKey = keyFile !== undefined || credential !== undefined;
  if (sharedKey && !hasKey) throw new StartError(`${said}.sharedKey lends a key: give keyFile or keyEnv beside it.`);
  return Object.freeze({
    name,
    upstreamUrl: instanceAddress(trimmed(url), `${said}.url`, warn),
    credential,
    credentialFile: keyFile === undefined ? undefined : path.resolve(folder, keyFile),
    sharedKey,
    readOnly,
    surface: surface === undefined ? undefined : surfaceOf(surface, `${said}.surface`, warn),
    profile,
  });
}

function checked(value: unknown, said: string): Entry {
  const given = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  const odd = given.find((field) => !FIELDS.includes(field));
  if (odd !== undefined) {
    // A key is never written here: the file is read by whoever sets the server up.
    if (/key|token|secret|password/i.test(odd) && !['keyfile', 'keyenv', 'sharedkey'].includes(odd.toLowerCase()))
      throw new StartError(`${said} must hold no key: name a file of it in keyFile, or a variable in keyEnv.`);
    const meant = /^\w{1,40}$/.test(odd) ? nearest(odd, FIELDS) : undefined;
    throw new StartError(
      `${said} has a field that is not known${meant ? `: did you mean ${meant}?` : `: it takes ${FIELDS.join(', ')}.`}`,
    );
  }
  const { success, data, error } = ENTRY.safeParse(value);
  if (success) return data;
  const [field] = error.issues[0]?.path ?? [];
  throw new StartError(
    field === undefined
      ? `${said} must be an object such as {"url": "https://eu.example.com"}.`
      : `${said}.${String(field)} ${WANTED[String(field)] ?? 'must be a text'}.`,
  );
}

const WANTED: Readonly<Record<string, string>> = {
  url: 'must be the address of the instance, such as https://eu.example.com',
  keyFile: 'must name a file',
  keyEnv: 'must name a variable of the environment',
  sharedKey: 'must be true or false',
  readOnly: 'must be true or false',
};

/** The key that a variable holds. */
function keyOf({ keyEnv, keyFile }: Entry, said: string, env: NodeJS.ProcessEnv): Credential | undefined {
  if (keyEnv === undefined) return undefined;
  if (keyFile !== undefined) throw new StartError(`${said} has keyFile and keyEnv, which say the same: keep one.`);
  const text = trimmed(env[keyEnv] ?? '');
  if (text === '') throw new StartError(`${said}.keyEnv names ${keyEnv}, which is not set: set it to the key.`);
  return credentialOf(text, `${said}.keyEnv names ${keyEnv}, which`, () => undefined);
}

/** What an instance is opened with: the settings of the server, but for those that it has of its own. */
export function settingsFor(settings: Settings, own: InstanceSettings): Settings {
  const { upstreamUrl, credential, credentialFile, sharedKey, surface = settings.surface } = own;
  const readOnly = settings.readOnly || own.readOnly;
  const changed = { upstreamUrl, credential, credentialFile, sharedKey, surface, readOnly };
  return { ...settings, ...changed, sandbox: false, instancesFile: undefined, hasDefault: true };
}
