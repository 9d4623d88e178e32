/** The library that speaks the protocol, loaded without the lines that it writes to the console. */
import type * as OidcProvider from 'oidc-provider';

export type Library = typeof OidcProvider;

const OF_LIBRARY = /oidc-provider (?:NOTICE|WARNING): /;

/**
 * It says on the console that it wants a later Node and that some of its parts are experimental; its tests and ours say whether
 * it works. Lines of others come through meanwhile.
 */
export async function quietly<T>(work: () => T | Promise<T>): Promise<T> {
  const usual = { info: console.info, warn: console.warn };
  const without =
    (print: typeof console.info): typeof console.info =>
    (...said) => {
      if (!OF_LIBRARY.test(String(said[0]))) print(...said);
    };
  Object.assign(console, { info: without(usual.info), warn: without(usual.warn) });
  try {
    return await work();
  } finally {
    Object.assign(console, usual);
  }
}

export function loadLibrary(): Promise<Library> {
  return quietly(() => import('oidc-provider'));
}
