/** `make demo`: the built server over the embedded OneUptime, a real MCP client, and an incident story. */
import { DEMO_USAGE, isWatched, readOptions } from './options.ts';
import { Screen } from './screen.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { tellStory } from './story.ts';
import { need, StoryError } from './story-error.ts';
import { connectTeller } from './teller.ts';

async function run(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(DEMO_USAGE);
    return;
  }
  const screen = new Screen(isWatched(options, process.stdout.isTTY === true, process.env.CI));
  screen.say('Starting the server over an embedded OneUptime with an invented company, the Harbour Shop.');
  const server = await startServer(options.server);
  try {
    await tell(screen, server, options.as);
  } finally {
    await server.close();
  }
}

async function tell(screen: Screen, { url, keys }: ServerProcess, role: string): Promise<void> {
  const key = keys[role];
  need(key !== undefined, `The sandbox has no key for "${role}": take one of ${Object.keys(keys).join(', ')}.`);
  // Every tool at once, whatever the short address comes to list.
  const teller = await connectTeller(screen, { url: `${url}/all`, key });
  try {
    await tellStory(teller);
    const { calls, milliseconds } = teller.spent();
    screen.act(`${calls} calls in ${(milliseconds / 1000).toFixed(1)} s, and not one to a real system.`);
    screen.say('Try it with your own client: npm start -- --sandbox');
  } finally {
    await teller.close();
  }
}

function fail(error: NodeJS.ErrnoException): void {
  const isUsage = error.code?.startsWith('ERR_PARSE_ARGS') === true;
  const isExpected = isUsage || error instanceof StoryError;
  process.stderr.write(`\ndemo: ${isExpected ? error.message : (error.stack ?? error)}\n`);
  process.exitCode = isUsage ? 2 : 1;
}

// Leaving at once is enough: the server is ended by whoever started it, at exit.
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
process.on('SIGHUP', () => process.exit(129));
process.stdout.on('error', () => process.exit(1));

run().catch(fail);
