/** One request of a visit, to one address: its head is read and nothing more. */
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { literalIn } from './visit-url.ts';

export interface VisitAnswer {
  readonly status: number;
  readonly location?: string;
  readonly certificate?: VisitedCertificate;
}

interface VisitedCertificate {
  readonly isValid: boolean;
  readonly daysLeft?: number;
}

/** Why a visit ended without an answer, in a sentence of ours. */
export class VisitRefused extends Error {
  readonly certificate: VisitedCertificate | undefined;

  constructor(message: string, certificate?: VisitedCertificate) {
    super(message);
    this.certificate = certificate;
  }
}

/** Milliseconds of parts that are done. */
type Done = (phases: { connect?: number; tls?: number; firstByte?: number }) => void;

const DAY_MS = 86_400_000;
const LONGEST_HEAD = 16 * 1024;
const FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The connection was refused.',
  ECONNRESET: 'The connection was broken off.',
  ETIMEDOUT: 'The connection timed out.',
  EHOSTUNREACH: 'It cannot be reached from here.',
  ENETUNREACH: 'It cannot be reached from here.',
  EPROTO: 'The TLS handshake failed.',
  HPE_HEADER_OVERFLOW: 'The head of its answer is too long.',
};

interface RequestParts {
  readonly address: string;
  readonly ca: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Asks `url` at `address` and no other: nothing is looked up again. What it learns of times goes to `done` as it comes. Throws
 * a VisitRefused where there is no answer.
 */
export function request(url: URL, { address, ca, signal }: RequestParts, done: Done): Promise<VisitAnswer> {
  const isSecure = url.protocol === 'https:';
  const options = {
    host: address,
    port: url.port || (isSecure ? 443 : 80),
    path: `${url.pathname}${url.search}`,
    method: 'GET',
    headers: { host: url.host, 'user-agent': 'oneuptime-mcp', accept: '*/*', connection: 'close' },
    agent: false as const,
    maxHeaderSize: LONGEST_HEAD,
    signal,
    // A certificate that is not valid is looked at, and no answer is waited for.
    ...(isSecure
      ? {
          servername: literalIn(url) === undefined ? url.hostname : '',
          rejectUnauthorized: false,
          ...(ca === undefined ? {} : { ca }),
        }
      : {}),
  };
  return new Promise((resolve, reject) => {
    const asked = (isSecure ? https : http).request(options);
    const began = performance.now();
    let certificate: VisitedCertificate | undefined;
    const fail = (cause: Error & { code?: string }): void => {
      reject(signal.aborted || cause instanceof VisitRefused ? cause : new VisitRefused(reasonOf(cause), certificate));
    };
    asked.once('error', fail);
    asked.once('socket', (socket: Socket) => {
      watch(socket, began, done, (secure) => {
        const known = certificateOf(secure);
        certificate = known.certificate;
        if (known.problem !== undefined)
          asked.destroy(new VisitRefused(`The certificate is not valid: ${known.problem}.`, certificate));
      });
    });
    asked.once('response', (answer: IncomingMessage) => {
      const { statusCode: status = 0, headers } = answer;
      done({ firstByte: Math.round(performance.now() - began) });
      answer.once('error', () => undefined);
      // Not a byte of the page is read that has not come with the head.
      answer.destroy();
      asked.destroy();
      const location = headers.location === undefined ? {} : { location: headers.location };
      resolve({ status, ...location, ...(certificate ? { certificate } : {}) });
    });
    asked.end();
  });
}

/** Times of the parts of connecting; `onSecure` before anything is sent over TLS. */
function watch(socket: Socket, began: number, done: Done, onSecure: (socket: TLSSocket) => void): void {
  let connected = began;
  socket.once('connect', () => {
    connected = performance.now();
    done({ connect: Math.round(connected - began) });
  });
  socket.once('secureConnect', () => {
    done({ tls: Math.round(performance.now() - connected) });
    onSecure(socket as TLSSocket);
  });
}

interface KnownCertificate {
  readonly certificate: VisitedCertificate;
  readonly problem?: string;
}

/** What is wrong with a chain is told by its code: the texts may quote names. */
function certificateOf(socket: TLSSocket): KnownCertificate {
  const shown = socket.getPeerCertificate() as PeerCertificate | Record<string, never>;
  const ends = Date.parse(String(shown.valid_to ?? ''));
  const days = Number.isNaN(ends) ? {} : { daysLeft: Math.floor((ends - Date.now()) / DAY_MS) };
  if (socket.authorized) return { certificate: { isValid: true, ...days } };
  const { authorizationError } = socket as { authorizationError?: Error | (string & { code?: string }) };
  const code =
    typeof authorizationError === 'string'
      ? authorizationError
      : (authorizationError as { code?: string } | undefined)?.code;
  return {
    certificate: { isValid: false, ...days },
    problem: CERTIFICATES[code ?? ''] ?? (code ?? 'unknown').toLowerCase().replaceAll('_', ' '),
  };
}

const CERTIFICATES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is of another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'nobody known signed it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its chain is incomplete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'nobody known signed it',
};

function reasonOf({ code, message }: Error & { code?: string }): string {
  return (
    FAILURES[code ?? ''] ??
    (/SSL|TLS|EPROTO/i.test(`${code} ${message}`) ? 'The TLS handshake failed.' : 'The connection failed.')
  );
}
