/** Certificates as tests need them, made while they run: no key lies in the repository, and none is of another day. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface Issued {
  readonly name: string;
  readonly key: KeyObject;
  /** The certificate alone. */
  readonly certificate: string;
  /** The same with its private key. */
  readonly pem: string;
}

/** One for a name, with which 127.0.0.1 is `localhost`; signed by itself where nobody else does. Ends after so many days. */
export function issue(name: string, { by, days = 1 }: { readonly by?: Issued; readonly days?: number } = {}): Issued {
  const { privateKey: key, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const alternatives = [der(0x82, Buffer.from(name)), ...(name === 'localhost' ? [der(0x87, [127, 0, 0, 1])] : [])];
  const extensions = sequence(
    extension('551d11', sequence(...alternatives)),
    // Who signs itself may be trusted as an authority.
    ...(by === undefined ? [extension('551d13', sequence(der(0x01, [0xff])))] : []),
  );
  const body = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, [1 + Math.floor(Math.random() * 126)]),
    ECDSA_WITH_SHA256,
    named(by?.name ?? name),
    sequence(time(-2), time(days)),
    named(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, by?.key ?? key)]));
  const text = sequence(body, ECDSA_WITH_SHA256, signature).toString('base64');
  const certificate = `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
  return { name, key, certificate, pem: key.export({ type: 'pkcs8', format: 'pem' }) + certificate };
}

function der(tag: number, content: ArrayLike<number>): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.from([tag, ...size, ...Array.from(content)]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, Buffer.concat(parts));
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const extension = (id: string, value: Buffer): Buffer => sequence(oid(id), der(0x04, value));
const named = (name: string): Buffer => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));

function time(days: number): Buffer {
  const text = new Date(Date.now() + days * 86_400_000).toISOString();
  return der(0x18, Buffer.from(text.replace(/\.\d+|[-:T]/g, '')));
}
