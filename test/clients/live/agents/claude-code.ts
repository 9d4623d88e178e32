/** Claude Code, by its `claude -p`. */
import type { LiveClient } from '../live-client.ts';
import { byShownName } from '../script.ts';

export const CLAUDE_CODE: LiveClient = {
  page: 'claude-code',
  packages: { '@anthropic-ai/claude-code': '2.1.332' },
  env: (model) => ({
    ANTHROPIC_BASE_URL: model,
    ANTHROPIC_API_KEY: 'none',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
  }),
  // What its page allows are the tools of `/mcp`.
  files: () => ({
    '~/.claude/settings.json': JSON.stringify({
      permissions: { allow: ['mcp__oneuptime__get_overview'] },
      // As a person answers whom it asks, once, whether the file of a project may be used.
      enabledMcpjsonServers: ['oneuptime'],
    }),
  }),
  signIn: {
    typed: [],
    lettingWrite: (command) => `${command},mcp__oneuptime__call_write`,
  },
  // Tools that are not marked to be loaded always are behind its search.
  reach(step, request, tools) {
    const shown = byShownName(step, request, tools);
    return shown ?? { call: 'ToolSearch', input: { query: `select:mcp__oneuptime__${step.tool}` } };
  },
};
