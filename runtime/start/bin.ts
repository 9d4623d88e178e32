#!/usr/bin/env node
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { packedCode } from './packed-code.ts';

/** What older versions do not have. */
interface Caching {
  readonly enableCompileCache?: (folder: string) => unknown;
  readonly flushCompileCache?: () => void;
}

/** When a start is over. Many servers are killed in the end, and would keep nothing. */
const STARTED_MS = 3_000;

// Node 22 keeps what it compiles for the next start. Beside the code, whoever may write it could change the code itself; where
// nobody may, nothing is kept.
const { enableCompileCache, flushCompileCache } = module as Caching;
enableCompileCache?.(fileURLToPath(new URL('../../.compiled', import.meta.url)));
if (flushCompileCache) setTimeout(flushCompileCache, STARTED_MS).unref();

const isDoctor = process.argv[2] === 'doctor';
const packed = packedCode(isDoctor ? 'doctor' : 'main');
if (packed) await import(packed.href);
else if (isDoctor) await import('./doctor-main.ts');
else await import('./main.ts');
