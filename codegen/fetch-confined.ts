/** Fetches the files of a document at an address: from the origin of that address only, also where an answer leads elsewhere. */
import type { Response } from 'undici';
import { BOUNDS } from './document-bounds.ts';
import { fetchOutside } from './fetch-outside.ts';
import { type Refuse, shownReference } from './refusal.ts';

/** One answer after the other that leads to another address. */
const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

interface Confines {
  readonly origin: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  readonly refuse: Refuse;
}

/** The bytes at an address. Throws a refusal: of another origin, of too many bytes, of what could not be had. */
export async function fetchConfined(url: string, confines: Confines): Promise<Uint8Array> {
  const { refuse } = confines;
  checkAddress(url, confines, `it refers to ${shownReference(url)}, which is of another origin.`);
  try {
    return await bytesOf(await answerOf(url, confines), confines);
  } catch (cause) {
    throw refuse(whyNotFetched(cause));
  }
}

function checkAddress(url: string, { origin, refuse }: Confines, elsewhere: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || parsed.origin !== origin) throw refuse(elsewhere);
  if (parsed.username || parsed.password)
    throw refuse('its address holds a user or a password: fetch it yourself and give the file.');
}

/** The answer at the end of all redirects; each of them stays at the origin. */
async function answerOf(url: string, confines: Confines): Promise<Response> {
  const { signal, refuse } = confines;
  let at = url;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const answer = await fetchOutside(at, signal);
    const location = REDIRECTS.has(answer.status) ? answer.headers.get('location') : null;
    if (location === null) {
      if (!answer.ok) throw refuse(`${shownReference(at)} answered ${answer.status}.`);
      return answer;
    }
    await answer.body?.cancel();
    const next = URL.canParse(location, at) ? new URL(location, at).href : location;
    const elsewhere = `${shownReference(at)} leads to ${shownReference(next)}, which is of another origin: give that address itself if it is meant.`;
    checkAddress(next, confines, elsewhere);
    at = next;
  }
  throw refuse(`${shownReference(url)} leads from one address to the next more than ${MAX_REDIRECTS} times.`);
}

async function bytesOf(answer: Response, { maxBytes, refuse }: Confines): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw refuse(`it has more than ${BOUNDS.megabytes} MB.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** By the codes of Node and undici; what they say beside them may hold addresses. The first refusal is the one told. */
function whyNotFetched(cause: unknown): string {
  const { name, cause: inner } = cause as { name?: string; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return `it did not come within ${BOUNDS.seconds} s.`;
  const code = typeof inner?.code === 'string' ? inner.code : 'connection failed';
  const isUntrusted = /^(SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|CERT_UNTRUSTED)/.test(code);
  const trust = 'Point NODE_EXTRA_CA_CERTS at a PEM file of the authority that signed its certificate.';
  return `it could not be fetched (${code}).${isUntrusted ? ` ${trust}` : ''}`;
}
