/** Who is on call: a lane for each person along the days, and one for the time in which nobody is. */
import type { Drawing, Look } from './drawing.ts';
import { type DutyBlock, type DutySpan, dutyBlocks, dutySpan, type Lane, type LaneBar } from './duty-lanes.ts';
import type { OnCallFacts } from './facts.ts';
import { countedWord, leftOut, listed, sentence } from './saying.ts';
import { MARGIN, SHEET_WIDTH, Sheet } from './sheet.ts';
import { svgNumber } from './svg.ts';
import { fittedText, textWidth } from './text-width.ts';
import { drawTimeAxis, momentText, type TimeScale, timeScale, windowLine } from './time-axis.ts';

const RIGHT = SHEET_WIDTH - MARGIN;
const NAMES = 124;
const LANE = 26;
const BAR = 18;
const MOST_LANES = 19;
const NOBODY = 'nobody';

/** The rota as lanes; undefined where nothing is told of anybody. */
export function dutyDrawing(result: OnCallFacts, look: Look): Drawing | undefined {
  const span = dutySpan(result);
  const blocks = span ? dutyBlocks(result, span).filter(({ lanes }) => lanes.length > 0) : [];
  if (!span || blocks.length === 0) return undefined;
  const title = result.at === undefined ? 'Who is on call' : `Who is on call from ${momentText(span.from, look)}`;
  const sheet = new Sheet(look);
  let y = sheet.head(title, windowLine(span.from, span.to, look));
  const scale = timeScale(span.from, span.to, MARGIN + NAMES, RIGHT);
  const shown = firstLanes(blocks);
  const hasOpen = shown.some(({ lanes }) => lanes.some(({ bars }) => bars.some(({ isOpen }) => isOpen)));
  for (const block of shown) y = drawBlock(sheet, block, { y, scale, look });
  const hidden = lanesIn(blocks) - lanesIn(shown);
  y = leftOut(sheet, y, hidden, 'lane');
  y = drawSigns(sheet, y + 4, hasOpen);
  return sheet.drawing({ title, alt: altOf(title, shown, { hidden, span, look }), height: y + 8 });
}

function lanesIn(blocks: readonly DutyBlock[]): number {
  return blocks.reduce((sum, { lanes }) => sum + lanes.length, 0);
}

/** As many lanes as a drawing has room for. */
function firstLanes(blocks: readonly DutyBlock[]): DutyBlock[] {
  let room = MOST_LANES;
  return blocks.flatMap((block) => {
    const lanes = block.lanes.slice(0, room);
    room -= lanes.length;
    return lanes.length > 0 ? [{ ...block, lanes }] : [];
  });
}

interface Place {
  readonly y: number;
  readonly scale: TimeScale;
  readonly look: Look;
}

function drawBlock(sheet: Sheet, { title, via, lanes, more }: DutyBlock, { y: top, scale, look }: Place): number {
  const room = RIGHT - MARGIN;
  const name = fittedText(title, room - 120, { size: 13, isBold: true });
  sheet.write(MARGIN, top + 13, name, { size: 13, isBold: true });
  const taken = textWidth(name, { size: 13, isBold: true }) + 16;
  sheet.write(RIGHT, top + 13, via, { size: 11, tone: 'muted', anchor: 'end', width: room - taken });
  let y = top + 22;
  drawTimeAxis(sheet, scale, { top: y, bottom: y + lanes.length * LANE, look });
  for (const lane of lanes) {
    drawLane(sheet, lane, y, scale);
    y += LANE;
  }
  drawNow(sheet, look, scale, top + 22, y);
  y = leftOut(sheet, y + 22, more, 'shift');
  return y + 10;
}

function drawLane(sheet: Sheet, { person, bars }: Lane, y: number, scale: TimeScale): void {
  if (person === undefined) sheet.sign('down', MARGIN + 5, y + 13, 9);
  const left = person === undefined ? 16 : 0;
  sheet.write(MARGIN + left, y + 17, person ?? NOBODY, { width: NAMES - 10 - left, isBold: person === undefined });
  // Whoever has duty anyway has it, whomever else it is for.
  const ordered = bars.toSorted((a, b) => Number(a.covers === undefined) - Number(b.covers === undefined));
  for (const bar of ordered) {
    const isAlone = bars.every((other) => other === bar || other.to <= bar.from || other.from >= bar.to);
    drawBar(sheet, { person, bar, isAlone }, y + (LANE - BAR) / 2, scale);
  }
}

