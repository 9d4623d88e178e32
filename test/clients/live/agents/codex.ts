/** Codex, by its `codex exec`. */
import type { LiveClient } from '../live-client.ts';
import { byShownName } from '../script.ts';

export const CODEX: LiveClient = {
  page: 'codex',
  packages: { '@openai/codex': '0.171.0' },
  env: () => ({ LOOPBACK_KEY: 'none' }),
  // With a model that it knows, tools are behind a search of the API's own.
  reach(step, request, tools) {
    const shown = byShownName(step, request, tools);
    return shown ?? { call: 'tool_search', input: { query: step.tool.replace('_', ' ') } };
  },
  signIn: {
    lettingWrite: (command) =>
      command.replace('exec', `exec -c 'mcp_servers.oneuptime.default_tools_approval_mode="approve"'`),
  },
  files: (model) => ({
    '~/.codex/config.toml': `model = "gpt-5.4"
model_provider = "loopback"
check_for_update_on_startup = false
analytics.enabled = false

[model_providers.loopback]
name = "loopback"
base_url = "${model}/v1"
env_key = "LOOPBACK_KEY"
wire_api = "responses"

`,
  }),
};
