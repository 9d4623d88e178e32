/** What every page of signing in has around it: its frame, the headers that it is sent with, and how it says that something is wrong. */
import { framed, type Html, html, styleHash } from '../../../basics/html.ts';
import { shownSentence } from './shown-text.ts';
import { SIGN_IN_STYLE } from './style.ts';

const PRODUCT = 'OneUptime over MCP';

/** A whole page. The one heading of its first level is its title. `head`: what else stands in its head. */
export function signInFrame(
  title: string,
  main: Html,
  { isWrong = false, head }: { isWrong?: boolean; head?: Html } = {},
): string {
  const body = html`<p class="product">${PRODUCT}</p>
<h1>${title}</h1>
${main}`;
  return framed(`${isWrong ? 'Problem: ' : ''}${title} – ${PRODUCT}`, body, {
    style: SIGN_IN_STYLE,
    ...(head && { head }),
  }).text;
}

/** Words of what is wrong, which `describedBy` ties to a field. They stand once on a page. */
export function problemBox(problem: string | undefined): Html | undefined {
  return problem === undefined
    ? undefined
    : html`<p class="problem" id="problem" role="alert" tabindex="-1">${shownSentence(problem)}</p>`;
}

/** Attributes of the field that a problem is about, which has the focus then. */
export function describedBy(hint: string, problem: string | undefined): Html {
  return problem === undefined
    ? html`aria-describedby="${hint}"`
    : html`aria-invalid="true" aria-describedby="problem ${hint}" autofocus`;
}

/**
 * Headers of every page of signing in: nothing but its style is loaded or run, nobody frames it, nobody keeps it.
 *
 * Chromium holds `form-action` against every redirect that follows a form, so none may lead to the client: answer the last form
 * with `returnPage`, whose refresh is no form's. To name the client there would not do: it may lead on itself, and `[::1]`
 * cannot be named. With `no-referrer` forms come as of `Origin: null`. Clients that open a window to sign in find it again through
 * its opener, which any other policy of openers than `unsafe-none` would take away.
 */
export function pageHeaders(): Record<string, string> {
  const style = styleHash({ style: SIGN_IN_STYLE });
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src '${style}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'unsafe-none',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'x-robots-tag': 'noindex',
  };
}
