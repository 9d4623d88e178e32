/** GitHub Copilot CLI, by its `copilot -p`. */
import type { LiveClient } from '../live-client.ts';

export const COPILOT_CLI: LiveClient = {
  page: 'copilot-cli',
  packages: { '@github/copilot': '1.0.102' },
  env: (model) => ({
    COPILOT_PROVIDER_BASE_URL: `${model}/v1`,
    COPILOT_PROVIDER_TYPE: 'openai',
    COPILOT_PROVIDER_API_KEY: 'none',
    COPILOT_MODEL: 'loopback',
    COPILOT_OFFLINE: 'true',
    COPILOT_AUTO_UPDATE: 'false',
  }),
  signIn: {
    typed: [],
    lettingWrite: (command) => `${command} --allow-tool 'oneuptime(call_write)'`,
  },
};
