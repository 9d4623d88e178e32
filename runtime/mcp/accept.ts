/** What a client takes as an answer, from its `Accept` header. */

/** The two forms of an answer. At least one is true unless the client excludes both. */
export interface Accepted {
  readonly json: boolean;
  readonly stream: boolean;
}

const BOTH: Accepted = { json: true, stream: true };
const USUAL = 'application/json, text/event-stream';

/**
 * Reads `Accept` as RFC 9110 has it: case does not matter, the most specific range decides, a quality of zero excludes, and
 * no header, or one that names no media range, takes anything. Further parameters of a range do not matter.
 */
export function acceptedOf(header: string | undefined): Accepted {
  if (header === undefined || header === USUAL) return BOTH;
  const ranges = rangesOf(header);
  if (ranges.size === 0) return BOTH;
  return { json: takes(ranges, 'application/json'), stream: takes(ranges, 'text/event-stream') };
}

/** Whether `Accept` asks for an event stream by name: a browser takes anything, and means none. */
export function namesStream(header: string | undefined): boolean {
  if (header === USUAL) return true;
  const ranges = rangesOf(header ?? '');
  return (ranges.has('text/event-stream') || ranges.has('text/*')) && takes(ranges, 'text/event-stream');
}

/** Whether `Accept` is a browser's: it asks for a page by name, and for no form that programs read. */
export function prefersPage(header: string | undefined): boolean {
  if (header === undefined || !/text\/html/i.test(header)) return false;
  const ranges = rangesOf(header);
  return takes(ranges, 'text/html') && !ranges.has('application/json') && !ranges.has('text/event-stream');
}

/** Whether `Accept-Encoding` allows a coding: by its name, else as any; a quality of zero forbids it. */
export function acceptsCoding(header: string, coding: string): boolean {
  let isTaken = false;
  for (const part of header.split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    if (name === coding) return qualityOf(parameters) > 0;
    if (name === '*') isTaken = qualityOf(parameters) > 0;
  }
  return isTaken;
}

/** Qualities by media range. */
function rangesOf(header: string): ReadonlyMap<string, number> {
  const ranges = new Map<string, number>();
  for (const part of header.split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    // Java's own client sends a lone star for anything.
    const range = name === '*' ? '*/*' : name;
    if (!/^[^\s/]+\/[^\s/]+$/.test(range)) continue;
    ranges.set(range, Math.max(ranges.get(range) ?? 0, qualityOf(parameters)));
  }
  return ranges;
}

/** One unless it is said; what is no number is not meant to exclude. */
function qualityOf(parameters: readonly string[]): number {
  const given = parameters.find((parameter) => /^q\s*=/.test(parameter));
  const quality = given === undefined ? 1 : Number(given.slice(given.indexOf('=') + 1).trim() || 1);
  return Number.isNaN(quality) ? 1 : quality;
}

function takes(ranges: ReadonlyMap<string, number>, type: string): boolean {
  const quality = ranges.get(type) ?? ranges.get(type.replace(/\/.*/, '/*')) ?? ranges.get('*/*') ?? 0;
  return quality > 0;
}
