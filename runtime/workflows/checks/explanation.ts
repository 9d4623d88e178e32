/** What a result itself proves about why it was slow or failed, in sentences. Says nothing that was not measured. No I/O. */
import { spanText } from '../spans.ts';
import type { CheckReading, Phases } from './check-reading.ts';
import type { UsualTimes } from './usual-times.ts';

const PHASE_WORDS: Readonly<Record<keyof Phases, string>> = {
  dns: 'Looking up the name',
  connect: 'Connecting',
  tls: 'The TLS handshake',
  firstByte: 'Waiting for the first byte',
  download: 'Downloading',
};

/** Times the usual from which a time is called slow, and ms that it must be more. */
const SLOW = { times: 2, ms: 50 };

/** How many times the usual a check took, to one place; undefined where either is not known. */
export function timesUsual(ms: number | undefined, usual: number | undefined): number | undefined {
  if (ms === undefined || usual === undefined || usual <= 0) return undefined;
  return Math.round((ms / usual) * 10) / 10;
}

/** The part that took most more than usual, where it is slow at all; without usual times the longest part. */
export function slowestPart(
  phases: Phases | undefined,
  usual: Phases | undefined,
): { readonly part: keyof Phases; readonly ms: number; readonly usual?: number } | undefined {
  const parts = Object.entries(phases ?? {}).map(([part, ms]) => {
    const before = usual?.[part as keyof Phases];
    return { part: part as keyof Phases, ms: ms as number, ...(before === undefined ? {} : { usual: before }) };
  });
  const known = parts.filter((part) => part.usual !== undefined);
  if (known.length === 0) return parts.sort((a, b) => b.ms - a.ms)[0];
  const [worst] = known.sort((a, b) => b.ms - (b.usual ?? 0) - (a.ms - (a.usual ?? 0)));
  return worst && isSlow(worst.ms, worst.usual) ? worst : undefined;
}

function isSlow(ms: number | undefined, usual: number | undefined): boolean {
  if (ms === undefined || usual === undefined) return false;
  return ms >= usual * SLOW.times && ms - usual >= SLOW.ms;
}

/** Sentences, the most telling first; none where the result proves nothing. */
export function evidenceOf(reading: CheckReading, usual: UsualTimes | undefined): string[] {
  const isBad = reading.verdict === 'failed' || reading.verdict === 'degraded';
  return [
    ...failure(reading),
    ...slowness(reading, usual),
    ...(isBad && reading.rule ? [`The rule ${reading.rule} held.`] : []),
  ];
}

function failure(reading: CheckReading): string[] {
  const { verdict, failedIn, isTimeout, code, attempts, certificate, runs, server, heartbeat } = reading;
  if (verdict === 'ok') return [];
  const steps = (runs ?? []).flatMap((run) =>
    (run.steps ?? []).filter(({ isOk }) => !isOk).map(({ step }) => ({ step, run })),
  );
  return [
    ...(failedIn ? [`It failed in this phase: ${failedIn}.`] : []),
    ...(heartbeat && !heartbeat.isArrival ? [silence(heartbeat)] : []),
    ...(isTimeout ? ['The request timed out.'] : []),
    ...(code !== undefined && code >= 400 ? [`The answer was HTTP ${code}.`] : []),
    ...(certificate?.isValid === false
      ? [`The certificate is not valid${certificate.expires ? `; it expires ${certificate.expires}` : ''}.`]
      : []),
    ...steps.map(({ step, run }) => `In ${run.browser ?? 'the script'} this step failed: ${step}.`),
    ...(attempts === undefined ? [] : [`${attempts} attempts were made.`]),
    ...(server?.disk && server.disk.used >= 95 ? [`The disk ${server.disk.path} is ${server.disk.used} % full.`] : []),
  ];
}

function silence({ last, seen }: NonNullable<CheckReading['heartbeat']>): string {
  const away = spanText((Date.parse(seen) - Date.parse(last)) / 1000);
  return `The last heartbeat came at ${last}, ${away} before the server looked.`;
}

function slowness({ ms, phases, verdict }: CheckReading, usual: UsualTimes | undefined): string[] {
  const times = timesUsual(ms, usual?.ms);
  const isOverall = isSlow(ms, usual?.ms);
  const part =
    isOverall || usual === undefined || verdict === 'failed' ? slowestPart(phases, usual?.phases) : undefined;
  return [
    ...(isOverall && times !== undefined ? [`It took ${ms} ms, ${times} times the median of ${usual?.ms} ms.`] : []),
    ...(part
      ? [
          `${PHASE_WORDS[part.part]} took ${part.ms} ms${part.usual === undefined ? ', the longest part' : `, usually ${part.usual} ms`}.`,
        ]
      : []),
  ];
}
