/** Error budgets: what is left of each as a gauge, and how it burns down if it goes on like this. */
import { scaleLinear } from 'd3-scale';
import type { Drawing, Look } from './drawing.ts';
import type { ObjectiveFacts, ObjectivesFacts } from './facts.ts';
import type { Standing } from './palette.ts';
import { countedWord, leftOut, listed, sentence } from './saying.ts';
import { MARGIN, SHEET_WIDTH, Sheet } from './sheet.ts';
import { svgNumber } from './svg.ts';
import { drawnInstant, momentText } from './time-axis.ts';

const RIGHT = SHEET_WIDTH - MARGIN;
const ROW = 108;
/** With a chart of what is to come. */
const CHART_ROW = 122;
const CHART = { width: 150, height: 44 };
const MOST_ROWS = 19;
const GAUGE = 12;
const LIGHTS: Readonly<Record<string, Standing>> = { green: 'good', amber: 'warn', red: 'down' };
/** Half of the width is budget, half what is spent beyond it. */
const ZERO = MARGIN + (RIGHT - MARGIN) / 2;

/** Objectives with their budgets; undefined where there are none. */
export function budgetsDrawing(result: ObjectivesFacts, look: Look): Drawing | undefined {
  const rows = result.slos.items.slice(0, MOST_ROWS);
  if (rows.length === 0) return undefined;
  const title = 'Error budgets';
  const sheet = new Sheet(look);
  const line = `${result.total} ${countedWord(result.total, 'objective')}, worst first · ${momentText(look.now.getTime(), look)}, ${look.timezone}`;
  let y = sheet.head(title, line);
  const percents = rows.flatMap(({ budgetLeftPercent }) => budgetLeftPercent ?? []);
  const deepest = Math.min(-100, ...percents);
  const scale = scaleLinear([deepest, 0, 100], [MARGIN, ZERO, RIGHT]).clamp(true);
  for (const row of rows) {
    drawObjective(sheet, row, { y, scale, look });
    y += isBurning(row) ? CHART_ROW : ROW;
  }
  y = drawGaugeAxis(sheet, deepest, y - 8);
  y = leftOut(sheet, y, result.slos.more ?? 0, 'objective');
  const told = rows.map((row) => [row.slo, row.state, ...factsOf(row, look)].filter(Boolean).join(', '));
  const alt = sentence(`${title}: ${listed(told, result.slos.more ?? 0, 'objective', '; ')}`);
  return sheet.drawing({ title, alt, height: y + 8 });
}

interface Place {
  readonly y: number;
  readonly scale: (percent: number) => number;
  readonly look: Look;
}

function drawObjective(sheet: Sheet, row: ObjectiveFacts, { y, scale, look }: Place): void {
  const { palette } = sheet;
  const standing = LIGHTS[row.light] ?? 'none';
  sheet.sign(standing, MARGIN + 6, y + 9, 11);
  sheet.write(MARGIN + 20, y + 13, row.slo, { size: 13, isBold: true, width: 350 });
  sheet.write(RIGHT, y + 13, row.state, { anchor: 'end', width: 180 });
  const gauge = { x: ZERO, y: y + 23, width: RIGHT - ZERO, height: GAUGE };
  sheet.bar({ ...gauge, x: ZERO + 0.5, y: gauge.y + 0.5, width: gauge.width - 1, height: GAUGE - 1 }, 'none', {
    stroke: palette.muted,
  });
  const left = row.budgetLeftPercent;
  if (left !== undefined && left < 0) {
    const over = { ...gauge, x: scale(left), width: ZERO - scale(left) };
    sheet.bar(over, palette.down, { class: 'over' });
    sheet.hatch(over, palette.ground);
  } else if (left !== undefined)
    sheet.bar({ ...gauge, width: scale(left) - ZERO }, palette[standing], { class: 'left' });
  sheet.rule([ZERO, gauge.y - 3], [ZERO, gauge.y + GAUGE + 3], { stroke: palette.ink, 'stroke-width': 1.5 });
  if (isBurning(row)) drawBurn(sheet, row, y + 44);
  const room = RIGHT - MARGIN - (isBurning(row) ? CHART.width + 50 : 0);
  const [budget, target, burn] = factsOf(row, look);
  sheet.write(MARGIN, y + 54, budget, { width: room });
  sheet.write(MARGIN, y + 71, target, { tone: 'muted', width: room });
  sheet.write(MARGIN, y + 88, burn, { tone: 'muted', width: room });
}

