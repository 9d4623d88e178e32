/** LangChain, in the program of its page. */
import type { LiveClient } from '../live-client.ts';

export const LANGCHAIN: LiveClient = {
  page: 'langchain',
  packages: {
    '@langchain/mcp-adapters': '1.1.4',
    '@langchain/core': '1.4.0',
    '@langchain/openai': '1.5.8',
    langchain: '1.5.14',
  },
  env: (model) => ({
    OPENAI_BASE_URL: `${model}/v1`,
    OPENAI_API_KEY: 'none',
    LANGCHAIN_TRACING_V2: 'false',
  }),
};
