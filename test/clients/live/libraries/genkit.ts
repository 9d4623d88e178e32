/** Genkit, in the program of its page. */
import type { LiveClient } from '../live-client.ts';

export const GENKIT: LiveClient = {
  page: 'genkit',
  packages: {
    '@genkit-ai/mcp': '1.42.0',
    genkit: '1.42.0',
    '@genkit-ai/compat-oai': '1.42.0',
  },
  env: (model) => ({
    OPENAI_BASE_URL: `${model}/v1`,
    OPENAI_API_KEY: 'none',
  }),
};
