/** What comes of writes beyond their rows: whatever may reach somebody is told before it is sent. */
import type { Guard } from './guard.ts';

const TOLD = ['test/effects/effects.test.ts'] as const;

export const guards: readonly Guard[] = [
  {
    name: 'what hangs on no column of a write is looked up',
    file: 'runtime/oneuptime/effects.ts',
    from: 'if (when === undefined) return true;',
    to: 'if (when === undefined) return false;',
    tests: TOLD,
  },
  {
    name: 'columns that are sent have people told',
    file: 'runtime/oneuptime/effects.ts',
    from: 'value !== false && when.includes(',
    to: 'value === undefined && when.includes(',
    tests: TOLD,
  },
  {
    name: 'rules of workspaces that cannot be read may post',
    file: 'runtime/oneuptime/posted-messages.ts',
    from: "return [posted('May post to a workspace by its notification rules, which could not be read.')];",
    to: 'return [];',
    tests: TOLD,
  },
  {
    name: 'on-call rules that cannot be read may page',
    file: 'runtime/oneuptime/paged-people.ts',
    from: "...(read.includes(undefined) ? [{ kind: 'pages' as const, says: unread }] : []),",
    to: "...(read.length > 99 ? [{ kind: 'pages' as const, says: unread }] : []),",
    tests: TOLD,
  },
  {
    name: 'runbook rules that cannot be read may run',
    file: 'runtime/oneuptime/told-others.ts',
    from: '...(read.includes(undefined) ? told(',
    to: '...(read.length > 99 ? told(',
    tests: TOLD,
  },
  {
    name: 'pages that cannot be read may tell',
    file: 'runtime/oneuptime/told-subscribers.ts',
    from: 'if (pages === undefined) return UNREAD;',
    to: "if (pages === undefined) return 'nobody';",
    tests: TOLD,
  },
  {
    name: 'a postmortem is told as it is stored and sent together',
    file: 'runtime/oneuptime/told-subscribers.ts',
    from: 'return isOn(shows) && isOn(tells) && isDue',
    to: 'return isOn(shows) && isOn(tells) && isDue && id === note',
    tests: TOLD,
  },
];
