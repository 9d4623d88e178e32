/** Google ADK, in the program of its page. */
import type { LiveClient } from '../live-client.ts';

export const ADK: LiveClient = {
  page: 'adk',
  packages: {
    '@google/adk': '2.0.0',
    '@modelcontextprotocol/sdk': '1.32.2',
  },
  env: (model) => ({
    GOOGLE_GEMINI_BASE_URL: model,
    GEMINI_API_KEY: 'none',
  }),
};
