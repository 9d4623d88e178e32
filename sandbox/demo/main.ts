/** `make demo`: the built server over the embedded OneUptime, a real MCP client, and an incident story. */
import { type Options, readOptions, USAGE } from './options.ts';
import { createScreen, type Screen } from './screen.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { tellStory } from './story.ts';
import { need, StoryError } from './story-error.ts';
import { connectTeller } from './teller.ts';

const print = (text: string) => process.stdout.write(text);

async function run(options: Options): Promise<void> {
  const screen = createScreen(options, print);
  screen.say('Starting the server over an embedded OneUptime with an invented company, the Harbour Shop.');
  if (options.pace === 'enter') screen.say('Press Enter to make the next call.');
  const server = await startServer(options.server);
  try {
    await tell(screen, server, options.role);
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

function fail(error: unknown): void {
  const text = error instanceof StoryError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`\ndemo: ${text}\n`);
  process.exitCode = 1;
}

// Leaving at once is enough: the server is ended by whoever started it, at exit.
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
process.on('SIGHUP', () => process.exit(129));
process.stdout.on('error', () => process.exit(1));

const options = readOptions(process.argv.slice(2), process.env, {
  isOutput: process.stdout.isTTY === true,
  isInput: process.stdin.isTTY === true,
  columns: process.stdout.columns,
});
if (typeof options === 'string') {
  process.stderr.write(`demo: ${options}\n`);
  process.exitCode = 2;
} else if (options.isHelp) {
  print(USAGE);
} else {
  run(options).catch(fail);
}
