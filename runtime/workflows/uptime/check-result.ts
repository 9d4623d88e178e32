/** One result of a check, as far as figures need it. Its body differs by the kind of the monitor. */
import { isPlain } from '../../basics/plain.ts';

export interface CheckReading {
  readonly monitor: string;
  readonly time: string;
  /** Undefined where the kind of check says neither. */
  readonly isUp: boolean | undefined;
  /** How long the answer took, or the script ran. */
  readonly ms: number | undefined;
  readonly code: number | undefined;
  readonly error: string | undefined;
}

interface ResultRow {
  readonly monitorId?: unknown;
  readonly time?: string | null;
  readonly logBody?: unknown;
}

/** Reads a result. A check that got an answer is up, whatever the answer said: the monitor's rules judge that. */
export function checkReading({ monitorId, time, logBody }: ResultRow): CheckReading {
  const body = isPlain(logBody) ? logBody : {};
  const scripts = [body.syntheticMonitorResponse, body.customCodeMonitorResponse].flat().filter(isPlain);
  const scriptError = scripts.map(({ scriptError }) => textOf(scriptError)).find((text) => text !== undefined);
  const scriptUp = scripts.length > 0 ? scriptError === undefined : undefined;
  const isUp = typeof body.isOnline === 'boolean' ? body.isOnline && scriptUp !== false : scriptUp;
  const runs = scripts.map(({ executionTimeInMS }) => numberOf(executionTimeInMS)).filter((ms) => ms !== undefined);
  return {
    monitor: isPlain(monitorId) ? String(monitorId.id) : String(monitorId),
    time: time ?? '',
    isUp,
    ms: numberOf(body.responseTimeInMs) ?? (runs.length > 0 ? Math.max(...runs) : undefined),
    code: numberOf(body.responseCode),
    error: isUp === false ? (textOf(body.failureCause) ?? scriptError) : undefined,
  };
}

const MOST_ERROR = 200;

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, MOST_ERROR) : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
