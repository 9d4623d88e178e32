/** Cline, by its command line. */
import type { LiveClient } from '../live-client.ts';

export const CLINE: LiveClient = {
  page: 'cline',
  packages: { cline: '3.0.65' },
  env: () => ({ CLINE_TELEMETRY_DISABLED: '1' }),
  before: (model) => `cline auth -p openai-compatible -k none -m loopback -b ${model}/v1`,
};
