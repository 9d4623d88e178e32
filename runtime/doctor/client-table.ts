// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what clients fill in is written so.
/**
 * Clients whose configuration is looked for: where each keeps it, how that is written, and what it fills in by itself.
 * As their manuals have it by November 2026, as far as those could be read; the pages of docs/clients/ say which were tried.
 */

/** Folders that places begin with. */
export interface Folders {
  readonly home: string;
  /** The folder that the doctor was started in: of files that belong to one project. */
  readonly project: string;
  /** Where programs of this machine keep settings of a user. */
  readonly settings: string;
}

export interface ClientKind {
  readonly title: string;
  /** Files, each read by itself; `/` parts folders everywhere. */
  readonly files: (folders: Folders) => readonly string[];
  /** `json` is read as it stands; `jsonc` may have comments and commas at the end. */
  readonly format: 'json' | 'jsonc' | 'toml';
  /** Where servers stand in it, by the names of objects around them; `*` is any. */
  readonly servers: readonly (readonly string[])[];
  /** Another name for that place, which people copy from manuals of others and which this client does not read. */
  readonly misnamed?: { readonly is: string; readonly wanted: string };
  /** What it fills in itself, with the name of a variable in the first group where it comes from one; absent, nothing. */
  readonly fills?: RegExp;
  /** How a key is written there for it to fill in. */
  readonly fillsAs?: string;
  /** Fields that hold the address of a server over HTTP, in the order in which they count. */
  readonly urls: readonly string[];
  /** Fields that hold headers, and those whose values name variables that hold them. */
  readonly headers: string;
  readonly headerVariables?: string;
  /** A field that names the variable of a bearer token. */
  readonly tokenVariable?: string;
  /** A field that it does not read, with what it reads in its place. */
  readonly unread?: { readonly field: string; readonly instead: string };
  /** Where its environment of a server on stdio stands. */
  readonly env: string;
}

const MCP_SERVERS = [['mcpServers']];
const USUAL = { format: 'json', servers: MCP_SERVERS, urls: ['url'], headers: 'headers', env: 'env' } as const;
/** `$NAME` and `${NAME}`, with a default or without. */
const SHELL = /\$\{(\w{1,80})(?::-[^{}]{0,200})?\}|\$(\w{1,80})/g;
const EDITOR = /\$\{env:(\w+)\}|\$\{(?:userHome|workspaceFolder\w*|pathSeparator|\/)\}/g;

export const CLIENT_KINDS: readonly ClientKind[] = [
  { ...USUAL, title: 'Claude Desktop', files: ({ settings }) => [`${settings}/Claude/claude_desktop_config.json`] },
  {
    ...USUAL,
    title: 'Claude Code',
    files: ({ home, project }) => [`${home}/.claude.json`, `${project}/.mcp.json`],
    servers: [['mcpServers'], ['projects', '*', 'mcpServers']],
    fillsAs: '${ONEUPTIME_API_KEY}',
    fills: /\$\{(\w{1,80})(?::-[^{}]{0,200})?\}/g,
  },
  {
    ...USUAL,
    title: 'Cursor',
    files: ({ home, project }) => [`${home}/.cursor/mcp.json`, `${project}/.cursor/mcp.json`],
    format: 'jsonc',
    fillsAs: '${env:ONEUPTIME_API_KEY}',
    fills: EDITOR,
  },
  {
    ...USUAL,
    title: 'VS Code',
    files: ({ settings, project }) => [`${settings}/Code/User/mcp.json`, `${project}/.vscode/mcp.json`],
    format: 'jsonc',
    servers: [['servers']],
    misnamed: { is: 'mcpServers', wanted: 'servers' },
    fillsAs: '${input:oneuptime-key} with an entry of inputs',
    fills: /\$\{env:(\w{1,80})\}|\$\{(?:input:[\w.-]{1,80}|userHome|workspaceFolder\w{0,20})\}/g,
  },
  {
    ...USUAL,
    title: 'Windsurf',
    files: ({ home }) => [`${home}/.codeium/windsurf/mcp_config.json`],
    urls: ['serverUrl', 'url'],
    fillsAs: '${env:ONEUPTIME_API_KEY}',
    fills: /\$\{env:(\w+)\}/g,
  },
  {
    ...USUAL,
    title: 'Codex',
    files: ({ home, project }) => [`${home}/.codex/config.toml`, `${project}/.codex/config.toml`],
    format: 'toml',
    servers: [['mcp_servers']],
    misnamed: { is: 'mcpServers', wanted: 'mcp_servers' },
    headers: 'http_headers',
    headerVariables: 'env_http_headers',
    tokenVariable: 'bearer_token_env_var',
    unread: { field: 'headers', instead: 'http_headers' },
  },
  {
    ...USUAL,
    title: 'Gemini CLI',
    files: ({ home, project }) => [`${home}/.gemini/settings.json`, `${project}/.gemini/settings.json`],
    format: 'jsonc',
    urls: ['httpUrl', 'url'],
    fillsAs: '$ONEUPTIME_API_KEY',
    fills: SHELL,
  },
  {
    ...USUAL,
    title: 'Qwen Code',
    files: ({ home, project }) => [`${home}/.qwen/settings.json`, `${project}/.qwen/settings.json`],
    format: 'jsonc',
    urls: ['httpUrl', 'url'],
    fillsAs: '$ONEUPTIME_API_KEY',
    fills: SHELL,
  },
  {
    ...USUAL,
    title: 'Zed',
    files: ({ home }) => [`${home}/.config/zed/settings.json`],
    format: 'jsonc',
    servers: [['context_servers']],
    misnamed: { is: 'mcpServers', wanted: 'context_servers' },
  },
  {
    ...USUAL,
    title: 'opencode',
    files: ({ home, project }) =>
      [`${home}/.config/opencode`, project].flatMap((folder) => [
        `${folder}/opencode.json`,
        `${folder}/opencode.jsonc`,
      ]),
    format: 'jsonc',
    servers: [['mcp']],
    misnamed: { is: 'mcpServers', wanted: 'mcp' },
    fillsAs: '{env:ONEUPTIME_API_KEY}',
    fills: /\{env:(\w{1,80})\}|\{file:[^{}]{1,200}\}/g,
    env: 'environment',
  },
  {
    ...USUAL,
    title: 'Copilot CLI',
    files: ({ home }) => [`${home}/.copilot/mcp-config.json`],
    fillsAs: '$ONEUPTIME_API_KEY',
    fills: SHELL,
  },
];

/** Where programs keep settings of a user, by the kind of machine. */
export function settingsFolder(platform: NodeJS.Platform, home: string, env: NodeJS.ProcessEnv): string {
  if (platform === 'darwin') return `${home}/Library/Application Support`;
  if (platform === 'win32') return env.APPDATA ?? `${home}/AppData/Roaming`;
  return env.XDG_CONFIG_HOME || `${home}/.config`;
}
