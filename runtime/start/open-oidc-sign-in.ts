/** Signing in at a provider elsewhere, as the settings want it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LRUCache } from 'lru-cache';
import { StartError } from '../basics/errors.ts';
import { fileText } from '../basics/file-text.ts';
import { readScope } from '../guard/scopes.ts';
import { isLoopback } from '../http/loopback.ts';
import { type KeyPlaces, openKeyReference } from '../signin/oidc/key-references.ts';
import { WrongProvider } from '../signin/oidc/metadata.ts';
import { OidcSignIn, type OpenedRule } from '../signin/oidc/oidc-sign-in.ts';
import { Provider, type ReadProvider } from '../signin/oidc/provider.ts';
import { readSignInRules, type SignInRules } from '../signin/oidc/rules-file.ts';
import type { SignIn } from '../signin/sign-in.ts';
import { readJsonDocument } from '../upstream/json-document.ts';
import { outgoingProxy } from '../upstream/outgoing-proxy.ts';
import { keyInFile } from './key-source.ts';
import type { Policies } from './policies.ts';
import { say } from './say.ts';
import type { Settings } from './settings.ts';
import type { SignInParts } from './sign-in-parts.ts';

/** Metadata and keys are some kilobytes; whoever waits for them waits with a request. */
const MAX_BYTES = 512 * 1024;
const DEADLINE_MS = 5_000;

/** Throws a StartError for what can be known to be wrong now. A provider that cannot be asked is asked again when somebody comes. */
export async function openOidcSignIn(settings: Settings, parts: SignInParts): Promise<SignIn> {
  const { provider, signIn } = await oidcSignIn(settings, { ...parts, env: process.env, say });
  try {
    await provider.check();
  } catch (cause) {
    // Why else it could not be asked was reported.
    if (cause instanceof WrongProvider) throw new StartError(cause.message);
  }
  return signIn;
}

interface OidcParts extends Pick<SignInParts, 'resource'> {
  readonly product: Pick<SignInParts['product'], 'givenToLogins'>;
  readonly env: NodeJS.ProcessEnv;
  /** Told what whoever runs the server should know. */
  readonly say: (line: string) => void;
}

/** The same before the provider is asked for anything. */
export async function oidcSignIn(
  settings: Pick<Settings, 'oauthIssuer' | 'oauthAudience' | 'oauthRules'>,
  { resource, product, env, say: tell }: OidcParts,
): Promise<{ readonly provider: Provider; readonly signIn: OidcSignIn }> {
  const { oauthIssuer: issuer, oauthAudience: audience = resource, oauthRules: file } = settings;
  if (issuer === undefined)
    throw new StartError('AUTH=oidc needs OAUTH_ISSUER: set it to the provider at which people sign in.');
  if (file === undefined)
    throw new StartError('AUTH=oidc needs OAUTH_RULES: name a file that says whose OneUptime key is used for whom.');
  const { protocol, hostname } = new URL(issuer);
  if (protocol !== 'https:' && !isLoopback(hostname))
    throw new StartError(
      'OAUTH_ISSUER must begin with https://: its keys would come through the network as anybody likes.',
    );
  const report = nowAndThen(tell);
  const { rules, ask } = await readRules(file);
  const places: KeyPlaces = { env, folder: path.dirname(path.resolve(file)), report, keyInFile: keyFiles(report) };
  const opened: OpenedRule[] = [];
  for (const [at, rule] of rules.entries()) {
    const place = `OAUTH_RULES: rules.${at}`;
    checkGiven(rule, place, product.givenToLogins);
    opened.push({ ...rule, keyFor: openKeyReference(rule.key, `${place}.key`, places) });
  }
  const read: ReadProvider = async (address) =>
    readJsonDocument(address, {
      site: { title: 'The provider of logins', setting: 'OAUTH_ISSUER' },
      proxy: outgoingProxy(env, address),
      deadlineMs: DEADLINE_MS,
      maxBytes: MAX_BYTES,
    });
  const provider = new Provider({ issuer, report: tell, read });
  return { provider, signIn: new OidcSignIn({ issuer, audience, provider, rules: opened, ask, report }) };
}

async function readRules(file: string): Promise<SignInRules> {
  const name = `OAUTH_RULES (${path.basename(file)})`;
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new StartError(`${name} cannot be read (${cause.code}): see that the file is there.`);
  });
  return readSignInRules(fileText(bytes), name);
}

/** Throws a StartError where there is no such profile, or a scope names no toolset. */
function checkGiven(
  { profile, scopes = [] }: Pick<OpenedRule, 'profile' | 'scopes'>,
  place: string,
  { profiles, toolsets }: Policies['given'],
): void {
  if (profile !== undefined && profiles === undefined)
    throw new StartError(
      `${place}.profile is one of the file of POLICY, which is not set: set it, or leave profile out.`,
    );
  if (profile !== undefined) profiles?.layersOf(profile);
  const unknown = scopes.find((text) => {
    const toolset = readScope(text)?.toolset;
    return toolset !== undefined && !toolsets.includes(toolset);
  });
  if (unknown !== undefined)
    throw new StartError(`${place}.scopes: ${unknown} names no toolset: they are ${toolsets.join(', ')}.`);
}

/** Of files that every user of the machine may read, the first is told: of a directory all are. */
function keyFiles(report: (line: string) => void): KeyPlaces['keyInFile'] {
  let isWarned = false;
  const warn = (line: string): void => {
    if (!isWarned) report(`warning: ${line}`);
    isWarned = true;
  };
  return (file, source) => keyInFile(file, source, { report, warn });
}

const AGAIN_MS = 60_000;
const MOST_LINES = 1_000;

/** Whoever calls again and again without a key fills no log. */
function nowAndThen(tell: (line: string) => void): (line: string) => void {
  const lately = new LRUCache<string, true>({ max: MOST_LINES, ttl: AGAIN_MS });
  return (line) => {
    if (lately.has(line)) return;
    lately.set(line, true);
    tell(line);
  };
}
