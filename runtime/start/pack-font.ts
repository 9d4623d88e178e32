/** Build step: puts the fonts of pictures beside the compiled code, with their licence: of a package of 8 MB two files are used. */
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { packageFile } from './package-root.ts';
import { FONTS } from './painting.ts';

const copied = async (name: string, target: string): Promise<void> => {
  const file = packageFile(target);
  await mkdir(path.dirname(file), { recursive: true });
  await copyFile(packageFile(`node_modules/@expo-google-fonts/inter/${name}`), file);
};

const [regular, semibold] = FONTS;
await copied('400Regular/Inter_400Regular.ttf', regular);
await copied('600SemiBold/Inter_600SemiBold.ttf', semibold);
await copied('LICENSE_FONT', 'dist/runtime/pictures/font-licence.txt');
