import type { Call, Write } from '../call/platform.ts';
import type { WireObject } from './codec.ts';

/** An update in the making: what its columns will be, what is sent behind them, and what its reader has to know. */
export interface UpdateDraft {
  readonly data: WireObject;
  readonly after: readonly Write[];
  readonly notes: readonly string[];
}

/** Turns a draft into one that the API carries out as it is meant. Sends nothing but reads. */
export type UpdateRule = (call: Call, id: string, draft: UpdateDraft) => Promise<UpdateDraft>;
