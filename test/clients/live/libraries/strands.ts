/** Strands Agents, in the program of its page. */
import type { LiveClient } from '../live-client.ts';

export const STRANDS: LiveClient = {
  page: 'strands',
  packages: {
    '@strands-agents/sdk': '1.19.0',
    openai: '6.49.0',
  },
  env: (model) => ({
    OPENAI_BASE_URL: `${model}/v1`,
    OPENAI_API_KEY: 'none',
  }),
};
