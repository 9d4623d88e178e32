/** Kimi Code, by its `kimi -p`. */
import type { LiveClient } from '../live-client.ts';

export const KIMI: LiveClient = {
  page: 'kimi',
  packages: { '@moonshot-ai/kimi-code': '2.1.0' },
  env: () => ({}),
  signIn: { tool: 'authenticate' },
  files: (model) => ({
    '~/.kimi-code/config.toml': `default_model = "loopback"
telemetry = false

[providers.loopback]
type = "openai"
base_url = "${model}/v1"
api_key = "none"

[models.loopback]
provider = "loopback"
model = "loopback"
max_context_size = 200000
`,
  }),
};
