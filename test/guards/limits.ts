/** How much of what callers may use. */
import type { Guard } from './guard.ts';

const CALLS = ['test/limits/calls.test.ts'] as const;
const COUNTERS = ['test/limits/counters.test.ts'] as const;
const TELEMETRY = ['test/limits/telemetry.test.ts'] as const;

export const guards: readonly Guard[] = [
  {
    name: 'calls are counted before they are carried out',
    file: 'runtime/tools/within-limits.ts',
    from: 'if (place instanceof RateLimited) return Promise.reject(place);',
    to: 'if (place instanceof RateLimited) return run();',
    tests: CALLS,
  },
  {
    name: 'a key is one caller however it is written',
    file: 'runtime/guard/counted-names.ts',
    from: '/^[0-9a-f]{32}$/.test(bare) ? bare : key',
    to: 'bare === key ? bare : key',
    tests: [...CALLS, ...COUNTERS],
  },
  {
    name: 'the wait is counted down, and told',
    file: 'runtime/guard/call-limiter.ts',
    from: 'refusal(Math.ceil(ms / 1_000))',
    to: 'refusal(1)',
    tests: COUNTERS,
  },
  {
    name: 'master keys are refused',
    file: 'runtime/call/master-keys.ts',
    from: "if (kind === 'master') throw refusal();",
    to: "if (digest === '') throw refusal();",
    tests: ['test/limits/master-keys.test.ts'],
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
