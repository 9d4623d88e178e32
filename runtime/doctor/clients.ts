/** Which clients of this machine know this server, and what is wrong with how they were told of it. Never tells a key. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { withoutKeys, withoutPasted } from '../guard/audit/pasted-secrets.ts';
import { keyFault } from '../guard/key-fault.ts';
import { KEY_HEADERS } from '../guard/key-headers.ts';
import { type ClientEntry, type ClientFile, clientFiles } from './client-files.ts';
import { type ClientKind, settingsFolder } from './client-table.ts';
import { type Finding, fault, ok, warning } from './finding.ts';

/** The machine that clients run on. */
export interface ClientMachine {
  readonly home: string;
  readonly project: string;
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
}

/** A line for each file that names this server, or that cannot be read; one where there is none. */
export function checkClients(machine: ClientMachine): readonly Finding[] {
  const { home, project, platform, env } = machine;
  const files = clientFiles({ home, project, settings: settingsFolder(platform, home, env) });
  const findings = files
    .flatMap((file) => checkFile(file, machine))
    .map(({ says, ...finding }) => ({
      ...finding,
      // Keys stand where they do not belong, too: in names, commands and paths.
      says: withoutPasted(withoutKeys(says, () => true)),
    }));
  if (findings.length > 0) return findings;
  const found = [...new Set(files.map(({ kind }) => kind.title))];
  const looked = found.length > 0 ? `those found (${found.join(', ')}) name other servers` : 'none was found';
  return [ok('clients', `No configuration of a client names this server: ${looked}.`)];
}

function checkFile({ kind, file, problem, entries, isMisnamed }: ClientFile, machine: ClientMachine): Finding[] {
  const check = kind.title;
  const shown = file.startsWith(machine.home) ? `~${file.slice(machine.home.length)}` : file;
  if (problem !== undefined)
    return [fault(check, `${shown} ${problem}.`, `Correct it: until then ${kind.title} knows none of its servers.`)];
  const { misnamed } = kind;
  if (isMisnamed && misnamed)
    return [
      fault(
        check,
        `${shown} names servers in ${misnamed.is}, which ${kind.title} does not read.`,
        `Call it ${misnamed.wanted}.`,
      ),
    ];
  return entries.filter(isOurs).flatMap((entry) => {
    const named = `${shown} names it ${JSON.stringify(entry.name)}`;
    const found = JUDGES.flatMap((judge) => judge(entry, { kind, machine }) ?? []);
    if (found.length === 0) return [ok(check, `${named}.`)];
    return found.map(({ isFault, says, next }) =>
      isFault ? fault(check, `${named}: ${says}.`, next) : warning(check, `${named}: ${says}.`, next),
    );
  });
}

/** By its name, by what it starts, or by the settings that it is given. */
function isOurs({ name, command = '', args, env, url = '' }: ClientEntry): boolean {
  if (/one-?uptime/i.test(`${name} ${url}`)) return true;
  return [command, ...args].some((word) => /oneuptime-mcp/i.test(word)) || 'ONEUPTIME_API_KEY' in env;
}

interface Judged {
  readonly isFault: boolean;
  readonly says: string;
  readonly next: string;
}
interface Around {
  readonly kind: ClientKind;
  readonly machine: ClientMachine;
}
type Judge = (entry: ClientEntry, around: Around) => Judged | undefined;

const bad = (says: string, next: string): Judged => ({ isFault: true, says, next });
const odd = (says: string, next: string): Judged => ({ isFault: false, says, next });

const JUDGES: readonly Judge[] = [
  ({ command, url }) =>
    command === undefined && url === undefined
      ? bad('it has neither a command nor a URL', 'Give it one of the two, as in docs/clients.')
      : undefined,
  commandFault,
  scriptFault,
  urlFault,
  ({ fields }, { kind: { unread, title } }) =>
    unread !== undefined && fields.includes(unread.field)
      ? bad(`it has ${unread.field}, which ${title} does not read`, `Call it ${unread.instead}.`)
      : undefined,
  keyJudgement,
];

function commandFault({ command }: ClientEntry, { machine }: Around): Judged | undefined {
  if (command === undefined || isThere(command, machine)) return undefined;
  const next =
    path.basename(command) === 'npx'
      ? 'Install Node, or write the whole path of npx: programs with a window often have a shorter PATH than a shell.'
      : 'Install it, or write its whole path.';
  return bad(`its command ${JSON.stringify(command)} is not found`, next);
}

