/** Fetches as everybody's tools do: through the proxy that HTTPS_PROXY or HTTP_PROXY names, straight to this machine. */
import { EnvHttpProxyAgent, fetch, type Response } from 'undici';

/** What undici does not take for an exception by itself. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** One GET; a redirect is an answer like any other, for the caller to judge. Blank variables are unset, and small letters win. */
export async function fetchOutside(url: string, signal: AbortSignal): Promise<Response> {
  const request = { signal, redirect: 'manual' } as const;
  const httpProxy = addressOf(variable('HTTP_PROXY'));
  const httpsProxy = addressOf(variable('HTTPS_PROXY'));
  const exceptions = variable('NO_PROXY').split(/[\s,]+/);
  if ((httpProxy === '' && httpsProxy === '') || exceptions.includes('*')) return fetch(url, request);
  const noProxy = [...LOOPBACK, ...exceptions].join();
  return fetch(url, { ...request, dispatcher: new EnvHttpProxyAgent({ httpProxy, httpsProxy, noProxy }) });
}

const variable = (name: string): string => process.env[name.toLowerCase()]?.trim() || process.env[name]?.trim() || '';

/** Without a scheme it is one for HTTP. */
const addressOf = (text: string): string => (text === '' || text.includes('://') ? text : `http://${text}`);
