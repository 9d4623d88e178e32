// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what clients fill in is written so.
/** Configurations of clients as people write them: what is wrong is told, what is right is not, and no key ever is. */
import { randomUUID } from 'node:crypto';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkClients } from '../../runtime/doctor/clients.ts';
import type { Finding } from '../../runtime/doctor/finding.ts';
import { Machine } from './run.ts';

const KEY = randomUUID();
let machine: Machine;
beforeEach(() => {
  machine = new Machine();
  chmodSync(machine.file('bin/npx', '#!/bin/sh\n'), 0o755);
});
afterEach(() => machine.remove());

function findings(env: NodeJS.ProcessEnv = {}): readonly Finding[] {
  const { home, project, folder } = machine;
  const found = checkClients({ home, project, platform: 'linux', env: { PATH: path.join(folder, 'bin'), ...env } });
  expect(JSON.stringify(found)).not.toContain(KEY);
  return found;
}

const STDIO = { command: 'npx', args: ['oneuptime-mcp'], env: { ONEUPTIME_API_KEY: KEY } };
const HTTP = { url: 'http://127.0.0.1:3000/mcp', headers: { 'x-api-key': KEY } };
const servers = (server: object, name = 'oneuptime') => JSON.stringify({ mcpServers: { [name]: server } });
const TOML = `[mcp_servers.oneuptime]\nurl = "http://127.0.0.1:3000/mcp"\nhttp_headers = { "x-api-key" = "${KEY}" }\n`;

it.each([
  ['Claude Desktop', 'home/.config/Claude/claude_desktop_config.json', servers(STDIO)],
  ['Claude Code', 'home/.claude.json', JSON.stringify({ projects: { '/p': { mcpServers: { oneuptime: HTTP } } } })],
  ['Claude Code', 'project/.mcp.json', servers(HTTP)],
  ['Cursor', 'home/.cursor/mcp.json', `// mine\n${servers(HTTP)}`],
  ['VS Code', 'home/.config/Code/User/mcp.json', JSON.stringify({ servers: { oneuptime: HTTP } })],
  ['Windsurf', 'home/.codeium/windsurf/mcp_config.json', servers({ serverUrl: HTTP.url, headers: HTTP.headers })],
  ['Codex', 'home/.codex/config.toml', TOML],
  ['Gemini CLI', 'home/.gemini/settings.json', servers({ httpUrl: HTTP.url, headers: HTTP.headers })],
  ['Qwen Code', 'home/.qwen/settings.json', servers({ httpUrl: HTTP.url, headers: HTTP.headers })],
  [
    'Zed',
    'home/.config/zed/settings.json',
    `{ /* mine */ "context_servers": { "oneuptime": ${JSON.stringify(HTTP)}, }, }`,
  ],
  [
    'opencode',
    'home/.config/opencode/opencode.json',
    JSON.stringify({
      mcp: { oneuptime: { type: 'local', command: ['npx', 'oneuptime-mcp'], environment: STDIO.env } },
    }),
  ],
  ['Copilot CLI', 'home/.copilot/mcp-config.json', servers(HTTP)],
])('%s: a configuration that works is named and left in peace', (client, file, text) => {
  machine.file(file, text);
  expect(findings()).toEqual([{ check: client, level: 'ok', says: expect.stringContaining('names it "oneuptime".') }]);
});

it('names of other servers are nobody’s business', () => {
  machine.file(
    'home/.cursor/mcp.json',
    servers({ url: 'https://other.example/mcp', headers: { authorization: KEY } }, 'other'),
  );
  expect(findings()).toEqual([{ check: 'clients', level: 'ok', says: expect.stringContaining('(Cursor)') }]);
});

