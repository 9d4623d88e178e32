/** OpenAI Agents, in the program of its page. */
import type { LiveClient } from '../live-client.ts';

export const OPENAI_AGENTS: LiveClient = {
  page: 'openai-agents',
  packages: {
    '@openai/agents': '0.20.0',
    zod: '4.6.7',
  },
  env: (model) => ({
    OPENAI_BASE_URL: `${model}/v1`,
    OPENAI_API_KEY: 'none',
    OPENAI_AGENTS_DISABLE_TRACING: '1',
  }),
};
