/** Documents in which clients describe themselves, fetched as strangers have them fetched: nothing inside is reached. */
import { isPlain } from '../../basics/plain.ts';
import { readDocument } from '../../visits/read-document.ts';
import type { VisitParts } from '../../visits/visit.ts';
import { BadMetadata, documentMetadata, readMetadata } from './client-metadata.ts';

/** The draft suggests as much. */
const MOST_BYTES = 5 * 1024;

/**
 * Fetches as the library wants it. Of a document only what counts here is handed on; one that cannot be taken is answered
 * with a status that the library refuses.
 */
export function documentFetch(parts?: VisitParts): (input: unknown, init?: RequestInit) => Promise<Response> {
  return async (input, init) => {
    const signal = init?.signal ?? AbortSignal.timeout(2_500);
    const { status, text, cacheControl } = await readDocument(String(input), { signal, most: MOST_BYTES, parts });
    const said = status === 200 ? readMetadata(text) : undefined;
    if (!isPlain(said)) return new Response(null, { status: 502 });
    try {
      const headers = cacheControl === undefined ? undefined : { 'cache-control': cacheControl };
      return new Response(JSON.stringify(documentMetadata(said)), { ...(headers && { headers }) });
    } catch (fault) {
      if (fault instanceof BadMetadata) return new Response(null, { status: 422 });
      throw fault;
    }
  };
}