function isThere(command: string, { env, platform, project }: ClientMachine): boolean {
  if (command.includes('/') || command.includes('\\')) return existsSync(path.resolve(project, command));
  const endings = platform === 'win32' ? ['', '.exe', '.cmd', '.bat'] : [''];
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return folders.some((folder) =>
    endings.some(
      (ending) => statSync(path.join(folder, command + ending), { throwIfNoEntry: false })?.isFile() === true,
    ),
  );
}

/** Started with node, it names a file of a build or a package that may have moved. */
function scriptFault({ args }: ClientEntry): Judged | undefined {
  const script = args.find((word) => path.isAbsolute(word) && /\.[cm]?js$/.test(word));
  if (script === undefined || existsSync(script)) return undefined;
  return bad(
    `it starts ${script}, which is not there`,
    'Build it again, or correct the path; npx oneuptime-mcp needs none.',
  );
}

function urlFault({ url }: ClientEntry): Judged | undefined {
  if (url === undefined || url.includes('${') || url.includes('{env:')) return undefined;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    return bad('its URL is no http or https address', 'Write it as http://127.0.0.1:3000/mcp.');
  const { pathname, origin } = new URL(url);
  if (pathname.split('/').includes('mcp')) return undefined;
  return bad('its URL does not end in /mcp', `Set it to ${origin}${pathname.replace(/\/+$/, '')}/mcp.`);
}

function keyJudgement(entry: ClientEntry, around: Around): Judged | undefined {
  const { url, headers, env, args, keyVariables } = entry;
  const unset = keyVariables.find((name) => !around.machine.env[name]);
  if (unset !== undefined)
    return odd(
      `its key comes from the variable ${nameOnly(unset)}, which is not set here`,
      `Set it where ${around.kind.title} is started.`,
    );
  if (url !== undefined) {
    const name = KEY_HEADERS.find((header) => header in headers);
    if (name !== undefined)
      return valueJudgement(`the header ${name}`, headers[name] ?? '', around) ?? unencrypted(url);
    if (keyVariables.length > 0) return unencrypted(url);
    return odd(
      'it sends no key',
      `Add a header ${KEY_HEADERS[0]} with a key, or another of KEY_HEADERS there, unless the server lends one (SHARED_KEY).`,
    );
  }
  if ('ONEUPTIME_API_KEY' in env) return valueJudgement('ONEUPTIME_API_KEY', env.ONEUPTIME_API_KEY ?? '', around);
  const isOther = args.includes('--sandbox') || 'ONEUPTIME_API_KEY_FILE' in env || 'INSTANCES' in env;
  if (isOther || around.machine.env.ONEUPTIME_API_KEY) return undefined;
  return odd('it is given no key', 'Add ONEUPTIME_API_KEY to its environment there.');
}

/** What is wrong with a key where it stands; undefined for what may be one. */
function valueJudgement(where: string, text: string, { kind, machine }: Around): Judged | undefined {
  const key = text.trim().replace(/^bearer(?:\s+|$)/i, '');
  if (key === '') return bad(`${where} is empty`, 'Put a key from Project Settings > API Keys there (docs/keys.md).');
  const filled = [...key.matchAll(kind.fills ?? /(?!)/g)];
  if (filled.length > 0) {
    const unset = filled.map((found) => found.slice(1).find(Boolean)).find((name) => name && !machine.env[name]);
    if (unset === undefined) return undefined;
    return odd(
      `${where} is filled in from the variable ${nameOnly(unset)}, which is not set here`,
      `Set it where ${kind.title} is started.`,
    );
  }
  if (/\$\{[^}]*\}|\{env:|^\$\w+$|^%\w+%$/.test(key))
    return bad(
      `${where} holds a placeholder that ${kind.title} does not fill in`,
      kind.fillsAs === undefined
        ? 'Put the key itself there, and let nobody else read the file.'
        : `Write ${kind.fillsAs} for ${kind.title}.`,
    );
  const wrong = keyFault(key);
  return wrong && bad(`${where} ${wrong.wrong}`, `${wrong.next.charAt(0).toUpperCase()}${wrong.next.slice(1)}.`);
}

function unencrypted(url: string): Judged | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'http:' || /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(hostname)) return undefined;
  return odd('its key crosses the network unencrypted', 'Serve it by https, and use that address.');
}

/** The name of a variable; of what is none, which may be a key, nothing is told. */
const nameOnly = (name: string): string => (/^[A-Za-z_]{1,60}$/.test(name) ? name : 'that it names');
