/** The product over HTTP with a sign-in of the test, in front of a sandbox. */
import type { FastifyInstance } from 'fastify';
import { SignInGate } from '../../runtime/http/sign-in-gate.ts';
import { httpServerOf } from '../../runtime/start/http-process.ts';
import { openObservers } from '../../runtime/start/open-observers.ts';
import { openProduct } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { ISSUER, type ToySignIn } from './toy-sign-in.ts';

export const PUBLIC_URL = 'https://mcp.example.com';
export const METADATA = `${PUBLIC_URL}/.well-known/oauth-protected-resource/mcp`;

export interface SignInGround {
  readonly url: string;
  readonly app: FastifyInstance;
}

/** Listening; to be closed by whoever opens it. */
export async function signInGround(
  signIn: ToySignIn,
  env: NodeJS.ProcessEnv,
  clock: Pick<ConstructorParameters<typeof SignInGate>[0], 'now' | 'after'> = {},
): Promise<SignInGround> {
  const read = readSettings(['--http'], { CONFIRM: 'never', AUDIT: 'off', LOG_LEVEL: 'off', PUBLIC_URL, ...env });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  const resource = { id: `${PUBLIC_URL}/mcp`, publicUrl: PUBLIC_URL, issuer: ISSUER, name: 'oneuptime-mcp' };
  const { observer, metrics } = await openObservers(read.settings);
  const product = await openProduct(read.settings, { env: {}, observer });
  const gate = new SignInGate({ signIn, resource, ...clock });
  const app = await httpServerOf(read.settings, product, { metrics, signIn: gate });
  return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }) };
}

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
