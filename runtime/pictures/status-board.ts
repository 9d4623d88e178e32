/** How everything stands: a board with the worst first. */
import type { Drawing, Look } from './drawing.ts';
import type { OverviewFacts, PlannedFacts } from './facts.ts';
import { type Standing, standingOf } from './palette.ts';
import { listed, sentence } from './saying.ts';
import { INNER, MARGIN, SHEET_WIDTH, Sheet } from './sheet.ts';
import { plainLine } from './svg.ts';
import { textWidth } from './text-width.ts';
import { drawnInstant, momentText } from './time-axis.ts';

const ROW = 22;
const MOST_ROWS = 19;
const RIGHT = SHEET_WIDTH - MARGIN;
/** Room for times at the right, at most. */
const TIMES = 108;

interface BoardRow {
  readonly standing: Standing;
  readonly name: string;
  /** The state in words. */
  readonly word: string;
  /** For how long, or until when. */
  readonly time: string;
}

interface Section {
  readonly title: string;
  /** What the whole of it comes to. */
  readonly sum: string;
  readonly standing: Standing;
  readonly rows: readonly BoardRow[];
  /** Rows beyond those, and what they are. */
  readonly more: number;
}

/** The overview as a board; undefined where nothing could be read. */
export function boardDrawing(result: OverviewFacts, look: Look): Drawing | undefined {
  const sections = sectionsOf(result, look);
  if (sections.length === 0) return undefined;
  const title = result.project ? `How ${result.project} stands` : 'How everything stands';
  const sheet = new Sheet(look);
  let y = sheet.head(title, `${momentText(look.now.getTime(), look)}, ${look.timezone}`);
  if (result.monitors) y = drawParts(sheet, result.monitors, y);
  let room = MOST_ROWS;
  for (const section of sections) {
    const rows = section.rows.slice(0, room);
    room -= rows.length;
    y = drawSection(sheet, { ...section, rows, more: section.more + section.rows.length - rows.length }, y);
  }
  return sheet.drawing({ title, alt: altOf(title, sections), height: y + 4 });
}

/** How many of the monitors are not operational, as parts of one bar. */
function drawParts(sheet: Sheet, { total, notOperational }: NonNullable<OverviewFacts['monitors']>, y: number): number {
  if (total <= 0) return y;
  const bad = Math.min(notOperational, total);
  const width = (bad / total) * INNER;
  const box = { x: MARGIN, y, width, height: 12 };
  sheet.bar({ ...box, x: MARGIN + width, width: INNER - width }, sheet.palette.good, { class: 'operational' });
  sheet.bar(box, sheet.palette.down, { class: 'not-operational' });
  sheet.hatch(box, sheet.palette.ground);
  const rest = total - bad;
  sheet.write(MARGIN, y + 27, bad > 0 ? `${bad} not operational` : '', { size: 11, tone: 'muted' });
  sheet.write(RIGHT, y + 27, rest > 0 ? `${rest} operational` : '', {
    size: 11,
    tone: 'muted',
    anchor: 'end',
    width: 200,
  });
  return y + 40;
}

function drawSection(sheet: Sheet, { title, sum, standing, rows, more }: Section, top: number): number {
  sheet.rule([MARGIN, top], [RIGHT, top]);
  sheet.sign(standing, MARGIN + 6, top + 19, 11);
  sheet.write(MARGIN + 20, top + 23, title, { size: 13, isBold: true, width: 130 });
  sheet.write(RIGHT, top + 23, sum, { size: 13, anchor: 'end', width: 400 });
  let y = top + 34;
  const left = MARGIN + 38;
  const times = Math.min(TIMES, Math.max(...rows.map(({ time }) => textWidth(plainLine(time), { size: 12 })), 0) + 10);
  const words = RIGHT - times - Math.max(...rows.map(({ word }) => widthOfWord(word)), 0);
  for (const { standing: own, name, word, time } of rows) {
    sheet.sign(own, MARGIN + 26, y + 8, 9);
    sheet.write(left, y + 12, name, { width: words - left - 10 });
    sheet.write(words, y + 12, word, { width: widthOfWord(word) + 1 });
    sheet.write(RIGHT, y + 12, time, { tone: 'muted', anchor: 'end', width: times - 8 });
    y += ROW;
  }
  if (more > 0) {
    sheet.write(MARGIN + 38, y + 12, `and ${more} more`, { tone: 'muted' });
    y += ROW;
  }
  return y + 4;
}

/** Words have as much room as the longest needs, the names what is left. */
function widthOfWord(word: string): number {
  return Math.min(196, Math.max(110, textWidth(plainLine(word), { size: 12 })));
}

const RANK: Readonly<Record<Standing, number>> = { down: 0, warn: 1, none: 2, good: 3 };

function sectionsOf(result: OverviewFacts, look: Look): Section[] {
  const { monitors, incidents, alerts, onCall, maintenance, objectives } = result;
  const all = [
    monitors && monitorSection(monitors),
    incidents && incidentSection(incidents),
    alerts && alertSection(alerts),
    objectives && objectiveSection(objectives),
    onCall && onCallSection(onCall, look),
    maintenance && maintenanceSection(maintenance, look),
  ].filter((section) => section !== undefined);
  return all.sort((a, b) => RANK[a.standing] - RANK[b.standing]);
}

