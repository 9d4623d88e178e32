/** Qwen Code, by its `qwen`. */
import type { LiveClient } from '../live-client.ts';

export const QWEN_CODE: LiveClient = {
  page: 'qwen-code',
  packages: { '@qwen-code/qwen-code': '0.24.4' },
  env: (model) => ({
    OPENAI_BASE_URL: `${model}/v1`,
    OPENAI_API_KEY: 'none',
    OPENAI_MODEL: 'loopback',
    QWEN_CODE_SYSTEM_SETTINGS_PATH: 'system.json',
  }),
  signIn: {
    typed: [
      { after: /Type your message/, keys: '/mcp' },
      { after: /\/mcp/, keys: '\r' },
      { after: /oneuptime[\s\S]*Enter to select/, keys: '\r' },
      { after: /Authenticate[\s\S]*Enter to select/, keys: '\u001b[B' },
      { after: /› Disable/, keys: '\u001b[B' },
      { after: /› Authenticate/, keys: '\r' },
    ],
  },
  // Every tool of a server is behind two of its own: one finds it, one calls it.
  reach: ({ tool, input }, { results }, tools) => {
    const names = tools.map((name) => `mcp__oneuptime__${name}`);
    if (results.length === 0)
      return { call: 'tool_search', input: { query: `select:${[...new Set(names)].join(',')}` } };
    return { call: 'tool_call', input: { name: `mcp__oneuptime__${tool}`, arguments: input } };
  },
  files: () => ({
    'system.json': JSON.stringify({
      security: { auth: { selectedType: 'openai' } },
      privacy: { usageStatisticsEnabled: false },
      telemetry: { enabled: false },
      general: { enableAutoUpdate: false },
    }),
  }),
};
