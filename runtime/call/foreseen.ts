/** Writes of a composed tool that cannot be looked at before they are done: they hang on earlier ones, or are no operations. */
import { Agreement, PlannedWrites } from './agreement.ts';
import { unforeseen } from './confirm.ts';
import type { CallUnderWay } from './under-way.ts';
import { foreseenSentence } from './write-question.ts';

export interface ForeseenWrite {
  /** An operation, another composed tool, or a route. */
  readonly tool: string;
  readonly does: string;
  /** Whether it has to be agreed to, by the tool's own word; of an operation or a composed tool it is known. */
  readonly asks?: boolean | undefined;
  /** What it hangs on beside the arguments, as that is now. */
  readonly version?: unknown;
}

/** Adds one to a plan that is gathered. */
export function foresee(
  { consent, services: { catalogue } }: CallUnderWay,
  { tool, does, asks, version }: ForeseenWrite,
): void {
  if (!(consent instanceof PlannedWrites)) return;
  const entry = catalogue.find(tool) ?? catalogue.workflow(tool);
  const mustAsk = asks ?? (entry === undefined || catalogue.mayAsk(entry));
  const told = {
    says: async () => foreseenSentence(does),
    rows: version === undefined ? [] : [[tool, version] as const],
  };
  consent.add({ tool, ids: undefined, effects: [], mustAsk, tell: async () => told });
}

/** Throws where one that is no operation was not foreseen, or nobody agreed to it. */
export function refuseUnforeseen({ consent, services, within = [] }: CallUnderWay, tool: string): void {
  const write = { tool, ids: undefined, effects: [] };
  const isAgreed = consent instanceof Agreement && consent.covers(write, within);
  if (services.confirmation && !isAgreed) throw unforeseen(tool);
}
