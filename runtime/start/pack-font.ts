/** Build step: puts the font of pictures beside the compiled code, with its licence: of a package of 8 MB it is one file. */
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { packageFile } from './package-root.ts';
import { FONT } from './painting.ts';

const source = (name: string): string => packageFile(`node_modules/@expo-google-fonts/inter/${name}`);
const font = packageFile(FONT);

await mkdir(path.dirname(font), { recursive: true });
await copyFile(source('400Regular/Inter_400Regular.ttf'), font);
await copyFile(source('LICENSE_FONT'), packageFile('dist/runtime/pictures/font-licence.txt'));
