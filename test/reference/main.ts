/** `make reference`: writes docs/tools/, a page for each toolset. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageFile } from '../../runtime/start/package-root.ts';
import { freshPages } from './input.ts';

const folder = packageFile('docs/tools');
const pages = await freshPages();
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(path.join(folder, name));
for (const [name, text] of pages) writeFileSync(path.join(folder, name), text);
