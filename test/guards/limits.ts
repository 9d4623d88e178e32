/** How much of what callers may use. */
import type { Guard } from './guard.ts';

const CALLS = ['test/limits/calls.test.ts'] as const;
const COUNTERS = ['test/limits/counters.test.ts'] as const;
const TELEMETRY = ['test/limits/telemetry.test.ts'] as const;

export const guards: readonly Guard[] = [
  {
    name: 'calls are counted before they are carried out',
    file: 'runtime/tools/tool-servers.ts',
    from: 'if (place instanceof RateLimited) throw place;',
    to: 'if (place instanceof RateLimited) return carryOut();',
    tests: CALLS,
  },
  {
    name: 'a key is one caller however it is written',
    file: 'runtime/guard/counted-names.ts',
    from: "createHash('sha256').update(`oneuptime-mcp/counted:${plain}`)",
    to: "createHash('sha256').update(`oneuptime-mcp/counted:${plain === bare ? key : plain}`)",
    tests: [...CALLS, ...COUNTERS],
  },
  {
    name: 'the wait is counted down, and told',
    file: 'runtime/guard/call-limiter.ts',
    from: 'Math.ceil((refused as RateLimiterRes).msBeforeNext / 1000)',
    to: '1',
    tests: COUNTERS,
  },
  {
    name: 'a flood takes no first request for an old server',
    file: 'runtime/http/fairness.ts',
    from: 'mayOpen(request) ? OVER_SHARE_AT_FIRST : OVER_SHARE',
    to: "request.method === '' ? OVER_SHARE_AT_FIRST : OVER_SHARE",
    tests: ['test/limits/floods.test.ts'],
  },
  {
    name: 'telemetry is looked over within a time',
    file: 'runtime/call/telemetry-window.ts',
    from: 'if (wide !== undefined) throw',
    to: "if (wide !== undefined && query.notes.includes('')) throw",
    tests: TELEMETRY,
  },
];
