/** A postmortem as Markdown, from what the tables say alone; what they do not say is a question. No I/O. */
import { spanText } from '../spans.ts';

export interface TimelineEvent {
  /** ISO text. */
  readonly at: string;
  readonly text: string;
}

export interface PostmortemFacts {
  readonly called: string;
  readonly severity: string | undefined;
  readonly description: string | undefined;
  readonly monitors: readonly string[];
  readonly services: readonly string[];
  readonly declared: string | undefined;
  readonly impactStarted: string | undefined;
  readonly resolved: string | undefined;
  /** Seconds. */
  readonly toAcknowledge: number | undefined;
  readonly toResolve: number | undefined;
  readonly cause: string | undefined;
  readonly remediation: string | undefined;
  readonly people: readonly string[];
  readonly wasPublic: boolean;
  readonly timeline: readonly TimelineEvent[];
  /** Whether its state changes were read: every incident has one. */
  readonly isHistoryKnown: boolean;
  /** Events that are not in the timeline. */
  readonly leftOut: number;
}

/** The text of a postmortem. Times are in UTC. */
export function postmortemText(facts: PostmortemFacts): string {
  const sections = [
    `# Postmortem: ${facts.called}`,
    summary(facts),
    `## Impact\n\n${impact(facts)}`,
    `## Timeline (UTC)\n\n${timeline(facts)}`,
    `## Root cause\n\n${facts.cause ?? 'Not recorded. Why did it happen?'}`,
    `## Resolution\n\n${facts.remediation ?? 'Not recorded. What ended it?'}`,
    `## People\n\n${facts.people.length > 0 ? bullets(facts.people) : 'Nobody is recorded. Who worked on it?'}`,
    '## What went well\n\n- ?\n\n## What did not\n\n- ?\n\n## Actions\n\n- ? (owner, date)',
  ];
  return sections.join('\n\n');
}

function summary(facts: PostmortemFacts): string {
  const { severity, description, declared, resolved, toAcknowledge, toResolve, isHistoryKnown } = facts;
  const lines = [
    `Severity: ${severity ?? 'not recorded'}`,
    `Declared: ${declared === undefined ? 'not recorded' : minute(declared)}`,
    `Acknowledged after: ${toAcknowledge === undefined ? 'never, or not recorded' : spanText(toAcknowledge)}`,
    resolved === undefined || toResolve === undefined
      ? `Resolved: ${isHistoryKnown ? 'not yet' : 'not known'}`
      : `Resolved: ${minute(resolved)}, after ${spanText(toResolve)}`,
  ];
  return `## Summary\n\n${description === undefined ? '' : `${description}\n\n`}${bullets(lines)}`;
}

function impact({ impactStarted, monitors, services, wasPublic, resolved }: PostmortemFacts): string {
  return bullets([
    impactStarted === undefined
      ? 'When did users first feel it? Not recorded.'
      : `Users felt it from ${minute(impactStarted)}${resolved === undefined ? '' : ` to ${minute(resolved)}`}.`,
    `Monitors: ${monitors.length > 0 ? monitors.join(', ') : 'none'}`,
    ...(services.length > 0 ? [`Services: ${services.join(', ')}`] : []),
    wasPublic ? 'Status pages with its monitors showed it.' : 'No status page showed it.',
    'How many users, and what could they not do?',
  ]);
}

function timeline({ timeline: events, leftOut, isHistoryKnown }: PostmortemFacts): string {
  if (events.length === 0) return isHistoryKnown ? 'Nothing is recorded.' : 'It could not be read.';
  const inOrder = [...events].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const lines = inOrder.map(({ at, text }) => `${minute(at)} ${oneLine(text)}`);
  return bullets([...lines, ...(leftOut > 0 ? [`${leftOut} more, left out here`] : [])]);
}

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');
const minute = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)}`;
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