/** Something is left, and it is known how it goes on. */
function isBurning({ budgetLeftPercent: left, burnRate }: ObjectiveFacts): boolean {
  return left !== undefined && burnRate !== undefined && left > 0;
}

/** Percent of the budget that is left, from 100 at the top: now as a dot, as a line what is to come, as points an even spending. */
function drawBurn(sheet: Sheet, row: ObjectiveFacts, top: number): void {
  const { budgetLeftPercent: left = 0, burnRate = 0, light } = row;
  const [x, end, bottom] = [RIGHT - CHART.width, RIGHT, top + CHART.height];
  const y = scaleLinear([0, 100], [bottom, top]).clamp(true);
  const small = { size: 11, tone: 'muted' } as const;
  sheet.rule([x, bottom], [end, bottom], { stroke: sheet.palette.muted });
  sheet.rule([x, top], [x, bottom], { stroke: sheet.palette.muted });
  sheet.rule([x, top], [end, bottom], { 'stroke-dasharray': '2 3', stroke: sheet.palette.muted });
  sheet.write(x - 6, top + 8, '100 %', { ...small, anchor: 'end' });
  sheet.write(x - 6, bottom + 2, '0 %', { ...small, anchor: 'end' });
  sheet.write(x, bottom + 15, 'now', small);
  sheet.write(end, bottom + 15, 'a window later', { ...small, anchor: 'end' });
  // In one window of time a rate of 1 spends the whole of a budget.
  const share = burnRate > 0 ? Math.min(1, left / 100 / burnRate) : 1;
  const [until, rest] = [x + share * (end - x), Math.max(0, left - burnRate * 100 * share)];
  const colour = sheet.palette[LIGHTS[light] ?? 'none'];
  const d = `M${svgNumber(x)} ${svgNumber(y(left))}L${svgNumber(until)} ${svgNumber(y(rest))}`;
  sheet.draw('path', { d, stroke: colour, 'stroke-width': 2, fill: 'none', class: 'burn' });
  sheet.draw('circle', { cx: x, cy: y(left), r: 4, fill: colour });
}

/** What is left, what it is measured by, how it goes on. */
function factsOf(row: ObjectiveFacts, look: Look): [budget: string, target: string, burn: string] {
  const { target, achieved, burnRate, budgetLeft, budgetLeftPercent, budget, exhaustedAt, over } = row;
  const share = budgetLeftPercent === undefined ? '' : ` (${budgetLeftPercent} %)`;
  const whole = budget === undefined ? '' : ` of ${budget}`;
  const ends = drawnInstant(exhaustedAt);
  const spent =
    exhaustedAt === undefined ? '' : `used up: ${ends === undefined ? exhaustedAt : momentText(ends, look)}`;
  const burns = burnRate === undefined ? '' : `burns ${burnRate}×`;
  return [
    budgetLeft === undefined ? 'budget not known' : `${budgetLeft}${whole} left${share}`,
    `${achieved === undefined ? 'target' : `${achieved} % of`} ${target} % · ${over}`,
    [burns, spent].filter(Boolean).join(' · '),
  ];
}

function drawGaugeAxis(sheet: Sheet, deepest: number, y: number): number {
  const ends = [
    [MARGIN, `${deepest} %: spent beyond it`, 'start'],
    [ZERO, '0 %', 'middle'],
    [RIGHT, '100 % of the budget left', 'end'],
  ] as const;
  for (const [x, text, anchor] of ends) sheet.write(x, y + 12, text, { size: 11, tone: 'muted', anchor, width: 200 });
  return y + 24;
}
