/** Builds a package: `node dist/deploy/main.js bundle | mcpb`. Prints the paths of what it wrote. */
import { writeBundle } from './bundle/bundle.ts';
import { writeMcpb } from './mcpb.ts';
import { writeReleaseEntry } from './registry-entry.ts';

const COMMANDS: Readonly<Record<string, () => Promise<string[]>>> = {
  bundle: async () => [await writeBundle()],
  mcpb: async () => {
    const mcpb = await writeMcpb(await writeBundle());
    return [mcpb, await writeReleaseEntry(mcpb)];
  },
};

const [name = ''] = process.argv.slice(2);
const command = COMMANDS[name];
if (command) for (const file of await command()) process.stdout.write(`${file}\n`);
else {
  process.stderr.write(`Say what to build: ${Object.keys(COMMANDS).join(' or ')}.\n`);
  process.exitCode = 2;
}
