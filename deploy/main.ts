/** Builds packages and prepares releases: `node dist/deploy/main.js COMMAND`. What it prints is for scripts. */
import path from 'node:path';
import { packageVersion } from '../runtime/start/package-root.ts';
import { writeBundle } from './bundle/bundle.ts';
import { writeMcpb } from './mcpb.ts';
import { CHARTS, IMAGE, PACKAGES, releaseFiles } from './names.ts';
import { writeReleaseEntry } from './registry-entry.ts';
import { prepareRelease, releaseNotes } from './release.ts';

const COMMANDS: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  /** The one-file bundle. */
  bundle: async () => [await bundle()],
  /** The MCP bundle, and what the registry is told of it. */
  mcpb: async () => {
    const mcpb = await writeMcpb(await bundle());
    return [mcpb, await writeReleaseEntry(mcpb)];
  },
  /** Names of what is published, as `name=value`. */
  names: async () => {
    const version = await packageVersion();
    const names = { version, image: IMAGE, charts: CHARTS, ...releaseFiles(version) };
    return Object.entries(names).map(([name, value]) => `${name}=${value}`);
  },
  release: async () => [await prepareRelease(new Date().toISOString().slice(0, 10))],
  notes: async () => [await releaseNotes()],
};

async function bundle(): Promise<string> {
  const file = path.join(PACKAGES, releaseFiles(await packageVersion()).bundle);
  await writeBundle(file);
  return file;
}

const [name = ''] = process.argv.slice(2);
const command = COMMANDS[name];
if (command === undefined) {
  process.stderr.write(`Say what to do: ${Object.keys(COMMANDS).join(', ')}.\n`);
  process.exitCode = 2;
} else {
  await command().then(
    (lines) => process.stdout.write(`${lines.join('\n')}\n`),
    (fault: Error) => {
      process.stderr.write(`${fault.message}\n`);
      process.exitCode = 1;
    },
  );
}
