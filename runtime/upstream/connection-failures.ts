/** Connections that were not made, or that broke: what each error of the network means, and what to do about it. */
import { ProxyFailure } from './connections.ts';
import { codeOf, isConnecting } from './error-codes.ts';
import type { UpstreamApi } from './upstream-api.ts';
import { notSent, UpstreamFailure } from './upstream-failure.ts';

/** The far end of a connection: the instance, or the outgoing proxy. */
interface FarEnd {
  /** As messages begin: "OneUptime at https://…". */
  readonly subject: string;
  /** Setting that holds its address. */
  readonly setting: string;
  readonly origin: string;
}

interface Known {
  readonly code: RegExp;
  /** What follows on the far end's name, before the code. */
  readonly message: string;
  readonly next: (end: FarEnd) => string;
  /** Whether nothing can have been sent; where it depends, the error itself says whether it was still connecting. */
  readonly isUnsent?: boolean;
  readonly isPassing?: boolean;
}

const checkSetting = ({ setting }: FarEnd): string => `Check ${setting} and the network of this server.`;
// Ports that want TLS hang up on whoever speaks without.
const checkScheme = ({ setting, origin }: FarEnd): string =>
  `Check ${setting}${origin.startsWith('http:') ? ' (the port may want https)' : ''} and the network of this server.`;
const trust = (): string =>
  'If that certificate is meant to be there (of a company, or of a proxy that looks into calls), point NODE_EXTRA_CA_CERTS at a PEM file of the authority that signed it and start this server again.';

/** By the codes of Node, of its TLS and of undici. The first that fits is told. */
const KNOWN: readonly Known[] = [
  {
    code: /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/,
    message: 'shows a certificate that signed itself, which this server does not trust',
    next: trust,
    isUnsent: true,
  },
  {
    code: /^(UNABLE_TO_(VERIFY|GET_ISSUER)\w*|CERT_UNTRUSTED|CERT_REJECTED|INVALID_CA|CERT_CHAIN_TOO_LONG)$/,
    message: 'shows a certificate of an authority that this server does not know',
    next: trust,
    isUnsent: true,
  },
  {
    code: /^CERT_HAS_EXPIRED$/,
    message: 'shows a certificate that has expired',
    next: () => 'Have it renewed by whoever runs the instance, or set the clock of this server if that is wrong.',
    isUnsent: true,
  },
  {
    code: /^CERT_NOT_YET_VALID$/,
    message: 'shows a certificate that is not valid yet',
    next: () => 'Set the clock of this server if it is behind, or have the certificate replaced.',
    isUnsent: true,
  },
  {
    code: /^(ERR_TLS_CERT_ALTNAME_\w+|HOSTNAME_MISMATCH)$/,
    message: 'shows a certificate for another host name',
    next: ({ setting }) =>
      `Set ${setting} to the name that the certificate is for, or have a certificate made for this one.`,
    isUnsent: true,
  },
  {
    code: /^(CERT_\w+|CRL_\w+|UNABLE_TO_\w+|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|ERROR_IN_CERT\w+)$/,
    message: 'shows a certificate that does not hold',
    next: () => 'Have the certificate replaced by whoever runs the instance.',
    isUnsent: true,
  },
  {
    code: /^(ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNSUPPORTED_PROTOCOL|\w*UNKNOWN_PROTOCOL))$/,
    message: 'does not speak TLS on this port, or not one that this server does',
    next: ({ setting }) => `Set ${setting} to the port for https, or to http:// if the instance has no certificate.`,
    isUnsent: true,
  },
  {
    code: /^ERR_SSL_\w*(HANDSHAKE_FAILURE|PROTOCOL_VERSION|UNRECOGNIZED_NAME|CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA)$/,
    message: 'refuses the TLS handshake',
    next: ({ setting }) =>
      `Check the host name in ${setting}, and whether it wants a certificate of its callers, which this server does not have.`,
    isUnsent: true,
  },
  {
    code: /^(EPROTO|ERR_SSL_\w+|ERR_TLS_\w+)$/,
    message: 'breaks off the TLS handshake',
    next: ({ setting }) => `Check that ${setting} names the port for https, and what stands before the instance.`,
  },
  {
    code: /^(HPE_\w+|HTTPParserError)$/,
    message: 'answers in something that is not HTTP',
    next: ({ setting, origin }) =>
      origin.startsWith('http:')
        ? `Set ${setting} to https:// if the port wants TLS, or to the port for http.`
        : `Check the port of ${setting}.`,
  },
  {
    code: /^ENOTFOUND$/,
    message: 'cannot be reached, its name is not known',
    next: ({ setting }) => `Check the name in ${setting}, and that this server's network knows it.`,
    isUnsent: true,
  },
  {
    code: /^EAI_/,
    message: 'cannot be reached, its name could not be looked up',
    next: () => 'Check the name service (DNS) of this server, and try again.',
    isUnsent: true,
    isPassing: true,
  },
  {
    code: /^ECONNREFUSED$/,
    message: 'cannot be reached, nothing listens there',
    next: checkSetting,
    isUnsent: true,
    isPassing: true,
  },
  {
    code: /^UND_ERR_CONNECT_TIMEOUT$/,
    message: 'cannot be reached, no connection came about in time',
    next: checkSetting,
    isUnsent: true,
    isPassing: true,
  },
  {
    code: /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|ERR_STREAM_PREMATURE_CLOSE)$/,
    message: 'did not answer, the connection broke before a whole answer came',
    next: checkScheme,
    isPassing: true,
  },
  {
    code: /^UND_ERR_HEADERS_OVERFLOW$/,
    message: 'answers with more headers than this server reads',
    next: ({ setting }) => `Look at what stands before the instance, and check ${setting}.`,
  },
  { code: /./, message: 'cannot be reached', next: checkSetting },
];

