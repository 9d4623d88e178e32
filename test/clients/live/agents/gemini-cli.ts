/** Gemini CLI, by its `gemini -p`. */
import type { LiveClient } from '../live-client.ts';

export const GEMINI_CLI: LiveClient = {
  page: 'gemini-cli',
  packages: { '@google/gemini-cli': '0.61.0' },
  env: (model) => ({
    GOOGLE_GEMINI_BASE_URL: model,
    GEMINI_API_KEY: 'none',
    // With a model named, no other is asked which one would do.
    GEMINI_MODEL: 'gemini-2.5-pro',
    GEMINI_CLI_TRUST_WORKSPACE: 'true',
  }),
  signIn: {
    typed: [
      { after: /workspace \(\/directory\)/, keys: '/mcp auth oneuptime' },
      { after: /\/mcp auth oneuptime/, keys: '\r' },
      // Whether a browser may be opened.
      { after: /Enter to select/, keys: '\r' },
    ],
  },
  files: () => ({
    '.gemini/settings.json': JSON.stringify({
      security: { auth: { selectedType: 'gemini-api-key' } },
      privacy: { usageStatisticsEnabled: false },
      telemetry: { enabled: false },
      general: { enableAutoUpdate: false },
    }),
  }),
};
