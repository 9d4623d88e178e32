/** The browser that something is asked in: a cookie tells it from all others, and forms are signed for it. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { cookieOf } from './exchange.ts';

/** Signs texts of ours for one purpose. */
export interface Signer {
  sign(purpose: string, text: string): string;
  isSigned(purpose: string, text: string, signature: string): boolean;
}

const FORM = /^[\w-]{43}$/;
const SECONDS = 60 * 60;

export class Browsers {
  readonly #signer: Signer;
  readonly #name: string;
  readonly #attributes: string;

  constructor(signer: Signer, isHttps: boolean) {
    this.#signer = signer;
    // With this beginning, browsers take it from nobody else, a neighbour below the same domain included.
    this.#name = `${isHttps ? '__Host-' : ''}oneuptime-mcp-browser`;
    this.#attributes = `Path=/; Max-Age=${SECONDS}; HttpOnly; SameSite=Lax${isHttps ? '; Secure' : ''}`;
  }

  /** Undefined for a browser that nobody asked anything yet. */
  of(request: Pick<IncomingMessage, 'headers'>): string | undefined {
    const value = cookieOf(request, this.#name);
    return value !== undefined && FORM.test(value) ? value : undefined;
  }

  /** The browser, known from now on, and the cookie that says so. */
  known(request: Pick<IncomingMessage, 'headers'>): { readonly browser: string; readonly cookie: string } {
    const browser = this.of(request) ?? randomBytes(32).toString('base64url');
    return { browser, cookie: `${this.#name}=${browser}; ${this.#attributes}` };
  }

  /** Whether a request comes from the browser of which a digest was kept. */
  isOf(request: Pick<IncomingMessage, 'headers'>, digest: string): boolean {
    const browser = this.of(request);
    if (browser === undefined) return false;
    const [one, other] = [Buffer.from(digestOf(browser)), Buffer.from(digest)];
    return one.length === other.length && timingSafeEqual(one, other);
  }

  /** What a form of this browser has to bring back. */
  csrf(browser: string, of: string): string {
    return this.#signer.sign('signin/form', `${browser} ${of}`);
  }

  isForm(browser: string | undefined, of: string, csrf: string | null): boolean {
    return browser !== undefined && csrf !== null && this.#signer.isSigned('signin/form', `${browser} ${of}`, csrf);
  }
}

/** What is kept of a browser. */
export function digestOf(browser: string): string {
  return createHash('sha256').update(browser).digest('base64url');
}
