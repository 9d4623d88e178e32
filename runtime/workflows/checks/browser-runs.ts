/** Runs of scripts: of a synthetic monitor one per browser and screen, of a script without a browser one. No I/O. */
import { isPlain, type Plain } from '../../basics/plain.ts';
import { onlyDefined } from '../../oneuptime/monitors/places.ts';
import { listAt, numberAt, plainAt, saidAt } from './check-values.ts';

/** One step of a script that `create_browser_monitor` printed, as the script itself told it. */
export interface BrowserStep {
  readonly step: string;
  readonly ms: number;
  readonly isOk: boolean;
}

export interface BrowserRun {
  /** `Chromium`, `Firefox`; absent where a script runs without a browser. */
  readonly browser?: string;
  readonly screen?: string;
  readonly ms?: number;
  readonly error?: string;
  readonly attempts?: number;
  readonly steps?: readonly BrowserStep[];
  /** What the pages wrote to their consoles as errors, as far as the script told it. */
  readonly consoleErrors?: readonly string[];
  /** Other lines that the script wrote. */
  readonly lines?: readonly string[];
  /** Names of pictures; the pictures themselves are never passed on. */
  readonly screenshots?: readonly string[];
  /** What the script measured for itself, by name. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** What the script returned, as JSON, cut. */
  readonly returned?: string;
}

/** How printed scripts begin the lines that are read again here. The platform keeps no levels of lines, only texts. */
export const STEP_LINE = 'step';
export const CONSOLE_LINE = 'console error:';

/** A line about a step: `step 2/5 ok 130 ms: click "#buy"`. */
const STEP = /^step \d{1,3}\/\d{1,3} (ok|failed) (\d{1,9}) ms: (.+)$/s;
const LONGEST_RETURNED = 200;

export function browserRuns(body: Plain): readonly BrowserRun[] {
  const code = plainAt(body, 'customCodeMonitorResponse');
  return [...listAt(body, 'syntheticMonitorResponse'), ...(code ? [code] : [])].map(runOf);
}

function runOf(run: Plain): BrowserRun {
  const messages = (Array.isArray(run.logMessages) ? run.logMessages : []).map(String);
  const steps = messages.flatMap(stepOf);
  const consoleErrors = messages.flatMap((line) =>
    line.startsWith(CONSOLE_LINE) ? [line.slice(CONSOLE_LINE.length).trim()] : [],
  );
  const lines = messages.filter((line) => !(STEP.test(line) || line.startsWith(CONSOLE_LINE)));
  const attempts = numberAt(run, 'totalAttempts');
  return onlyDefined({
    browser: saidAt(run, 'browserType'),
    screen: saidAt(run, 'screenSizeType'),
    ms: numberAt(run, 'executionTimeInMS'),
    error: saidAt(run, 'scriptError'),
    attempts: attempts !== undefined && attempts > 1 ? attempts : undefined,
    steps: unlessNone(steps),
    consoleErrors: unlessNone(consoleErrors),
    lines: unlessNone(lines),
    screenshots: unlessNone(namesIn(run.screenshots)),
    metrics: metricsOf(run),
    returned: returnedBy(run.result),
  });
}

function stepOf(line: string): BrowserStep[] {
  const [, outcome, ms, step] = STEP.exec(line) ?? [];
  return step === undefined ? [] : [{ step, ms: Number(ms), isOk: outcome === 'ok' }];
}

const MOST_METRICS = 10;

function metricsOf(run: Plain): Readonly<Record<string, number>> | undefined {
  const metrics = listAt(run, 'capturedMetrics').flatMap((metric): [string, number][] => {
    const [name, value] = [saidAt(metric, 'name'), numberAt(metric, 'value')];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
  return metrics.length > 0 ? Object.fromEntries(metrics.slice(0, MOST_METRICS)) : undefined;
}

function namesIn(screenshots: unknown): string[] {
  return isPlain(screenshots) ? Object.keys(screenshots) : [];
}

function returnedBy(result: unknown): string | undefined {
  if (result === undefined || result === null) return undefined;
  const text = JSON.stringify(result);
  return text.length > LONGEST_RETURNED ? `${text.slice(0, LONGEST_RETURNED)}…` : text;
}

function unlessNone<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}
