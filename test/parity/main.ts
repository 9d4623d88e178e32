/** `make parity`: writes docs/parity.md. */
import { writeFileSync } from 'node:fs';
import { packageFile } from '../../runtime/start/package-root.ts';
import { parityPage } from './page.ts';
import { PRODUCTS } from './parity.ts';

writeFileSync(packageFile('docs/parity.md'), parityPage(PRODUCTS));
