/** Mastra, in the program of its page. */
import type { LiveClient } from '../live-client.ts';

export const MASTRA: LiveClient = {
  page: 'mastra',
  packages: {
    '@mastra/mcp': '2.0.0',
    '@mastra/core': '1.71.0',
    '@ai-sdk/openai': '4.0.118',
  },
  env: (model) => ({
    OPENAI_BASE_URL: `${model}/v1`,
    OPENAI_API_KEY: 'none',
    MASTRA_TELEMETRY_DISABLED: '1',
  }),
};
