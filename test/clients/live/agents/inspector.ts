/** The MCP Inspector, by its command line: there is no model in it. */
import type { LiveClient } from '../live-client.ts';

export const INSPECTOR: LiveClient = {
  page: 'inspector',
  packages: { '@modelcontextprotocol/inspector': '2.12.0' },
  env: () => ({ MCP_INSPECTOR_SECRET_STORE: 'memory' }),
  isModelless: true,
};
