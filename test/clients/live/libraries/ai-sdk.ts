/** AI SDK, in the program of its page. */
import type { LiveClient } from '../live-client.ts';

export const AI_SDK: LiveClient = {
  page: 'ai-sdk',
  packages: {
    '@ai-sdk/mcp': '2.0.99',
    ai: '7.0.173',
    '@ai-sdk/openai': '4.0.118',
  },
  env: (model) => ({
    OPENAI_BASE_URL: `${model}/v1`,
    OPENAI_API_KEY: 'none',
  }),
};
