/** opencode, by its `opencode run`. */
import type { LiveClient } from '../live-client.ts';

export const OPENCODE: LiveClient = {
  page: 'opencode',
  packages: { 'opencode-ai': '1.18.33' },
  env: () => ({
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  }),
  signIn: {},
  files: (model) => ({
    '~/.config/opencode/opencode.json': JSON.stringify({
      model: 'loopback/loopback',
      share: 'disabled',
      autoupdate: false,
      provider: {
        loopback: {
          npm: '@ai-sdk/openai-compatible',
          options: { baseURL: `${model}/v1`, apiKey: 'none' },
          models: { loopback: {} },
        },
      },
    }),
  }),
};
