/** What was found, as text for people and as JSON for programs. */
import type { Finding, FindingLevel } from './finding.ts';

export interface Report {
  readonly version: string;
  /** How the server would be started, in words. */
  readonly subject: string;
  readonly findings: readonly Finding[];
}

const MARKS: Readonly<Record<FindingLevel, string>> = { ok: 'ok', warning: 'warning', fault: 'FAULT', skipped: '-' };

/** Whether nothing keeps the server from working: faults do, warnings do not. */
export function isWell({ findings }: Report): boolean {
  return findings.every(({ level }) => level !== 'fault');
}

/** A line for each check, and under it what to do. */
export function reportText(report: Report): string {
  const { version, subject, findings } = report;
  const widths = [Object.values(MARKS), findings.map(({ check }) => check)].map((texts) =>
    Math.max(...texts.map(({ length }) => length)),
  );
  const [marks = 0, checks = 0] = widths;
  const lines = findings.flatMap(({ check, level, says, next }) => [
    `${MARKS[level].padEnd(marks)}  ${check.padEnd(checks)}  ${says}`,
    ...(next === undefined ? [] : [`${' '.repeat(marks + checks + 4)}-> ${next}`]),
  ]);
  return `oneuptime-mcp ${version} doctor: ${subject}\n\n${lines.join('\n')}\n\n${verdict(findings)}\n`;
}

/** The same for programs: `ok` is false where something keeps the server from working. */
export function reportJson(report: Report): string {
  return `${JSON.stringify({ ok: isWell(report), ...report }, null, 2)}\n`;
}

function verdict(findings: readonly Finding[]): string {
  const [faults, warnings] = (['fault', 'warning'] as const).map(
    (wanted) => findings.filter(({ level }) => level === wanted).length,
  );
  if (!faults && !warnings) return 'Nothing is wrong.';
  const told = [counted(faults ?? 0, 'fault'), counted(warnings ?? 0, 'warning')].filter((text) => text !== '');
  return `${told.join(', ')}.${faults ? ' Begin with the first fault: others may follow from it.' : ''}`;
}

const counted = (count: number, what: string): string => (count === 0 ? '' : `${count} ${what}${count > 1 ? 's' : ''}`);
