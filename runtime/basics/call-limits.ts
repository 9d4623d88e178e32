/** How many calls a caller may make, as whatever carries a call through the server knows it: `guard/` makes one of settings. */
import type { Credential } from './credential.ts';
import { ToolError } from './errors.ts';
import type { Leave } from './fair-share.ts';

/** Asked before anything of a call is carried out. Absent, nothing is counted. */
export interface CallLimits {
  /** Counts a call: what to do when it is over, or why it is refused; at once, unless others have to be asked. */
  enter(credential: Credential): Leave | RateLimited | Promise<Leave | RateLimited>;
}

/** A call that was one too many: nothing was sent. Says in seconds when there is room again. */
export class RateLimited extends ToolError {
  readonly retryAfter: number;

  constructor(message: string, retryAfter: number) {
    super('rate_limited', message, `Nothing was sent. Call again in ${retryAfter} s.`);
    this.retryAfter = retryAfter;
  }
}