function worstOf(rows: readonly BoardRow[], otherwise: Standing): Standing {
  return rows.reduce<Standing>((worst, { standing }) => (RANK[standing] < RANK[worst] ? standing : worst), otherwise);
}

function monitorSection({ total, paused, notOperational, troubled }: NonNullable<OverviewFacts['monitors']>): Section {
  const rows = (troubled?.items ?? []).map(({ name, status, for: time }): BoardRow => {
    return {
      standing: standingOf(status) === 'good' ? 'down' : standingOf(status),
      name,
      word: status,
      time: time ?? '',
    };
  });
  const sum = notOperational === 0 ? `all ${total} operational` : `${notOperational} of ${total} not operational`;
  return {
    title: 'Monitors',
    sum: paused > 0 ? `${sum}, ${paused} paused` : sum,
    standing: notOperational > 0 ? worstOf(rows, 'warn') : 'good',
    rows,
    more: troubled?.more ?? 0,
  };
}

function incidentSection({ open, worst }: NonNullable<OverviewFacts['incidents']>): Section {
  const rows = (worst?.items ?? []).map(({ number, title, severity, state, age }): BoardRow => {
    const standing = state !== undefined && standingOf(state) === 'warn' ? 'warn' : 'down';
    return {
      standing,
      name: `${number} ${title}`,
      word: [severity, state].filter(Boolean).join(', '),
      time: age ?? '',
    };
  });
  const standing = open > 0 ? worstOf(rows, 'warn') : 'good';
  return { title: 'Incidents', sum: openText(open), standing, rows, more: worst?.more ?? 0 };
}

function alertSection({ open, bySeverity = {}, newest }: NonNullable<OverviewFacts['alerts']>): Section {
  const counts = Object.entries(bySeverity).map(([name, count]) => `${count} ${name}`);
  const rows: BoardRow[] = newest && open > 0 ? [{ standing: 'warn', name: newest, word: 'the newest', time: '' }] : [];
  const sum = [openText(open), ...counts].join(', ');
  return { title: 'Alerts', sum, standing: open > 0 ? 'warn' : 'good', rows, more: 0 };
}

const openText = (open: number): string => (open === 0 ? 'none open' : `${open} open`);

function objectiveSection({ total, atRisk }: NonNullable<OverviewFacts['objectives']>): Section {
  const rows = (atRisk?.items ?? []).map(({ name, status, target, achieved }): BoardRow => {
    const time = achieved === undefined ? '' : target === undefined ? `${achieved} %` : `${achieved} of ${target} %`;
    return { standing: standingOf(status), name, word: status, time };
  });
  const risky = rows.length + (atRisk?.more ?? 0);
  const sum = risky === 0 ? (total === 0 ? 'none' : `all ${total} kept`) : `${risky} of ${total} at risk or spent`;
  const standing = risky > 0 ? worstOf(rows, 'warn') : total === 0 ? 'none' : 'good';
  return { title: 'Objectives', sum, standing, rows, more: atRisk?.more ?? 0 };
}

function onCallSection({ items, more = 0 }: NonNullable<OverviewFacts['onCall']>, look: Look): Section {
  const rows = items.map(({ schedule, person, until }): BoardRow => {
    const standing: Standing = person === 'nobody' ? 'down' : 'good';
    return { standing, name: schedule, word: person, time: untilText(until, look) };
  });
  const sum =
    rows.length === 0 ? 'no schedule' : `${rows.length + more} ${rows.length + more === 1 ? 'schedule' : 'schedules'}`;
  return { title: 'On call', sum, standing: worstOf(rows, rows.length === 0 ? 'none' : 'good'), rows, more };
}

function untilText(until: string | undefined, look: Look): string {
  const instant = drawnInstant(until);
  return instant === undefined ? '' : `to ${momentText(instant, look)}`;
}

function maintenanceSection({ now, next }: NonNullable<OverviewFacts['maintenance']>, look: Look): Section {
  const row = ({ number, title, from, to }: PlannedFacts, standing: Standing): BoardRow => {
    const begins = drawnInstant(from);
    const time = standing === 'warn' ? untilText(to, look) : begins === undefined ? '' : momentText(begins, look);
    return { standing, name: `${number} ${title}`, word: standing === 'warn' ? 'under way' : 'next', time };
  };
  const ongoing = (now?.items ?? []).map((one) => row(one, 'warn'));
  const rows = [...ongoing, ...(next ? [row(next, 'none')] : [])];
  const count = ongoing.length + (now?.more ?? 0);
  const sum = count > 0 ? `${count} under way` : next ? 'none now' : 'none planned';
  return { title: 'Maintenance', sum, standing: count > 0 ? 'warn' : 'good', rows, more: now?.more ?? 0 };
}

function altOf(title: string, sections: readonly Section[]): string {
  const told = sections.map(({ title: what, sum, rows, more }) => {
    const items = rows.map(({ name, word, time }) => [name, word, time].filter(Boolean).join(', '));
    return `${what}: ${sum}${items.length > 0 ? ` (${listed(items, more, 'row', '; ')})` : ''}`;
  });
  return sentence(`${title}. ${told.join('. ')}`);
}
