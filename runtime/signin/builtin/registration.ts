/** Clients that register themselves: RFC 7591, for public clients. Those that nobody signs in with are soon forgotten. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NEW_CLIENT_SECONDS } from './adapter.ts';
import type { Attempts } from './attempts.ts';
import { BadMetadata, clientMetadata, readMetadata } from './client-metadata.ts';
import { receivedText, sendJson } from './exchange.ts';
import type { SignInStore } from './sign-in-store.ts';

const MOST_BYTES = 16 * 1024;
const OF_ADDRESS = { most: 60, seconds: 60 * 60 };
const OF_ALL = { most: 1_500, seconds: 60 * 60 };

interface RegistrationOptions {
  readonly store: SignInStore;
  readonly attempts: Attempts;
}

export async function register(
  request: IncomingMessage,
  response: ServerResponse,
  { store, attempts }: RegistrationOptions,
): Promise<void> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    return sendJson(response, 400, protocolError('invalid_request', 'the metadata must come as application/json'));
  const text = await receivedText(request, MOST_BYTES);
  if ((await attempts.take('register', request, OF_ADDRESS)) || (await attempts.takeOfAll('register', OF_ALL))) {
    response.setHeader('retry-after', String(OF_ADDRESS.seconds));
    return sendJson(
      response,
      429,
      protocolError('temporarily_unavailable', 'too many clients were registered; try again later'),
    );
  }
  try {
    const client = {
      ...clientMetadata(readMetadata(text)),
      client_id: randomBytes(16).toString('base64url'),
      client_id_issued_at: Math.floor(Date.now() / 1000),
    };
    await store.put('NewClient', client.client_id, JSON.stringify(client), NEW_CLIENT_SECONDS);
    sendJson(response, 201, client);
  } catch (fault) {
    if (!(fault instanceof BadMetadata)) throw fault;
    sendJson(response, 400, protocolError(fault.code, fault.message));
  }
}

/** What is refused, as the protocol has it. */
export function protocolError(error: string, description: string): object {
  return { error, error_description: description };
}
