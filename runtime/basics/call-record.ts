/** What is noted of one call while it is carried out, for whoever keeps a record of calls. Where nobody does, calls have none. */
import type { Plain } from './plain.ts';

/** What was put to somebody before anything was done, and what came of it. */
export interface AskedBefore {
  /** What would come of the call, in the sentences that were shown. */
  readonly asked: readonly string[];
  /** `person`: put to whoever sits at the client; `token`: shown to the client, with a token for a second call. */
  readonly way: 'person' | 'token';
  /** `open`: a token was handed out. `void`: what was brought as a token is none, or none any more. */
  readonly answer: 'accepted' | 'declined' | 'cancelled' | 'nobody' | 'open' | 'void';
}

/** A row that a call wrote, without its secrets. */
export interface WrittenRow {
  /** The tool that writes it: the called one, or one that a workflow calls. */
  readonly tool: string;
  readonly resource: string;
  readonly verb: 'create' | 'update' | 'delete';
  /** Undefined of a row that is not known to have been made. */
  readonly id: string | undefined;
  /** Columns as they were, and as they are since: of an update those that changed, of a create and a delete what can be read. */
  readonly before?: Plain;
  readonly after?: Plain;
  /** Columns of which something is not kept: secrets. */
  readonly withheld?: readonly string[];
  /** Why its columns are not here, or not all of them. */
  readonly unread?: string;
  /** What came of it beyond the row, in sentences. */
  readonly effects?: readonly string[];
}

/** Filled by whatever carries the call out. */
export class CallRecord {
  agreement: AskedBefore | undefined;
  /** Status of the last answer of the API, or of what answered in its place. */
  status: number | undefined;
  /** Writes that were sent and may have taken effect. */
  changes = 0;
  /** Rows that were written, in order. */
  readonly rows: WrittenRow[] = [];
  /** The earlier call that this one takes back. */
  undoes: string | undefined;
}
