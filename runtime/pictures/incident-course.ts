/** The course of an incident: its states as a bar along the time, what happened as signs below it and as lines in order. */
import type { Drawing, Look } from './drawing.ts';
import type { IncidentFacts } from './facts.ts';
import { type Standing, standingOf } from './palette.ts';
import { leftOut, listed, sentence } from './saying.ts';
import { MARGIN, SHEET_WIDTH, Sheet } from './sheet.ts';
import { textWidth } from './text-width.ts';
import { drawnInstant, drawTimeAxis, momentText, type TimeScale, timeScale } from './time-axis.ts';

const RIGHT = SHEET_WIDTH - MARGIN;
const ROW = 20;
const MOST_ROWS = 19;
const BAR = 18;
const KINDS = ['state', 'alert', 'page', 'note', 'public note'] as const;
type Kind = (typeof KINDS)[number];

interface Happening {
  readonly at: number;
  readonly kind: Kind;
  readonly text: string;
  /** Of a state: what it comes to. */
  readonly standing?: Standing;
}

interface Stay {
  readonly state: string;
  readonly from: number;
  readonly to: number;
  readonly isLast: boolean;
  readonly for: string | undefined;
}

/** An incident along its time; undefined where no time of it is known. */
export function incidentDrawing(result: IncidentFacts, look: Look): Drawing | undefined {
  const happenings = happeningsOf(result);
  const stays = staysOf(result, look.now.getTime());
  const [first] = happenings;
  if (!first) return undefined;
  const title = `${result.number ?? ''} ${result.title}`.trim();
  const sheet = new Sheet(look);
  let y = sheet.head(title, figuresLine(result));
  const latest = Math.max(...happenings.map(({ at }) => at), ...stays.map(({ to }) => to));
  const scale = timeScale(first.at, Math.max(latest, first.at + 60_000), MARGIN, RIGHT);
  y = drawStays(sheet, stays, scale, y);
  y = drawSigns(sheet, happenings, scale, y);
  drawTimeAxis(sheet, scale, { top: y, bottom: y + 4, look });
  y += 34;
  const shown = happenings.slice(-MOST_ROWS);
  if (shown.length < happenings.length) y = leftOut(sheet, y - 4, happenings.length - shown.length, 'earlier line') + 4;
  for (const happening of shown) {
    drawLine(sheet, happening, y, look);
    y += ROW;
  }
  const more = leftOutOf(result);
  y = leftOut(sheet, y, more, 'line');
  return sheet.drawing({ title, alt: altOf(title, result, happenings, look), height: y + 10 });
}

function figuresLine({ state, severity, openFor, toAcknowledge, toResolve }: IncidentFacts): string {
  const parts = [
    state,
    severity,
    toAcknowledge && `acknowledged after ${toAcknowledge}`,
    toResolve ? `resolved after ${toResolve}` : openFor && `open for ${openFor}`,
  ];
  return parts.filter(Boolean).join(' · ');
}

function leftOutOf({ states, updates, alerts }: IncidentFacts): number {
  return (states.more ?? 0) + (updates.more ?? 0) + (alerts?.more ?? 0);
}

function happeningsOf({ states, updates, alerts, paged = [] }: IncidentFacts): Happening[] {
  const by = (who: string | undefined): string => (who ? `, by ${who}` : '');
  const all: (Omit<Happening, 'at'> & { readonly at: number | undefined })[] = [
    ...states.items.map(({ state, since, by: who, for: span }) => {
      return {
        at: drawnInstant(since),
        kind: 'state' as const,
        text: `${state}${span ? ` for ${span}` : ''}${by(who)}`,
        standing: standingOf(state),
      };
    }),
    ...(alerts?.items ?? []).map(({ number, title, state, at }) => {
      const told = `${number ?? ''} ${title}`.trim();
      return { at: drawnInstant(at), kind: 'alert' as const, text: state ? `${told} (${state})` : told };
    }),
    ...paged.map(({ policy, status, at, acknowledgedBy }) => {
      return { at: drawnInstant(at), kind: 'page' as const, text: `${policy}: ${status}${by(acknowledgedBy)}` };
    }),
    ...updates.items.map(({ at, by: who, public: isPublic, text }) => {
      const kind = isPublic ? ('public note' as const) : ('note' as const);
      return { at: drawnInstant(at), kind, text: who ? `${who}: ${text}` : text };
    }),
  ];
  return all.flatMap(({ at, ...rest }) => (at === undefined ? [] : [{ at, ...rest }])).sort((a, b) => a.at - b.at);
}

/** States from one change to the next; the last lasts until now, unless it ends the incident. */
function staysOf({ states }: IncidentFacts, now: number): Stay[] {
  const known = states.items.flatMap(({ state, since, for: span }) => {
    const from = drawnInstant(since);
    return from === undefined ? [] : [{ state, from, for: span }];
  });
  known.sort((a, b) => a.from - b.from);
  return known.map((stay, at) => {
    const next = known[at + 1];
    const end = standingOf(stay.state) === 'good' ? stay.from : Math.max(now, stay.from);
    return { ...stay, to: next?.from ?? end, isLast: next === undefined };
  });
}

