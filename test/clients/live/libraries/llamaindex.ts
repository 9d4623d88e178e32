/** LlamaIndex, in the program of its page. */
import type { LiveClient } from '../live-client.ts';

export const LLAMAINDEX: LiveClient = {
  page: 'llamaindex',
  packages: {
    '@llamaindex/tools': '0.2.1',
    '@llamaindex/core': '0.6.23',
    '@llamaindex/env': '0.1.31',
    '@llamaindex/openai': '0.4.23',
    '@llamaindex/workflow': '1.1.25',
  },
  env: (model) => ({
    OPENAI_BASE_URL: `${model}/v1`,
    OPENAI_API_KEY: 'none',
  }),
};
