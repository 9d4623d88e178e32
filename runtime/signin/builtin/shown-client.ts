import type { ShownClient } from './pages/pages.ts';

/** As much of a client of the library as people are shown. */
interface KnownClient {
  readonly clientId: string;
  readonly clientName?: string | undefined;
  readonly clientIdMetadataDocument?: boolean | undefined;
}

/** What a person is told of a client. Whoever registered itself may call itself anything; where answers go is sure. */
export function shownClient(client: KnownClient, redirectUri: string | undefined): ShownClient {
  const { clientId, clientName, clientIdMetadataDocument: isKnownByDocument = false } = client;
  const returnsTo = redirectUri === undefined ? 'the device that showed you the code' : placeOf(redirectUri);
  const address = isKnownByDocument ? clientId : returnsTo;
  return { name: clientName ?? address, address, isKnownByDocument, returnsTo };
}

/** Origin of an address of the web, else its scheme and what stands for a host. */
function placeOf(uri: string): string {
  const { protocol, host, origin } = new URL(uri);
  return /^https?:$/.test(protocol) ? origin : `${protocol}//${host}`;
}

/** What a page's policy has to let its form lead to. */
export function formTarget(redirectUri: string): string {
  const { protocol, origin } = new URL(redirectUri);
  return /^https?:$/.test(protocol) ? origin : protocol;
}
