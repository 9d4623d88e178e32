/** Withdrawing tokens: RFC 7009. Whoever has one may end it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TokenRefused } from '../sign-in.ts';
import type { AccessTokens } from './access-tokens.ts';
import { endGrant } from './adapter.ts';
import { formOf, sendJson } from './exchange.ts';
import { protocolError } from './registration.ts';
import { readKept, type SignInStore } from './sign-in-store.ts';

interface RevocationOptions {
  readonly store: SignInStore;
  readonly tokens: AccessTokens;
  readonly tokenSeconds: number;
}

/**
 * A refresh token ends with all that came of it, access tokens among them; an access token ends alone. What is no token here is
 * as good as ended. A client's name counts where it is given.
 */
export async function revoke(
  request: IncomingMessage,
  response: ServerResponse,
  options: RevocationOptions,
): Promise<void> {
  const form = await formOf(request);
  const token = form.get('token') ?? '';
  if (token === '') return sendJson(response, 400, protocolError('invalid_request', 'token is missing'));
  const client = form.get('client_id') ?? undefined;
  await (options.tokens.isToken(token) ? endAccess(token, client, options) : endFamily(token, client, options));
  sendJson(response, 200, undefined);
}

async function endAccess(token: string, client: string | undefined, { store, tokens }: RevocationOptions) {
  const claims = await tokens.claimsOf(token).catch((fault) => {
    if (fault instanceof TokenRefused) return undefined;
    throw fault;
  });
  if (claims === undefined || (client !== undefined && claims.client_id !== client)) return;
  const { jti = '', exp = 0 } = claims;
  await store.put('Ended', jti, '1', Math.max(1, exp - Math.floor(Date.now() / 1000)));
  tokens.forget();
}

async function endFamily(token: string, client: string | undefined, options: RevocationOptions) {
  const text = await options.store.get('RefreshToken', token);
  const { grantId, clientId } = text === undefined ? {} : readKept<{ grantId?: string; clientId?: string }>(text);
  if (grantId === undefined || (client !== undefined && client !== clientId)) return;
  await endGrant(grantId, options);
}
