/** Documents in which clients describe themselves, in place of those that their makers publish, which no machine without internet reads. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closed } from '../model-server.ts';

/** Tells our server where they are. */
export const DOCUMENTS_VARIABLE = 'STAND_IN_DOCUMENTS';

/** Starts a server on loopback that has a document for any address: a client of the name of its host, which comes back to any port of loopback. */
export async function startDocuments(): Promise<{
  readonly url: string;
  close(): Promise<void>;
}> {
  const server = createServer((request, response) => {
    const { host } = request.headers;
    const id = `https://${host}${request.url}`;
    const document = {
      client_id: id,
      client_name: `A client of ${host}`,
      redirect_uris: ['http://localhost/callback', 'http://127.0.0.1/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => closed(server),
  };
}
