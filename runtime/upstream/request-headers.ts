/** What goes ahead of each request, made once for each key: names and values in turns, as undici reads them fastest. */
import type { Credential } from '../basics/credential.ts';
import type { UpstreamApi } from './upstream-api.ts';

interface Headers {
  readonly alone: string[];
  readonly withBody: string[];
}

export class RequestHeaders {
  readonly #api: Pick<UpstreamApi, 'headers'>;
  readonly #known = new WeakMap<Credential, Headers>();
  readonly #keyless: Headers = headersWith({});

  constructor(api: Pick<UpstreamApi, 'headers'>) {
    this.#api = api;
  }

  /** Those of a request with this key. Nobody may change them: they are sent again. */
  of(credential: Credential | undefined, hasBody: boolean): string[] {
    const headers = credential === undefined ? this.#keyless : this.#ofKey(credential);
    return hasBody ? headers.withBody : headers.alone;
  }

  #ofKey(credential: Credential): Headers {
    let headers = this.#known.get(credential);
    if (headers === undefined) {
      headers = headersWith(this.#api.headers(credential));
      this.#known.set(credential, headers);
    }
    return headers;
  }
}

function headersWith(own: Readonly<Record<string, string>>): Headers {
  const alone = ['accept', 'application/json', ...Object.entries(own).flat()];
  return { alone, withBody: [...alone, 'content-type', 'application/json'] };
}