/** What an error of the network is told as: whether anything was sent, and what to do. */
export function connectionFailure(cause: unknown, api: UpstreamApi, origin: string): UpstreamFailure {
  if (cause instanceof ProxyFailure) return proxyFailure(cause, origin);
  return failureAt({ subject: `${api.title} at ${origin}`, setting: api.setting, origin }, cause);
}

function failureAt(end: FarEnd, cause: unknown): UpstreamFailure {
  const code = codeOf(cause);
  const known = KNOWN.find((row) => row.code.test(code)) as Known;
  const isUnsent = known.isUnsent ?? isConnecting(cause);
  const { isPassing = false } = known;
  const what = `${end.subject} ${known.message} (${code})`;
  if (isUnsent) return notSent('unreachable', what, known.next(end), { isPassing });
  return new UpstreamFailure('unreachable', `${what}.`, known.next(end), { isPassing });
}

function proxyFailure({ proxy: { url, variable }, status, cause }: ProxyFailure, origin: string): UpstreamFailure {
  const subject = `The outgoing proxy at ${url} (${variable})`;
  const around = `If ${new URL(origin).hostname} is reached without a proxy, name it in NO_PROXY.`;
  if (status === undefined) {
    const { code, message, next, isPassing, saysUnsent } = failureAt(
      { subject, setting: variable, origin: url },
      cause,
    );
    const way = `${next} ${around}`;
    if (saysUnsent) return new UpstreamFailure(code, message, way, { isUnsent: true, saysUnsent, isPassing });
    return notSent(code, message.replace(/\.$/, ''), way, { isPassing });
  }
  const [does, next] =
    status === 407
      ? [
          'wants a login before it connects',
          `Put user and password into ${variable}, as in http://user:password@proxy:3128, and start this server again.`,
        ]
      : status >= 500
        ? ['could not connect', 'Check that the instance is up and that its name is known there.']
        : ['refuses to connect', 'Ask whoever runs the proxy to let this server through.'];
  const isPassing = status >= 502 && status <= 504;
  return notSent('unreachable', `${subject} ${does} to ${origin} (${status})`, `${next} ${around}`, { isPassing });
}
