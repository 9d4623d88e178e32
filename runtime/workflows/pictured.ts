/** A result with its picture: the text says all that it shows, and a call never fails because of it. */
import { type Credential, withoutKeyIn } from '../basics/credential.ts';
import { visible, visibleValue } from '../basics/visible.ts';
import type { Row } from '../call/platform.ts';
import type { FaultReporter } from '../mcp/call-tool.ts';
import type { ImageContent, ToolResult } from '../mcp/tool-server.ts';
import type { Drawing, Look } from '../pictures/drawing.ts';
import { NoPicture, type Painter } from '../pictures/painting/painter.ts';
import type { Draw, Workflow } from './define.ts';

/** What `picture` takes: a PNG for light or dark surroundings, or the drawing itself. */
export type PictureForm = 'light' | 'dark' | 'svg';

/** What makes pictures of drawings; loaded with the first. */
export interface Painting {
  painter(): Promise<Pick<Painter, 'paint'>>;
  /** Told what went wrong with a drawing. */
  readonly report: FaultReporter;
}

interface Asked extends Pick<Look, 'now' | 'timezone'> {
  readonly form: PictureForm | undefined;
  /** The key that the call came with: no picture shows it. */
  readonly credential: Credential | undefined;
  /** False where the call has to end. */
  readonly hasTime: boolean;
  /** Aborted when nobody waits any more. */
  readonly gone: Parameters<Painter['paint']>[1];
}

interface Found {
  readonly workflow: Workflow;
  /** As the text shows it, where that is not too long. */
  readonly shown: Row;
  readonly asked: Asked;
}

/** The result with a line on its picture and, where that could be made, the picture. */
export async function withPicture(told: ToolResult, found: Found, painting: Painting | undefined): Promise<ToolResult> {
  const { said, image } = await pictureOf(found, painting);
  const [first] = told.content;
  return {
    ...told,
    content: [{ type: 'text', text: `${first?.text ?? ''}\nPicture: ${said}\n` }, ...(image ? [image] : [])],
  };
}

interface Picture {
  readonly said: string;
  readonly image?: ImageContent;
}

async function pictureOf({ workflow, shown, asked }: Found, painting: Painting | undefined): Promise<Picture> {
  if (!asked.hasTime) return { said: 'none, there was no time left for it.' };
  try {
    const look: Look = { theme: asked.form === 'dark' ? 'dark' : 'light', timezone: asked.timezone, now: asked.now };
    // What hides in a text or is secret there is neither in a drawing.
    const facts = withoutKeyIn(visibleValue(shown), asked.credential) as Row;
    const drawing = await (await drawOf(workflow))(facts, look);
    if (!drawing) return { said: 'none, there is nothing to be drawn.' };
    return asked.form === 'svg' ? drawn(drawing) : await painted(drawing, asked, painting);
  } catch (cause) {
    if (cause instanceof NoPicture) return { said: `none, ${cause.message}.` };
    if (!asked.gone?.aborted) painting?.report(cause, `the picture of ${workflow.name}`);
    return { said: 'none, it could not be made; whoever runs this server finds the reason in its log.' };
  }
}

async function drawOf({ name, picture }: Workflow): Promise<Draw> {
  if (typeof picture === 'function') return picture;
  const { PICTURES } = await import('../pictures/pictures.ts');
  const draw = PICTURES[name];
  if (!draw) throw new Error(`${name} has a picture, and pictures.ts does not draw it.`);
  return draw;
}

const drawn = ({ svg, alt }: Drawing): Picture => ({
  said: visible(alt),
  image: imageOf(Buffer.from(svg), 'image/svg+xml'),
});

async function painted({ svg, alt }: Drawing, { gone }: Asked, painting: Painting | undefined): Promise<Picture> {
  if (!painting) throw new NoPicture('this server paints none');
  const { png, missing } = await (await painting.painter()).paint(svg, gone);
  const boxes =
    missing.length > 0 ? ` Drawn as boxes, since its font has no ${missing.join(' ')}: names stand whole above.` : '';
  return { said: `${visible(alt)}${boxes}`, image: imageOf(png, 'image/png') };
}

/** For people: a model has read all of it before. */
function imageOf(bytes: Uint8Array, mimeType: string): ImageContent {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return { type: 'image', data, mimeType, annotations: { audience: ['user'] } };
}
