/** The gallery of docs/pictures: every drawing, made of what the tools return on a sandbox whose clock stands still. */
import type { Row } from '../../runtime/call/platform.ts';
import type { Drawing, Theme } from '../../runtime/pictures/drawing.ts';
import { PICTURES } from '../../runtime/pictures/pictures.ts';
import { type SandboxCaller, sandboxCaller } from '../sandbox-caller.ts';

export const GALLERY_NOW = new Date('2026-11-26T14:30:00Z');

interface Shown {
  /** Name of its files. */
  readonly name: string;
  readonly title: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What is shown, in the order of the page. */
export const GALLERY: readonly Shown[] = [
  { name: 'uptime', title: 'Uptime', tool: 'get_monitor_uptime', arguments: { from: '-90d' } },
  {
    name: 'uptime-of-one',
    title: 'Uptime of one monitor',
    tool: 'get_monitor_uptime',
    arguments: { monitors: ['Checkout API'], from: '-30d' },
  },
  { name: 'overview', title: 'How everything stands', tool: 'get_overview', arguments: {} },
  {
    name: 'incident',
    title: 'The course of an incident',
    tool: 'get_incident_report',
    arguments: { incident: 'INC-468' },
  },
  {
    name: 'metric',
    title: 'A metric over time',
    tool: 'query_metric',
    arguments: { name: 'process.cpu.utilization', from: '-24h' },
  },
  {
    name: 'metric-by-service',
    title: 'A metric by service',
    tool: 'query_metric',
    arguments: { name: 'process.cpu.utilization', by: 'service' },
  },
  { name: 'response-times', title: 'Response times', tool: 'get_monitor_stats', arguments: { from: '-7d' } },
  { name: 'errors', title: 'Errors by message', tool: 'summarize_errors', arguments: { from: '-24h' } },
  { name: 'exceptions', title: 'Exceptions', tool: 'list_exceptions_summary', arguments: {} },
  { name: 'on-call', title: 'Who is on call', tool: 'who_is_on_call', arguments: {} },
  { name: 'error-budgets', title: 'Error budgets', tool: 'get_slo_status', arguments: {} },
];

/** One drawing of the gallery with the result that it shows. */
export interface GalleryPiece extends Shown {
  readonly result: Row;
  readonly drawings: Readonly<Record<Theme, Drawing>>;
  /** The drawing as the tool itself returned it. */
  readonly sent: string;
}

/** Calls the tools and draws what they return. */
export async function galleryPieces(): Promise<GalleryPiece[]> {
  const caller = await sandboxCaller(() => GALLERY_NOW);
  const pieces: GalleryPiece[] = [];
  for (const shown of GALLERY) pieces.push(await pieceOf(shown, caller));
  return pieces;
}

async function pieceOf(shown: Shown, { outcome }: SandboxCaller): Promise<GalleryPiece> {
  const result = await outcome({ name: shown.tool, arguments: { ...shown.arguments, picture: 'svg' } });
  if (!('content' in result)) throw new Error(`${shown.tool} asks something.`);
  const [text, image] = result.content;
  if (image?.type !== 'image') throw new Error(`${shown.tool} returned no picture: ${JSON.stringify(text)}`);
  const found = result.structuredContent ?? {};
  const look = { timezone: 'UTC', now: GALLERY_NOW };
  const [light, dark] = (['light', 'dark'] as const).map((theme) => PICTURES[shown.tool]?.(found, { ...look, theme }));
  if (!light || !dark) throw new Error(`${shown.tool} is not drawn.`);
  const sent = Buffer.from(image.data, 'base64').toString();
  return { ...shown, result: found, drawings: { light, dark }, sent };
}

const HEAD = `# Pictures

Workflows return a picture beside their text where a call asks for one: \`"picture": "light"\` or \`"dark"\` for a PNG, \`"svg"\` for the
drawing itself. Whatever a picture shows stands in the text, too. These are drawn from the sandbox by \`make pictures\`.
`;

/** Files of docs/pictures by their names. */
export function galleryFiles(pieces: readonly GalleryPiece[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const { name, drawings } of pieces)
    for (const theme of ['light', 'dark'] as const) files.set(`${name}-${theme}.svg`, drawings[theme].svg);
  files.set('README.md', `${[HEAD, ...pieces.map(partOf)].join('\n')}`);
  return files;
}

function partOf({ name, title, tool, arguments: args, drawings }: GalleryPiece): string {
  return `## ${title}

\`${tool} ${JSON.stringify({ ...args, picture: 'light' })}\`

${pictureTag('', name, drawings.light.alt)}
`;
}

/** A picture that is light or dark as its page is. */
export function pictureTag(folder: string, name: string, alt: string): string {
  const said = alt.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="${folder}${name}-dark.svg">
  <img width="600" src="${folder}${name}-light.svg" alt="${said}">
</picture>`;
}
