/** Which addresses belong to the internet at large: only those may be visited for callers whom nobody knows. No I/O. */
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import type Library from 'ipaddr.js';

/** Loaded with the first address: a start that names none needs no library for them. */
let library: typeof Library | undefined;

function addresses(): typeof Library {
  library ??= createRequire(import.meta.url)('ipaddr.js') as typeof Library;
  return library;
}

/** Public by their range, and yet answered by the machines of a cloud about themselves: Azure's. */
const METADATA: ReadonlySet<string> = new Set(['168.63.129.16']);
/** All of IPv6 that is given out; what translates or wraps IPv4 lies outside, or has a range of its own. */
const GIVEN_OUT = '2000::/3';

/**
 * Whether an address of IPv4 or IPv6 is a public one. Private, loopback, link-local, multicast, unique-local, shared
 * (CGNAT), reserved ones are not, nor any that stands for one of IPv4 (mapped, NAT64, 6to4, Teredo), nor what is no address.
 */
export function isPublicAddress(text: string): boolean {
  // The library takes shorter and octal spellings, which others read otherwise; zones name an interface of this machine.
  if (isIP(text) === 0 || text.includes('%')) return false;
  const address = addresses().parse(text);
  if (address.range() !== 'unicast' || METADATA.has(address.toString())) return false;
  return address.kind() === 'ipv4' || address.match(addresses().IPv6.parseCIDR(GIVEN_OUT));
}

/** Networks by their ranges, such as `10.0.0.0/8`; an address alone is a network of one. Undefined where one cannot be read. */
export function networksOf(texts: readonly string[]): Networks | undefined {
  const ranges = texts.map((text) => (text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`));
  const isRange = (range: string): boolean =>
    isIP(range.split('/', 1)[0] ?? '') !== 0 && addresses().isValidCIDR(range);
  if (!ranges.every(isRange)) return undefined;
  return new Networks(ranges);
}

/** Some networks, and whether an address is in one of them. */
export class Networks {
  readonly #ranges: readonly ReturnType<typeof Library.parseCIDR>[];

  constructor(ranges: readonly string[]) {
    this.#ranges = ranges.map((range) => addresses().parseCIDR(range));
  }

  /** Addresses of IPv4 that came mapped into IPv6 count as what they are. */
  has(text: string): boolean {
    const plain = text.split('%', 1)[0] ?? '';
    if (isIP(plain) === 0) return false;
    const address = addresses().process(plain);
    return this.#ranges.some(([network, bits]) => address.kind() === network.kind() && address.match(network, bits));
  }
}
