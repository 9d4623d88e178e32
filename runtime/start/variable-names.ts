/** Which names in an environment are ours with a slip, and which belong to other tools of OneUptime. */
import { slips } from '../basics/nearest.ts';
import { SERVER, SETTING_TABLE, type Setting } from './setting-table.ts';

/** Set by Kubernetes in every pod beside a service called oneuptime…; nobody meant us by them. */
const SERVICE_VARIABLE = /_SERVICE_(HOST|PORT)(_.*)?$|_PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?$/;
/** A PORTS or a GHOST in the environment is somebody else's: two of our names are too short to guess at. */
const LEAST_GUESSED = 5;
const PREFIX = 'ONEUPTIME_';

interface Given {
  /** Variables of the environment that hold something. */
  readonly env: NodeJS.ProcessEnv;
  /** Those of a file. */
  readonly file: NodeJS.ProcessEnv;
  readonly isHttp: boolean;
  /** Whether a setting is given in any way. */
  readonly isSet: (setting: Setting) => boolean;
  /** Whether calls go to an instance that somebody has to name. */
  readonly needsInstance: boolean;
}

/**
 * What to say of variables that nobody reads: `problems` of a slip that leaves unset what was meant, `warnings` of the
 * rest. Of a file, where what begins like ours may be another tool's, only slips are told.
 */
export function misnamed(given: Given): { readonly problems: string[]; readonly warnings: string[] } {
  const { env, file, isHttp, isSet } = given;
  const known = variablesOf(Object.values(SETTING_TABLE));
  // Of what only a team's server reads, names like REDIS_URI are common where people work.
  const ours = variablesOf(Object.values(isHttp ? SETTING_TABLE : SERVER)).filter(
    ([variable]) => variable.length >= LEAST_GUESSED,
  );
  const problems: string[] = [];
  const warnings: string[] = [];
  const foreign: string[] = [];
  for (const name of Object.keys({ ...file, ...env }).sort()) {
    if (known.some(([variable]) => variable === name) || SERVICE_VARIABLE.test(name)) continue;
    const [meant, setting] = ours.find(([variable]) => isSlip(name, variable)) ?? [];
    const shown = /^\w+$/.test(name) ? name : escaped(name);
    if (setting !== undefined && isSet(setting)) warnings.push(`${shown} is not read: ${meant} is set, and counts.`);
    // A word alone, such as SESSION or RESULT, is often somebody else's: it must not be in the way.
    else if (meant !== undefined && !meant.includes('_'))
      warnings.push(`${shown} is not read: set ${meant} where that is meant.`);
    else if (meant !== undefined) problems.push(`${shown} is not a variable of this server: did you mean ${meant}?`);
    else if (SAYS_READ_ONLY.test(name) && !/^(?:false|0|no|off)$/i.test({ ...file, ...env }[name] ?? '')) {
      if (!isSet(SERVER.readOnly))
        warnings.push(`${name} is not read, and writes are served: give --read-only, or connect to /mcp/readonly.`);
    } else if (name.startsWith(PREFIX) && env[name] !== undefined) {
      const lost = whatIsMissing(name, given);
      if (lost === undefined) foreign.push(name);
      else warnings.push(`${name} is not read by this server, and ${lost}`);
    }
  }
  if (foreign.length > 0)
    warnings.push(`Not read by this server, but perhaps by other tools of OneUptime: ${foreign.join(', ')}.`);
  return { problems, warnings };
}

/** Variables and their settings in the order of the table. */
function variablesOf(settings: readonly Setting[]): [string, Setting][] {
  return settings.flatMap((setting) => (setting.variable === undefined ? [] : [[setting.variable, setting]]));
}

const NAMES_ADDRESS = /(?:UR[IL]|HOST|HOSTNAME|ENDPOINT|ADDRESS|DOMAIN|SERVER|INSTANCE)(?:S|_FILE)?$/;
const NAMES_KEY = /(?:KEY|TOKEN|SECRET)(?:S|_FILE)?$/;

/** Wanted for safety, and here a flag: whoever believes to have set it must not be wrong in silence. */
const SAYS_READ_ONLY = /^(?:ONEUPTIME_)?(?:MCP_)?READ_?ONLY(?:_MODE)?$/;

/** What whoever set this variable may believe to have said; other tools of OneUptime call the same things otherwise. */
function whatIsMissing(name: string, { isHttp, isSet, needsInstance }: Given): string | undefined {
  const { upstreamUrl, credential, credentialFile } = SERVER;
  const bare = name.replace(/^ONEUPTIME_(?:MCP_)?/, '');
  const [variable, setting] = variablesOf(Object.values(SETTING_TABLE)).find(([known]) => known === bare) ?? [];
  if (setting && bare.length >= LEAST_GUESSED && !isSet(setting)) return `${variable} is not set, which it reads.`;
  if (NAMES_ADDRESS.test(name) && needsInstance && !isSet(upstreamUrl))
    return `${upstreamUrl.variable} is not set: calls go to ${upstreamUrl.default}. Set ${upstreamUrl.variable} where another instance is meant.`;
  if (NAMES_KEY.test(name) && needsInstance && !isHttp && !isSet(credential) && !isSet(credentialFile))
    return `${credential.variable} is not set: calls have no key. Set ${credential.variable} to a key of your project.`;
  return undefined;
}

/** A name in quotation marks, so that blanks and marks in it are seen. */
function escaped(name: string): string {
  const code = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(name.slice(0, 60)).replace(/[^\x20-\x7e]/g, code);
}

/** One slip, or two in a long name that begins right: MY_SHARED_KEY stays somebody else's. */
function isSlip(name: string, variable: string): boolean {
  const [given = '', meant = ''] = [name, variable].map((text) => text.toUpperCase().replace(/[^A-Z0-9]/g, ''));
  // ONEUPTIME_APP_KEY, ONEUPTIME_DB_URL and ONEUPTIME_ORG have names of their own: there, another letter is another word.
  if (name.startsWith(PREFIX)) return lettersOf(given) === lettersOf(meant) && slips(given, meant, 2) <= 2;
  const allowed = meant.length > 8 && given[0] === meant[0] ? 2 : 1;
  const mayBe = Math.abs(given.length - meant.length) <= allowed && strangersIn(given, meant) <= allowed;
  return mayBe && slips(given, meant, allowed) <= allowed;
}

/** How many letters of a word another does not have: as many slips part them at least, and to count those takes a package. */
function strangersIn(word: string, other: string): number {
  let left = other;
  let strangers = 0;
  for (const letter of word) {
    if (left.includes(letter)) left = left.replace(letter, '');
    else strangers += 1;
  }
  return strangers;
}

/** Which letters a name has, in any order, each once where it stands doubled. */
function lettersOf(name: string): string {
  return [...name.replace(/(.)\1+/g, '$1')].sort().join('');
}
