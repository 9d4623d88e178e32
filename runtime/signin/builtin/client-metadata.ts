/** What is taken of what a client says of itself, in a registration or in a document of its own. */
import { type Bounds, readJson } from '../../basics/bounds.ts';
import { isPlain, type Plain } from '../../basics/plain.ts';

/** What is wrong with it, by a code of RFC 7591. */
export class BadMetadata extends Error {
  readonly code: 'invalid_redirect_uri' | 'invalid_client_metadata';

  constructor(code: BadMetadata['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface ClientMetadata {
  readonly client_name?: string;
  readonly redirect_uris: readonly string[];
  readonly grant_types: readonly string[];
  readonly response_types: readonly string[];
  readonly application_type: 'native';
  readonly token_endpoint_auth_method: string;
}

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const MOST_URIS = 20;
const LONGEST_URI = 1_000;
const LONGEST_NAME = 80;
/** Signs that stand in addresses; `*` may, and would be taken for a wildcard. */
const ADDRESS = /^[\w\-.~:/?[\]@!$&'()+,;=%]+$/;
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Schemes that run, show or send something rather than open an application. */
const NO_SCHEMES =
  /^(?:javascript|vbscript|data|blob|file|filesystem|about|view-source|ws|wss|ftp|mailto|tel|sms|intent|chrome|resource|jar|mhtml|view|content):$/;

/** Metadata are short: what is nested or long is none. */
const BOUNDS: Bounds = { bytes: 16 * 1024, levels: 8, values: 1_000 };

/** What a text says as JSON; undefined where it is none, or more than metadata are. */
export function readMetadata(text: string): unknown {
  const read = readJson(text, BOUNDS);
  return 'value' in read ? read.value : undefined;
}

/** Throws `BadMetadata`. All clients are public ones: a secret that everybody's copy of a program has is none. */
export function clientMetadata(said: unknown): ClientMetadata {
  if (!isPlain(said)) throw new BadMetadata('invalid_client_metadata', 'the metadata are no JSON object');
  const { client_name: name, redirect_uris: uris, grant_types: grants } = said;
  if (!Array.isArray(uris) || uris.length === 0 || uris.length > MOST_URIS)
    throw new BadMetadata('invalid_redirect_uri', `redirect_uris must be a list of 1 to ${MOST_URIS} addresses`);
  for (const uri of uris) mustBeRedirectUri(uri);
  const title = typeof name === 'string' ? plainName(name) : '';
  return {
    ...(title === '' ? {} : { client_name: title }),
    redirect_uris: uris,
    grant_types: ['authorization_code', 'refresh_token', ...(has(grants, DEVICE) ? [DEVICE] : [])],
    response_types: ['code'],
    // What native clients may: any port on loopback, and schemes of their own.
    application_type: 'native',
    token_endpoint_auth_method: 'none',
  };
}

/** The same of a document: which client it is of is judged by whoever fetched it. */
export function documentMetadata(said: Plain): Plain {
  const { client_id, token_endpoint_auth_method: method } = said;
  if (method !== undefined && method !== 'none' && String(method).startsWith('client_secret'))
    throw new BadMetadata('invalid_client_metadata', 'a client known by a document cannot have a secret');
  return { ...clientMetadata(said), client_id };
}

function mustBeRedirectUri(uri: unknown): void {
  const problem = problemOf(uri);
  if (problem !== undefined) throw new BadMetadata('invalid_redirect_uri', `redirect_uris: ${problem}`);
}

function problemOf(uri: unknown): string | undefined {
  if (typeof uri !== 'string' || uri.length > LONGEST_URI || !URL.canParse(uri)) return 'one of them is no address';
  if (!ADDRESS.test(uri)) return 'an address has a fragment, a wildcard or a sign that does not belong there';
  const { protocol, hostname, username, password } = new URL(uri);
  if (username !== '' || password !== '') return 'an address names a user';
  if (protocol === 'http:' && !LOOPBACK.has(hostname)) return 'http is for localhost, 127.0.0.1 and [::1] alone';
  if (protocol === 'https:' && LOOPBACK.has(hostname)) return 'https does not go with this machine itself';
  return NO_SCHEMES.test(protocol) ? `${protocol} is no scheme of an application` : undefined;
}

function has(list: unknown, item: string): boolean {
  return Array.isArray(list) && list.includes(item);
}

/** A name as people read it, in one line: without what turns or hides text. */
function plainName(name: string): string {
  return name
    .slice(0, LONGEST_NAME * 4)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_NAME);
}
