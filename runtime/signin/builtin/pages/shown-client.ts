/** Who asks to be let in, as a person reads it. Anybody chooses such names and addresses: they are shown for what they are. */
import { type Html, html } from '../../../basics/html.ts';
import { shownText } from './shown-text.ts';

/** Who asks, as far as is known of it. */
export interface ShownClient {
  /** As it calls itself. */
  readonly name: string;
  /** Of its metadata document, or one that it gave itself; empty for none. */
  readonly address: string;
  /** Whether its address publishes its name and where answers go; otherwise it said so itself. */
  readonly isKnownByDocument: boolean;
  /** Address that the answer goes to; empty where that is the device that shows a code. */
  readonly returnsTo: string;
}

const LONGEST_PATH = 100;
const LONGEST_HOST = 120;
const LONGEST_ADDRESS = 4_000;

/** The name of a client, apart from the direction that its letters run in. */
export function shownName({ name }: Pick<ShownClient, 'name'>): Html {
  return html`<bdi>${shownText(name) || 'An application without a name'}</bdi>`;
}

/** An address in letters that cannot be mistaken: its host in ASCII, without what stands before an `@`. */
function addressOf(text: string): Html {
  const url = urlOf(text);
  if (url === undefined) return html`<span class="address">${ascii(shownText(text, LONGEST_PATH))}</span>`;
  const { protocol, host, pathname } = url;
  const scheme = protocol === 'https:' ? '' : `${shownText(protocol)}${host === '' ? '' : '//'}`;
  // Whose a host is, its end tells.
  const end = host.length > LONGEST_HOST ? `…${host.slice(-LONGEST_HOST)}` : host;
  const path = pathname === '/' ? '' : ascii(shownText(pathname, LONGEST_PATH));
  return html`<span class="address">${ascii(scheme + end)}</span>${path === '' ? undefined : html`<small>${path}</small>`}${
    /(?:^|\.)xn--/.test(host) ? FOREIGN_LETTERS : undefined
  }`;
}

const FOREIGN_LETTERS = html`<small>“xn--” stands for letters of another alphabet, which may look like others.</small>`;

function urlOf(text: string): URL | undefined {
  return text.length <= LONGEST_ADDRESS && URL.canParse(text) ? new URL(text) : undefined;
}

/** With what is no ASCII written as browsers send it. */
function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e…]/gu, (sign) => encodeURIComponent(sign));
}

const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** What is at the place that the answer goes to. */
function placeOf(returnsTo: string): string {
  const { protocol, hostname = '' } = urlOf(returnsTo) ?? {};
  if (protocol !== 'https:' && protocol !== 'http:') return 'an application that is installed on this computer';
  return LOOPBACK.test(hostname) ? 'a program on this computer' : 'a website';
}

/** A box that says who asks, and how far that can be believed. */
export function clientCard(client: ShownClient): Html {
  const { address, isKnownByDocument, returnsTo } = client;
  const proof = isKnownByDocument
    ? html`<span class="good">Proved:</span> this address publishes the name and where answers go.`
    : html`<span class="bad">Only claimed:</span> it gave this name itself. Anybody can take any name.`;
  const place = returnsTo === '' ? 'the device that shows the code' : placeOf(returnsTo);
  return html`<section class="card" aria-labelledby="asks">
<h2 id="asks">“${shownName(client)}” asks to use OneUptime for you</h2>
<dl>
<dt>Who that is</dt><dd>${address === '' ? undefined : addressOf(address)}<small>${proof}</small></dd>
<dt>Where your answer goes</dt><dd>${returnsTo === '' ? undefined : addressOf(returnsTo)}<small>To ${place}.</small></dd>
</dl>
<p>Go on only if you have just started this yourself.</p>
</section>`;
}
