import { statSync } from 'node:fs';

/** Where a build puts them together; the doctor apart from the server, which would come in more files with it. */
const PACKED = {
  main: new URL('../../packed/main.js', import.meta.url),
  doctor: new URL('../../packed-doctor/doctor-main.js', import.meta.url),
};
const COMPILED = ['app', 'shared'].map((project) => new URL(`../../${project}.tsbuildinfo`, import.meta.url));

/** The code that `pack-code.ts` has put together, where the compiler has written nothing since; a package brings no trace of that. */
export function packedCode(of: keyof typeof PACKED = 'main'): URL | undefined {
  const packed = PACKED[of];
  return COMPILED.every((file) => written(file) < written(packed)) ? packed : undefined;
}

function written(file: URL): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
