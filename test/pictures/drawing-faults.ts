/** What must hold of every drawing, whatever it shows. */
import type { Drawing, Theme } from '../../runtime/pictures/drawing.ts';
import { PALETTES } from '../../runtime/pictures/palette.ts';
import { type ReadText, readSvg } from './svg-reading.ts';

const WIDTH = 600;
const LEAST_SIZE = 11;
const ELEMENTS = new Set(['svg', 'title', 'desc', 'rect', 'circle', 'line', 'path', 'text']);
/** Half a pixel of two texts may meet: letters do not fill their boxes. */
const MEETING = 0.5;

/** What is wrong with a drawing; nothing of one that is right. */
export function drawingFaults({ svg, width, height, alt }: Drawing, theme: Theme): string[] {
  const { root, texts, all } = readSvg(svg);
  const colours = new Set<string>([...Object.values(PALETTES[theme]), 'none', '']);
  const elements = [root, ...all('*')];
  const used = elements.flatMap((one) => ['fill', 'stroke'].map((name) => one.getAttribute(name) ?? ''));
  return [
    ...(root.getAttribute('role') === 'img' ? [] : ['It is no image to a screen reader.']),
    ...(all('desc')[0]?.textContent === alt ? [] : ['Its description is not its alternative.']),
    ...(/[^.]\.$/.test(alt) && !/[\n\r]/.test(alt)
      ? []
      : [`The alternative ends as ${JSON.stringify(alt.slice(-20))}.`]),
    ...(width === WIDTH && root.getAttribute('viewBox') === `0 0 ${WIDTH} ${height}` ? [] : ['Its size is another.']),
    ...elements.filter(({ tagName }) => !ELEMENTS.has(tagName)).map(({ tagName }) => `It holds <${tagName}>.`),
    ...[...new Set(used)].filter((colour) => !colours.has(colour)).map((colour) => `It has the colour ${colour}.`),
    ...(/ [\w-]+="[^"<>]{0,200}(?:NaN|Infinity|undefined|null)/.test(svg.replace(/<desc>[^<]*/, ''))
      ? ['Something in it is no value.']
      : []),
    ...texts.flatMap((text) => textFaults(text, height)),
    ...meetings(texts),
  ];
}

function textFaults({ text, size, left, right, top, bottom }: ReadText, height: number): string[] {
  const said = JSON.stringify(text.slice(0, 60));
  return [
    ...(size >= LEAST_SIZE ? [] : [`${said} is ${size} pixels high.`]),
    ...(left >= 0 && right <= WIDTH + MEETING && top >= 0 && bottom <= height ? [] : [`${said} leaves the sheet.`]),
  ];
}

function meetings(texts: readonly ReadText[]): string[] {
  return texts.flatMap((one, at) =>
    texts
      .slice(at + 1)
      .filter(
        (other) =>
          one.left < other.right - MEETING &&
          other.left < one.right - MEETING &&
          one.top < other.bottom - MEETING &&
          other.top < one.bottom - MEETING,
      )
      .map(({ text }) => `${JSON.stringify(one.text.slice(0, 60))} meets ${JSON.stringify(text.slice(0, 60))}.`),
  );
}
