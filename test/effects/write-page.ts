/** Prints docs/effects.md anew. */
import { writeFile } from 'node:fs/promises';
import { EFFECTS_PAGE, effectsPage } from './effects-page.ts';

await writeFile(EFFECTS_PAGE, await effectsPage());
