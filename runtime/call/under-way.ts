/** What everything that is done for one call has in common. */
import type { AskedBefore } from '../basics/call-record.ts';
import type { Ruled } from '../basics/ceiling.ts';
import type { TimeLimit } from '../basics/time-limit.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { OwnChanges } from '../guard/audit/change-log.ts';
import type { Confirmation } from '../guard/confirmation.ts';
import type { KeyHeader } from '../guard/key-headers.ts';
import type { LearnedDenials } from '../guard/learned-denials.ts';
import type { Questions } from '../mcp/asking/questions.ts';
import type { ToolCall, ToolResult } from '../mcp/tool-server.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { Visits } from '../visits/visits.ts';
import type { Agreement, PlannedWrites } from './agreement.ts';
import type { Platform } from './platform.ts';
import type { References } from './references.ts';

/** What comes of a call: a result, or what the person at the client is asked before anything is done. */
export type CallOutcome = ToolResult | Questions;

/** What lives as long as the process. */
export interface Services {
  readonly catalogue: Catalogue;
  readonly platform: Platform;
  readonly upstream: Upstream;
  readonly references: References;
  /** Headers that may bring a key, where not all that are known. */
  readonly keyHeaders?: readonly KeyHeader[] | undefined;
  readonly revealSecrets?: boolean;
  /** Visits public websites for tools that do; absent where the operator has not switched it on. */
  readonly visits?: Pick<Visits, 'look'> | undefined;
  /** How a person is asked before what cannot be taken back; absent, nobody is. */
  readonly confirmation?: Confirmation | undefined;
  /** What callers changed before; absent where the audit cannot be read. */
  readonly changes?: OwnChanges | undefined;
  /** What keys were refused by the API. */
  readonly denials?: LearnedDenials | undefined;
}

/** What a call has done so far. */
export class CallAccount {
  /** Writes that were sent and may have taken effect. */
  changes = 0;
  /** Whether an error quotes what people or programs outside wrote. */
  quotesOutside = false;
  /** What was asked before its writes, and what came of that; the last time, where several were asked about. */
  agreement: AskedBefore | undefined;
  /** Status of the last answer of the API, or of what answered in its place. */
  status: number | undefined;

  /** Notes the status of what a request came to, be it an answer or a failure that something else answered with. */
  saw(came: unknown): void {
    const { status } = came as { readonly status?: unknown };
    if (typeof status === 'number') this.status = status;
  }
}

/** A call, and what everything that is done for it uses. */
export interface CallUnderWay {
  readonly call: ToolCall;
  readonly limit: TimeLimit;
  readonly account: CallAccount;
  readonly services: Services;
  /** The workflow whose calls these are, as it is ruled on. */
  readonly ruledWithin?: Ruled | undefined;
  /** Of a tool that composes writes: where they are gathered and not sent, or what of them was agreed to. */
  readonly consent?: PlannedWrites | Agreement | undefined;
  /** Tools that compose it, from the one that was called on. */
  readonly within?: readonly string[] | undefined;
}

/** What the rows of one call have in common. */
export interface Surroundings extends CallUnderWay {
  /** What there is to know about the call itself, whatever comes of it. */
  readonly notes: readonly string[];
  /** What was remarked so far; few calls do. */
  remarks: Set<string> | undefined;
  /** The token that the caller gave to confirm it. */
  readonly token: string | undefined;
  /** Whether its writes were looked at and may be sent: until then none can be. */
  mayWrite: boolean;
}

/** The surroundings of a call that has remarked nothing yet. */
export function aroundOf(under: CallUnderWay, notes: readonly string[], token?: string): Surroundings {
  const { call, limit, account, services, ruledWithin, consent, within } = under;
  return {
    call,
    limit,
    account,
    services,
    ruledWithin,
    consent,
    within,
    notes,
    token,
    remarks: undefined,
    mayWrite: false,
  };
}