interface Drawn {
  readonly person: string | undefined;
  readonly bar: LaneBar;
  /** No other of its lane is where it is. */
  readonly isAlone: boolean;
}

/** Filled: own duty. Outlined: in somebody's place. Hatched: nobody. A point at the end: it goes on. */
function drawBar(sheet: Sheet, { person, bar, isAlone }: Drawn, y: number, scale: TimeScale): void {
  const { from, to, isOpen, covers } = bar;
  const { palette } = sheet;
  const [x, end] = [scale.at(from), scale.at(to)];
  const box = { x, y, width: Math.max(1, end - x), height: BAR };
  if (person === undefined) {
    sheet.bar(box, palette.down, { class: 'gap' });
    sheet.hatch(box, palette.ground);
    return;
  }
  if (covers === undefined) sheet.bar(box, palette.accent, { class: 'duty' });
  else {
    const inner = { x: x + 1, y: y + 1, width: Math.max(0.5, box.width - 2), height: BAR - 2 };
    sheet.bar(inner, palette.ground, { class: 'stand-in', stroke: palette.accent, 'stroke-width': 2 });
    if (isAlone && box.width > 60) sheet.write(x + 7, y + 13, `for ${covers}`, { size: 11, width: box.width - 14 });
  }
  if (isOpen)
    drawTip(sheet, Math.min(RIGHT, end) - 3, y + BAR / 2, covers === undefined ? palette.ground : palette.accent);
}

function drawNow(sheet: Sheet, look: Look, scale: TimeScale, top: number, bottom: number): void {
  const now = look.now.getTime();
  if (now <= scale.from || now >= scale.to) return;
  const x = scale.at(now);
  sheet.rule([x, top - 2], [x, bottom], { stroke: sheet.palette.ink, 'stroke-width': 1.5, class: 'now' });
}

/** What is drawn means, in one line. */
function drawSigns(sheet: Sheet, y: number, hasOpen: boolean): number {
  const { accent, down, ground, ink } = sheet.palette;
  const middle = y + 7;
  const signs: [word: string, drawn: (x: number) => void][] = [
    ['on call', (x) => sheet.bar({ x, y: y + 1, width: 18, height: 12 }, accent)],
    [
      "in somebody's place",
      (x) => sheet.bar({ x: x + 1, y: y + 2, width: 16, height: 10 }, ground, { stroke: accent, 'stroke-width': 2 }),
    ],
    [
      NOBODY,
      (x) => {
        const box = { x, y: y + 1, width: 18, height: 12 };
        sheet.bar(box, down);
        sheet.hatch(box, ground);
      },
    ],
    ['now', (x) => sheet.rule([x + 9, y], [x + 9, y + 14], { stroke: ink, 'stroke-width': 1.5 })],
    ['goes on, end not told', (x) => drawTip(sheet, x + 12, middle, accent)],
  ];
  let x = MARGIN;
  for (const [word, drawn] of hasOpen ? signs : signs.slice(0, -1)) {
    drawn(x);
    sheet.write(x + 24, y + 11, word, { size: 11, tone: 'muted' });
    x += 24 + textWidth(word, { size: 11 }) + 14;
  }
  return y + 20;
}

function drawTip(sheet: Sheet, x: number, y: number, stroke: string): void {
  const d = `M${svgNumber(x - 5)} ${svgNumber(y - 5)}l5 5l-5 5`;
  sheet.draw('path', { d, fill: 'none', stroke, 'stroke-width': 2 });
}

interface Told {
  /** Lanes that are not drawn. */
  readonly hidden: number;
  readonly span: DutySpan;
  readonly look: Look;
}

function altOf(title: string, blocks: readonly DutyBlock[], { hidden, span, look }: Told): string {
  const told = blocks.map(({ title: what, via, lanes, more }) => {
    const people = lanes.map(({ person, bars }) => {
      const times = bars.map((bar) => barText(bar, span, look));
      return `${person ?? NOBODY} ${times.join(', ')}`;
    });
    return `${what} (${via}): ${listed(people, more, 'shift', '; ')}`;
  });
  const rest = hidden > 0 ? `. And ${hidden} more ${countedWord(hidden, 'lane')}` : '';
  return sentence(`${title}. ${told.join('. ')}${rest}`);
}

function barText({ from, to, isOpen, covers }: LaneBar, span: DutySpan, look: Look): string {
  const place = covers === undefined ? '' : ` for ${covers}`;
  if (isOpen) return from <= span.from ? `from then on${place}` : `from ${momentText(from, look)} on${place}`;
  return `${momentText(from, look)} to ${momentText(to, look)}${place}`;
}
