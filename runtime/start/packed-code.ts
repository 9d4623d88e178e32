import { statSync } from 'node:fs';

const PACKED = new URL('../../packed/main.js', import.meta.url);
const COMPILED = ['app', 'shared'].map((project) => new URL(`../../${project}.tsbuildinfo`, import.meta.url));

/** The code that `pack-code.ts` has put together, where the compiler has written nothing since; a package brings no trace of that. */
export function packedCode(): URL | undefined {
  return COMPILED.every((file) => written(file) < written(PACKED)) ? PACKED : undefined;
}

function written(file: URL): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
