/** `make demo`: the built server over the embedded OneUptime, a real MCP client, and an incident story. */
import { DEMO_USAGE, isWatched, type Options, readOptions } from './options.ts';
import { Screen } from './screen.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { tellStory } from './story.ts';
import { need, StoryError } from './story-error.ts';
import { connectTeller } from './teller.ts';

async function run(options: Options): Promise<void> {
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

function fail(error: unknown, code: number): void {
  const isExpected = error instanceof StoryError || code === 2;
  process.stderr.write(`\ndemo: ${isExpected ? (error as Error).message : ((error as Error).stack ?? error)}\n`);
  process.exitCode = code;
}

// Leaving at once is enough: the server is ended by whoever started it, at exit.
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
process.on('SIGHUP', () => process.exit(129));
process.stdout.on('error', () => process.exit(1));

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(DEMO_USAGE);
  else run(options).catch((error) => fail(error, 1));
} catch (error) {
  fail(error, 2);
}