const CURSOR = 'home/.cursor/mcp.json';
const DESKTOP = 'home/.config/Claude/claude_desktop_config.json';
it.each([
  ['JSON that does not parse', CURSOR, servers(HTTP).slice(0, -1), 'fault', /does not parse as JSON in line 1/],
  [
    'a comment where none may be',
    DESKTOP,
    `{\n// mine\n${servers(STDIO).slice(1)}`,
    'fault',
    /does not parse as JSON in line 2/,
  ],
  ['TOML that does not parse', 'home/.codex/config.toml', `${TOML}\nx = `, 'fault', /does not parse as TOML in line/],
  ['a command that is not found', CURSOR, servers({ ...STDIO, command: 'npxx' }), 'fault', /"npxx" is not found/],
  [
    'a build that is not there',
    CURSOR,
    servers({ ...STDIO, args: ['/nope/oneuptime-mcp/bin.js'] }),
    'fault',
    /starts \/nope\/oneuptime-mcp\/bin\.js, which is not there/,
  ],
  [
    'a URL without its end',
    CURSOR,
    servers({ ...HTTP, url: 'http://127.0.0.1:3000' }),
    'fault',
    /does not end in \/mcp/,
  ],
  ['a URL that is none', CURSOR, servers({ ...HTTP, url: '127.0.0.1:3000/mcp' }), 'fault', /no http or https address/],
  [
    'an empty header',
    CURSOR,
    servers({ ...HTTP, headers: { 'X-API-Key': ' ' } }),
    'fault',
    /header x-api-key is empty/,
  ],
  [
    'Bearer and nothing',
    CURSOR,
    servers({ ...HTTP, headers: { Authorization: 'Bearer ' } }),
    'fault',
    /header authorization is empty/,
  ],
  [
    'a placeholder of another client',
    DESKTOP,
    servers({ ...STDIO, env: { ONEUPTIME_API_KEY: '${ONEUPTIME_API_KEY}' } }),
    'fault',
    /placeholder that Claude Desktop does not fill in/,
  ],
  [
    'a placeholder that is filled in from nothing',
    CURSOR,
    servers({ ...HTTP, headers: { 'x-api-key': '${env:MY_KEY}' } }),
    'warning',
    /filled in from the variable MY_KEY, which is not set/,
  ],
  [
    'an example in place of a key',
    CURSOR,
    servers({ ...HTTP, headers: { 'x-api-key': 'your project API key' } }),
    'fault',
    /example in place of a key/,
  ],
  ['no key', CURSOR, servers({ url: HTTP.url }), 'warning', /sends no key/],
  ['no key on stdio', CURSOR, servers({ ...STDIO, env: {} }), 'warning', /is given no key/],
  ['a key in the clear', CURSOR, servers({ ...HTTP, url: 'http://mcp.example.com/mcp' }), 'warning', /unencrypted/],
  ['neither command nor URL', CURSOR, servers({}), 'fault', /neither a command nor a URL/],
  [
    'servers under a name of others',
    'home/.config/Code/User/mcp.json',
    servers(HTTP),
    'fault',
    /mcpServers, which VS Code does not read/,
  ],
  [
    'headers that Codex does not read',
    'home/.codex/config.toml',
    TOML.replace('http_headers', 'headers'),
    'fault',
    /it has headers, which Codex does not read/,
  ],
  [
    'a variable that is not set',
    'home/.codex/config.toml',
    '[mcp_servers.oneuptime]\nurl = "http://127.0.0.1:3000/mcp"\nbearer_token_env_var = "MY_KEY"\n',
    'warning',
    /comes from the variable MY_KEY, which is not set/,
  ],
] as const)('%s', (_what, file, text, level, says) => {
  machine.file(file, text);
  const found = findings();
  expect(found[0]).toMatchObject({ level, says: expect.stringMatching(says), next: expect.stringMatching(/\w{3}/) });
});

it('a placeholder that the client fills in from a variable that is set is fine', () => {
  machine.file(CURSOR, servers({ ...HTTP, headers: { Authorization: 'Bearer ${env:MY_KEY}' } }));
  expect(findings({ MY_KEY: KEY })).toMatchObject([{ level: 'ok' }]);
});

it('a key that stands where a name belongs is not told', () => {
  machine.file(
    CURSOR,
    JSON.stringify({ mcpServers: { oneuptime: { command: KEY, env: { ONEUPTIME_API_KEY: `\${${KEY}}` } } } }),
  );
  machine.file(
    'home/.codex/config.toml',
    `[mcp_servers.oneuptime]\nurl = "http://127.0.0.1/mcp"\nbearer_token_env_var = "${KEY}"\n`,
  );
  expect(findings().length).toBeGreaterThan(1);
});
