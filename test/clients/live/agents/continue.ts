/** Continue, by its `cn -p`. */
import type { LiveClient } from '../live-client.ts';

export const CONTINUE: LiveClient = {
  page: 'continue',
  packages: { '@continuedev/cli': '1.5.47' },
  env: () => ({ CONTINUE_TELEMETRY_ENABLED: '0', CONTINUE_CLI_ENABLE_TELEMETRY: '0' }),
  files: (model) => ({
    '~/.continue/config.yaml': `models:
  - name: loopback
    provider: openai
    model: loopback
    apiKey: none
    apiBase: ${model}/v1
    roles: [chat]
    capabilities: [tool_use]
`,
  }),
};