/** Nobody is on it: filled. Somebody is: hatched. It is over: an empty ring. */
function drawStays(sheet: Sheet, stays: readonly Stay[], scale: TimeScale, top: number): number {
  for (const { state, from, to, for: span } of stays) {
    const standing: Standing = standingOf(state);
    const [x, end] = [scale.at(from), scale.at(to)];
    const box = { x, y: top + 16, width: Math.max(1, end - x), height: BAR };
    if (standing !== 'good') {
      sheet.bar(box, sheet.palette[standing], { class: 'stay' }, `${state} for ${span ?? '?'}`);
      if (standing === 'warn') sheet.hatch({ ...box, y: box.y + 1, height: BAR - 2 }, sheet.palette.ground, 8);
    } else sheet.sign('good', Math.min(RIGHT - 6, x), top + 16 + BAR / 2, 12);
  }
  drawStateNames(sheet, stays, scale, top + 10);
  return top + 16 + BAR + 6;
}

/** Names of states above their beginnings, where there is room until the next. */
function drawStateNames(sheet: Sheet, stays: readonly Stay[], scale: TimeScale, y: number): void {
  for (const [at, { state, from }] of stays.entries()) {
    const x = scale.at(from);
    const next = stays[at + 1];
    const end = next ? scale.at(next.from) - 6 : RIGHT;
    const isLast = next === undefined && end - x < textWidth(state, { size: 11 });
    if (isLast) {
      const before = stays
        .slice(0, -1)
        .some((stay) => scale.at(stay.from) + textWidth(stay.state, { size: 11 }) > RIGHT - 90);
      if (!before) sheet.write(RIGHT, y, state, { size: 11, tone: 'muted', anchor: 'end', width: 84 });
    } else if (end - x > 44) sheet.write(x, y, state, { size: 11, tone: 'muted', width: end - x });
  }
}

function drawSigns(sheet: Sheet, happenings: readonly Happening[], scale: TimeScale, top: number): number {
  const marked = happenings.filter(({ kind }) => kind !== 'state');
  if (marked.length === 0) return top;
  for (const { kind, at } of marked)
    drawKind(sheet, { kind }, Math.min(RIGHT - 6, Math.max(MARGIN + 6, scale.at(at))), top + 6);
  return top + 16;
}

/** A sign for each kind, told apart by its form; of a state a piece of its bar. */
function drawKind(
  sheet: Sheet,
  { kind, standing = 'none' }: Pick<Happening, 'kind' | 'standing'>,
  x: number,
  y: number,
): void {
  const { palette } = sheet;
  const box = { x: x - 5, y: y - 5, width: 10, height: 10 };
  const [left, right, top, bottom] = [x - 6, x + 6, y - 6, y + 6];
  if (kind === 'alert') sheet.draw('path', { d: `M${left} ${top + 1}H${right}L${x} ${bottom}Z`, fill: palette.ink });
  else if (kind === 'page')
    sheet.draw('path', { d: `M${left} ${y}L${x} ${top}L${right} ${y}L${x} ${bottom}Z`, fill: palette.accent });
  else if (kind === 'public note') sheet.bar(box, palette.accent);
  else if (kind === 'note')
    sheet.bar({ x: x - 4, y: y - 4, width: 8, height: 8 }, palette.ground, {
      stroke: palette.accent,
      'stroke-width': 2,
    });
  else if (standing === 'good') sheet.sign('good', x, y, 10);
  else {
    sheet.bar({ ...box, x: x - 6, width: 12 }, palette[standing]);
    if (standing === 'warn') sheet.hatch({ ...box, x: x - 6, width: 12 }, palette.ground, 5);
  }
}

function drawLine(sheet: Sheet, happening: Happening, y: number, look: Look): void {
  const { at, kind, text } = happening;
  drawKind(sheet, happening, MARGIN + 6, y + 8);
  sheet.write(MARGIN + 20, y + 12, momentText(at, look), { tone: 'muted', width: 84 });
  sheet.write(MARGIN + 108, y + 12, kind, { tone: 'muted', width: 68 });
  sheet.write(MARGIN + 180, y + 12, text, { width: RIGHT - MARGIN - 180 });
}

function altOf(title: string, result: IncidentFacts, happenings: readonly Happening[], look: Look): string {
  const lines = happenings.slice(-MOST_ROWS).map(({ at, kind, text }) => `${momentText(at, look)} ${kind}: ${text}`);
  const more = leftOutOf(result) + Math.max(0, happenings.length - MOST_ROWS);
  return sentence(`${title}: ${figuresLine(result)}. ${listed(lines, more, 'line', '; ')}`);
}
