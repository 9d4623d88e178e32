/** Which of the known clients a caller is: one of a fixed list, however many names are made up. */
import type { SeenCaller } from '../basics/observer.ts';

/** How names of clients begin, as they were seen in `clientInfo` and `user-agent`; those of the last three are told by their makers. */
const FAMILIES: readonly (readonly [family: string, ...beginnings: readonly string[]])[] = [
  ['claude-code', 'claude-code'],
  ['codex', 'codex'],
  ['gemini-cli', 'gemini-cli'],
  ['qwen-code', 'qwen'],
  ['opencode', 'opencode'],
  ['copilot', 'copilot'],
  ['cline', '@cline/', 'cline'],
  ['continue', 'continue-'],
  ['kimi-code', 'kimi'],
  ['ai-sdk', 'ai-sdk'],
  ['langchain', '@langchain/', 'langchain'],
  ['mcporter', 'mcporter'],
  ['inspector', 'mcp-inspector', 'inspector', '@modelcontextprotocol/inspector'],
  ['claude-desktop', 'claude-ai'],
  ['cursor', 'cursor'],
  ['vscode', 'visual studio code'],
];
/** A bridge puts its own name behind that of its client. */
const BRIDGE = 'via mcp-remote';

/** Every family that `clientFamily` names. */
export const CLIENT_FAMILIES: readonly string[] = [
  ...FAMILIES.map(([family]) => family),
  'mcp-remote',
  'other',
  'unknown',
];

/** Names whose families are known; a server meets few that are no invention. */
const MOST_KNOWN = 200;
const known = new Map<string, string | undefined>();

/** The family of a client by what it calls itself, then by its program: `other` for what is none, `unknown` for nothing at all. */
export function clientFamily({ client, agent }: Pick<SeenCaller, 'client' | 'agent'>): string {
  const { name } = client;
  const found = familyOf(name) ?? familyOf(agent);
  if (found !== undefined) return found;
  return name || agent ? 'other' : 'unknown';
}

function familyOf(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (known.has(name)) return known.get(name);
  const family = readFamily(name);
  if (known.size < MOST_KNOWN) known.set(name, family);
  return family;
}

function readFamily(name: string): string | undefined {
  const said = name.toLowerCase();
  if (said.includes(BRIDGE)) return 'mcp-remote';
  for (const [family, ...beginnings] of FAMILIES)
    for (const beginning of beginnings) if (said.startsWith(beginning)) return family;
  return undefined;
}
