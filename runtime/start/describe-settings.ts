/** What the documents say of the settings: `--help`, docs/settings.md, server.json and .env.example. */
import { COMMAND, HTTP_ONLY, QUESTIONS, SERVER, SETTING_TABLE, type Setting, TEAM } from './setting-table.ts';

/** What `--help` prints. */
export function usage(): string {
  const settings: readonly Setting[] = [...Object.values(SERVER), ...Object.values(TEAM)];
  return `oneuptime-mcp: the whole OneUptime API as MCP tools

  oneuptime-mcp           serve one client on standard input and output
  oneuptime-mcp --http    serve any number over HTTP, at /mcp, /mcp/all, /mcp/x/<toolset>
  oneuptime-mcp doctor    examine settings, instance, key and clients of this machine, and say what to do (--json)

${helpLines([...Object.values(COMMAND), ...Object.values(QUESTIONS)])}

Settings, from a flag, the environment, or .env in the working directory, in this order (without --http, only names that
begin with ONEUPTIME_ are read from .env):
${helpLines(settings.filter((setting) => !HTTP_ONLY.has(setting)))}

Over HTTP only, where callers bring their own key (x-api-key, apikey, Authorization: Bearer):
${helpLines(settings.filter((setting) => HTTP_ONLY.has(setting)))}

Calls leave through HTTPS_PROXY or HTTP_PROXY, but for hosts of NO_PROXY and of this machine; NODE_EXTRA_CA_CERTS adds the
certificate of an authority of your own.
`;
}

function helpLines(settings: readonly Setting[]): string {
  return settings
    .map((setting) => {
      const { read, example, variable, about } = setting;
      const names = namesOf(setting).join(', ') + (read && variable === undefined ? ` ${example}` : '');
      const otherwise = shownDefault(setting);
      return `  ${names.padEnd(32)}${about.replaceAll('`', '')}${otherwise && ` (default ${otherwise})`}`;
    })
    .join('\n');
}

function namesOf({ variable, flags = [] }: Setting): string[] {
  const dashed = flags.map((flag) => (flag.length > 1 ? `--${flag}` : `-${flag}`));
  return variable === undefined ? dashed : [variable, ...dashed];
}

const shownDefault = ({ unset, default: text = '' }: Setting): string => unset ?? text;

/** What stands in files of the project, made fresh from their present text. */
export const DOCUMENTS: Readonly<Record<string, (stale: string) => string>> = {
  'docs/settings.md': (stale) => {
    const fresh = [SERVER, TEAM].map((settings) => table(Object.values(settings)));
    return stale.replaceAll(/^\| setting .*\n(?:\|.*\n)+/gm, (other) => fresh.shift() ?? other);
  },
  'server.json': (stale) => {
    const manifest = JSON.parse(stale);
    manifest.packages[0].environmentVariables = Object.values<Setting>(SETTING_TABLE).flatMap(registered);
    return `${JSON.stringify(manifest, null, 2)}\n`;
  },
  '.env.example': () => {
    const head = '# Copy to .env in the working directory and uncomment what you set. The environment wins.\n';
    return head + Object.values<Setting>(SETTING_TABLE).map(commented).join('');
  },
};

function table(settings: readonly Setting[]): string {
  const names = (setting: Setting) => namesOf(setting).map((name) => `\`${name}\``);
  const rows = settings.map((setting) => [names(setting).join(', '), shownDefault(setting), linked(setting.about)]);
  const all = [['setting', 'default', ''], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const [head, ...lines] = all.map((row) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |\n`);
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |\n`, ...lines].join('');
}

/** Pages of docs/ that are named lie beside the page that says so. */
const linked = (about: string): string => about.replaceAll(/\(docs\/(\w+\.md)\)/g, '([$1]($1))');

/** The registry tells clients what to set for a server on stdio. */
function registered(setting: Setting): object[] {
  const { variable, about, secret: isSecret, default: text } = setting;
  if (variable === undefined || HTTP_ONLY.has(setting)) return [];
  const description = about.replaceAll('`', '');
  const isRequired = setting === SERVER.credential;
  return [{ name: variable, description, isRequired, isSecret, default: text || undefined }];
}

function commented({ variable, about, default: text, example = '' }: Setting): string {
  return variable === undefined ? '' : `\n# ${about.replaceAll('`', '')}\n# ${variable}=${text || example}\n`;
}
