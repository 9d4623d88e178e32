/** `make pictures`: writes docs/pictures/, every drawing from the sandbox's data. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageFile } from '../../runtime/start/package-root.ts';
import { galleryFiles, galleryPieces } from './gallery.ts';

const folder = packageFile('docs/pictures');
const files = galleryFiles(await galleryPieces());
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(path.join(folder, name));
for (const [name, text] of files) writeFileSync(path.join(folder, name), text);
process.exit();
