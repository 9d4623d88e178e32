/** Whether names still fit when clients have put their own before them; docs/surfaces.md tells where not. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { everyday as picked, resources } from '../../generated/oneuptime/index.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { readWorkflows } from '../../runtime/start/workflow-list.ts';
import { compactTools } from '../../runtime/tools/compact.ts';

/** What is put before a tool of a server that the client's configuration calls so, and the most that is let through. */
const CLIENTS: readonly (readonly [client: string, before: (server: string) => string, most: number])[] = [
  ['Claude Code', (server) => `mcp__${server}__`, 64],
  ['Codex, Kimi', (server) => `mcp__${server}__`, 64],
  ['Gemini CLI', (server) => `mcp_${server}_`, 63],
  ['Cursor', (server) => `${server}_`, 60],
  ['opencode', (server) => `${server}_`, 64],
  ['Copilot', (server) => `${server}-`, 64],
  ['Cline', (server) => `${server}__`, 64],
];
const PLUGIN = (server: string): string => `mcp__plugin_oneuptime_${server}__`;
const LIMIT = 64;

const workflows = await readWorkflows();
const all = [...workflows, ...new Catalogue(resources).tools].map(({ name }) => name);
const everyday = [...workflows.flatMap(({ name, isEveryday }) => (isEveryday ? [name] : [])), ...picked];
const compact = compactTools('').map(({ name }) => name);
const page = readFileSync(new URL('../../docs/surfaces.md', import.meta.url), 'utf8').replaceAll(/\s+/g, ' ');

const tooLong = (names: readonly string[], before: string, most: number): string[] =>
  names.filter((name) => before.length + name.length > most);

describe('a server called oneuptime', () => {
  it.each(CLIENTS)('every name fits: %s', (_client, before, most) => {
    expect(tooLong([...all, ...compact], before('oneuptime'), most)).toEqual([]);
  });
});

describe('a plugin of Claude Code called oneuptime', () => {
  const count = (server: string) => [all, everyday].map((names) => tooLong(names, PLUGIN(server), LIMIT).length);

  it('has too long names where docs/surfaces.md says so, fewer of them with a short name for the server', () => {
    const [whole, some] = count('oneuptime');
    const [left, none] = count('o');
    expect(page).toContain(`${whole} of \`/mcp/all\` and ${some} of \`everyday\` are too long`);
    expect(page).toContain(`with its server called \`o\`, ${left} and ${none || 'none'}.`);
  });

  it('takes the compact tools under TOOL_PREFIX, and with names as long as plugins in use have', () => {
    expect(tooLong(compact, `${PLUGIN('oneuptime')}sixteen_letters_`, LIMIT)).toEqual([]);
    // Reported in public. One of 56 characters was, too, which leaves no room for any name.
    expect(tooLong(compact, 'mcp__plugin_atlassian-mcp-remote_atlassian__', LIMIT)).toEqual([]);
  });
});
