import type { ShownClient } from './pages/shown-client.ts';

/** As much of a client of the library as people are shown. */
interface KnownClient {
  readonly clientId: string;
  readonly clientName?: string | undefined;
  readonly clientIdMetadataDocument?: boolean | undefined;
}

/** What a person is told of a client. Whoever registered itself may call itself anything; where answers go is sure. */
export function shownClient(client: KnownClient, returnsTo = ''): ShownClient {
  const { clientId, clientName = '', clientIdMetadataDocument: isKnownByDocument = false } = client;
  return { name: clientName, address: isKnownByDocument ? clientId : '', isKnownByDocument, returnsTo };
}
