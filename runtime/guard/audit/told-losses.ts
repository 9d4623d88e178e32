/** What is sent beside calls and may be lost: whoever runs the server is told once that it is, and once when it no longer is. */
import type { SinkEvents } from './audit-sink.ts';
import { failureReason } from './failure-reason.ts';

export interface ToldLosses extends SinkEvents {
  /** Nothing more comes: tells what was lost since something arrived last. */
  ended(): void;
}

/** `what`: in the plural, as a sentence begins with it. */
export function toldLosses(what: string, tell: (line: string) => void): ToldLosses {
  let lost = 0;
  return {
    lost: (count, cause) => {
      if (lost === 0) tell(`${what} are being lost: ${failureReason(cause)}. Calls go on.`);
      lost += count;
    },
    well: () => {
      if (lost > 0) tell(`${what} arrive again; ${lost} were lost.`);
      lost = 0;
    },
    ended: () => {
      if (lost > 0) tell(`${lost} ${what} were lost.`);
    },
  };
}
