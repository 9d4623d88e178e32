/** Build step: puts the generated list beside the compiled code, so that the package runs without its sources. */
import { copyFile, mkdir } from 'node:fs/promises';
import { packageFile } from './package-root.ts';

const target = packageFile('dist/generated/oneuptime');
await mkdir(target, { recursive: true });
await copyFile(packageFile('generated/oneuptime/tools.jsonl'), `${target}/tools.jsonl`);
