/** A sheet of paper: what is drawn on it becomes a drawing. */
import type { Drawing, Look } from './drawing.ts';
import { PALETTES, type Palette, type Standing } from './palette.ts';
import { drawableText, escapedText, plainLine, type SvgAttributes, svgElement, svgNumber } from './svg.ts';
import { fittedText } from './text-width.ts';

export const SHEET_WIDTH = 600;
export const MARGIN = 16;
/** Between the margins. */
export const INNER = SHEET_WIDTH - 2 * MARGIN;
const FONT = "Inter, 'DejaVu Sans', system-ui, sans-serif";

export interface Writing {
  /** In pixels; 12 without it, never under 11. */
  readonly size?: number;
  readonly tone?: 'ink' | 'muted' | 'ground';
  readonly isBold?: boolean;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Text is cut to so many pixels. */
  readonly width?: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export class Sheet {
  readonly palette: Palette;
  readonly #parts: string[] = [];

  constructor({ theme }: Pick<Look, 'theme'>) {
    this.palette = PALETTES[theme];
  }

  /** Writes one line whose letters stand on `y`. */
  write(x: number, y: number, text: string, writing: Writing = {}): void {
    const { size = 12, tone = 'ink', isBold = false, anchor = 'start', width = INNER } = writing;
    const shown = fittedText(text, width, { size, isBold });
    if (shown === '') return;
    const attributes = {
      x,
      y,
      'font-size': size,
      fill: this.palette[tone],
      'font-weight': isBold ? 600 : undefined,
      'text-anchor': anchor === 'start' ? undefined : anchor,
    };
    this.draw('text', attributes, escapedText(shown));
  }

  /** The title and a line below it; how far down the rest begins. */
  head(title: string, line: string): number {
    this.write(MARGIN, 29, title, { size: 16, isBold: true });
    this.write(MARGIN, 48, line, { tone: 'muted' });
    return 64;
  }

  /** An element with attributes of its own; `inner` is SVG already. */
  draw(name: string, attributes: SvgAttributes, inner = ''): void {
    this.#parts.push(svgElement(name, attributes, inner));
  }

  /** A filled bar, with what it says to whoever points at it. */
  bar({ x, y, width, height }: Box, fill: string, more: SvgAttributes = {}, says = ''): void {
    const inner = says === '' ? '' : svgElement('title', {}, escapedText(says));
    this.draw('rect', { x, y, width: Math.max(0, width), height, fill, ...more }, inner);
  }

  /** A straight line that guides the eye. */
  rule(from: readonly [number, number], to: readonly [number, number], more: SvgAttributes = {}): void {
    const [[x1, y1], [x2, y2]] = [from, to];
    this.draw('line', { x1, y1, x2, y2, stroke: this.palette.grid, ...more });
  }

  /** The sign of a state: a dot, a triangle, a square with a cross, an empty ring. `size` is its width. */
  sign(standing: Standing, x: number, y: number, size = 10): void {
    const half = size / 2;
    const fill = this.palette[standing];
    if (standing === 'good') this.draw('circle', { cx: x, cy: y, r: half, fill });
    else if (standing === 'none')
      this.draw('circle', { cx: x, cy: y, r: half - 1, fill: 'none', stroke: fill, 'stroke-width': 2 });
    else if (standing === 'warn')
      this.draw('path', { d: pathOf([x, y - half], [x + half, y + half], [x - half, y + half]), fill });
    else {
      this.draw('rect', { x: x - half, y: y - half, width: size, height: size, fill });
      const arm = half * 0.5;
      const d = `M${svgNumber(x - arm)} ${svgNumber(y - arm)}l${svgNumber(2 * arm)} ${svgNumber(2 * arm)}m0 ${svgNumber(-2 * arm)}l${svgNumber(-2 * arm)} ${svgNumber(2 * arm)}`;
      this.draw('path', { d, stroke: this.palette.ground, 'stroke-width': size / 7 });
    }
  }

  /** Lines across a box, from the lower left to the upper right: what is hatched is told apart without colour. */
  hatch({ x, y, width, height }: Box, stroke: string, gap = 6): void {
    let d = '';
    for (let start = x - height + gap / 2; start < x + width; start += gap) {
      const [from, to] = [Math.max(start, x), Math.min(start + height, x + width)];
      if (to <= from) continue;
      d += `M${svgNumber(from)} ${svgNumber(y + height - (from - start))}L${svgNumber(to)} ${svgNumber(y + height - (to - start))}`;
    }
    if (d !== '') this.draw('path', { d, stroke, 'stroke-width': 1.5, fill: 'none' });
  }

  /** What was drawn, as a document of so many pixels of height. */
  drawing({ title, alt, height }: { readonly title: string; readonly alt: string; readonly height: number }): Drawing {
    const tall = Math.ceil(height);
    const said = drawableText(alt).trim();
    const ground = svgElement('rect', { width: SHEET_WIDTH, height: tall, fill: this.palette.ground });
    const inner = [
      svgElement('title', {}, escapedText(plainLine(title))),
      svgElement('desc', {}, escapedText(said)),
      ground,
      ...this.#parts,
    ].join('\n');
    const attributes = {
      xmlns: 'http://www.w3.org/2000/svg',
      width: SHEET_WIDTH,
      height: tall,
      viewBox: `0 0 ${SHEET_WIDTH} ${tall}`,
      role: 'img',
      'font-family': FONT,
    };
    return { svg: `${svgElement('svg', attributes, `\n${inner}\n`)}\n`, width: SHEET_WIDTH, height: tall, alt: said };
  }
}

function pathOf(...points: readonly (readonly [number, number])[]): string {
  return `M${points.map(([x, y]) => `${svgNumber(x)} ${svgNumber(y)}`).join('L')}Z`;
}
