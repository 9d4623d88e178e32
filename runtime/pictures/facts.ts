/**
 * What drawings read of results. Workflows stand above this room, so that it cannot name their types: a test holds what they
 * return to these. Whatever else a result has is not looked at.
 */

/** The first of a list, and how many were left out. */
export interface Shown<T> {
  readonly items: readonly T[];
  readonly more?: number | undefined;
}

/** From and to in ISO text, as results tell the window that was asked for. */
export interface Windowed {
  readonly window?: Stretched | undefined;
}

export interface Stretched {
  readonly from: string;
  readonly to: string;
}

export interface OutageFacts {
  readonly from: string;
  readonly to?: string | undefined;
  readonly wentOn?: true | undefined;
  readonly for: string;
  readonly status: string;
}

interface UptimeLine {
  readonly uptime?: number | undefined;
  readonly downtime?: string | undefined;
  readonly list?: Shown<OutageFacts> | undefined;
  readonly measured?: Stretched | undefined;
}

export interface UptimeFacts extends Windowed, UptimeLine {
  readonly of: string;
  readonly average?: number | undefined;
  readonly each?: Shown<UptimeLine & { readonly monitor: string }> | undefined;
}

export interface OverviewFacts {
  readonly project?: string | undefined;
  readonly monitors?:
    | {
        readonly total: number;
        readonly paused: number;
        readonly notOperational: number;
        readonly troubled?: Shown<{ name: string; status: string; for?: string | undefined }> | undefined;
      }
    | undefined;
  readonly incidents?:
    | {
        readonly open: number;
        readonly worst?:
          | Shown<{
              number: string;
              title: string;
              severity?: string | undefined;
              state?: string | undefined;
              age?: string | undefined;
            }>
          | undefined;
      }
    | undefined;
  readonly alerts?:
    | {
        readonly open: number;
        readonly bySeverity?: Readonly<Record<string, number>> | undefined;
        readonly newest?: string | undefined;
      }
    | undefined;
  readonly onCall?: Shown<{ schedule: string; person: string; until?: string | undefined }> | undefined;
  readonly maintenance?:
    | { readonly now?: Shown<PlannedFacts> | undefined; readonly next?: PlannedFacts | undefined }
    | undefined;
  readonly objectives?:
    | {
        readonly total: number;
        readonly atRisk?:
          | Shown<{ name: string; status: string; target?: number | undefined; achieved?: number | undefined }>
          | undefined;
      }
    | undefined;
}

export interface PlannedFacts {
  readonly number: string;
  readonly title: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface IncidentFacts {
  readonly number?: string | undefined;
  readonly title: string;
  readonly state?: string | undefined;
  readonly severity?: string | undefined;
  readonly declared?: string | undefined;
  readonly openFor?: string | undefined;
  readonly toAcknowledge?: string | undefined;
  readonly toResolve?: string | undefined;
  readonly states: Shown<{ state: string; since: string; for?: string | undefined; by?: string | undefined }>;
  readonly updates: Shown<{
    at?: string | undefined;
    by?: string | undefined;
    public?: true | undefined;
    text: string;
  }>;
  readonly alerts?:
    | Shown<{ number?: string | undefined; title: string; state?: string | undefined; at: string }>
    | undefined;
  readonly paged?:
    | readonly { policy: string; status: string; at: string; acknowledgedBy?: string | undefined }[]
    | undefined;
}

export interface MetricFacts extends Windowed {
  readonly metric: string;
  readonly unit?: string | undefined;
  readonly points: number;
  readonly aggregate: string;
  readonly value: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly step?: string | undefined;
  readonly series?: Shown<{ time: string; value: number | null }> | undefined;
  readonly groups?: Shown<{ of: string; value: number | null }> | undefined;
}

export interface StatsLine {
  readonly uptime?: number | undefined;
  readonly outages?: number | undefined;
  readonly longest?: string | undefined;
  readonly checks?: number | undefined;
  readonly failed?: number | undefined;
  readonly ms?:
    | {
        readonly average?: number | undefined;
        readonly median?: number | undefined;
        readonly p95?: number | undefined;
        readonly max?: number | undefined;
        readonly usual?: number | undefined;
      }
    | undefined;
}

export interface StatsFacts extends Windowed, StatsLine {
  readonly of: string;
  readonly each?: Shown<StatsLine & { readonly monitor: string }> | undefined;
}

export interface ErrorFacts extends Windowed {
  readonly errors: number;
  readonly messages: Shown<{
    message: string;
    count: number;
    share: number;
    first?: string | undefined;
    last?: string | undefined;
    services: readonly string[];
  }>;
}

export interface ExceptionFacts extends Windowed {
  readonly exceptions: Shown<{
    type: string;
    message: string;
    service: string;
    state: string;
    in_window?: number | undefined;
    in_all: number;
    first?: string | undefined;
    last?: string | undefined;
  }>;
}

export interface ShiftFacts extends Stretched {
  readonly person: string;
  readonly for?: string | undefined;
}

export interface DutyFacts {
  readonly people?: readonly string[] | undefined;
  readonly more?: number | undefined;
  readonly via: string;
  readonly for?: string | undefined;
  readonly until?: string | undefined;
  readonly next?: string | undefined;
  readonly nextFrom?: string | undefined;
  readonly shifts?: Shown<ShiftFacts> | undefined;
}

export interface OnCallFacts extends Windowed {
  readonly at?: string | undefined;
  readonly policies?:
    | Shown<{
        policy: string;
        steps: readonly { step: string; after?: string | undefined; duty: readonly DutyFacts[] }[];
      }>
    | undefined;
  readonly schedules?: Shown<{ schedule: string; duty: DutyFacts }> | undefined;
}

export interface ObjectiveFacts {
  readonly slo: string;
  readonly light: string;
  readonly state: string;
  readonly target: number;
  readonly achieved?: number | undefined;
  readonly burnRate?: number | undefined;
  readonly budgetLeft?: string | undefined;
  readonly budgetLeftPercent?: number | undefined;
  readonly budget?: string | undefined;
  readonly exhaustedAt?: string | undefined;
  readonly over: string;
}

export interface ObjectivesFacts {
  readonly total: number;
  readonly slos: Shown<ObjectiveFacts>;
}
