/** Tries the product as a newcomer does: from a clone by the commands of the README, and packed, through npx. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { packageFile } from '../../runtime/start/package-root.ts';
import { sentValue } from '../sent-result.ts';
import type { Answered, Step, Way } from './newcomer-log.ts';
import { type Promised, promisedBy } from './promised.ts';
import { watch } from './watched.ts';

/** Packages come over the network while a client waits for the first answer. */
const PATIENCE = { timeout: 300_000 };
/** Variables that any machine has: where programs are, and how the network is reached. */
const OF_THE_MACHINE = /^(PATH|LANG|TMPDIR|.*_PROXY|.*CERT.*|.*CAINFO)$/i;

/** A OneUptime to ask about, and where the package of the clone lies. */
interface Ground {
  readonly promised: Promised;
  readonly oneuptime: string;
  readonly key: string;
  readonly tarball: string;
}

/** Both ways, one after the other, in an empty folder. */
export async function tryAsNewcomer(folder: string): Promise<{ checkout: Way; tarball: Way }> {
  const clock = new Clock();
  const env = await emptyHome(folder, 'home');
  const clone = path.join(folder, 'oneuptime-mcp');
  const source = `git clone file://${packageFile('.')}`;
  await watch(`${source} oneuptime-mcp`, folder, env).ended();
  clock.step('git clone', 'this checkout');
  const promised = promisedBy(await readFile(path.join(clone, 'README.md'), 'utf8'));
  const shown = await seeItShown(promised, clone, env, clock);
  // On a free port in place of the one in the README, which somebody may use.
  const server = watch(promised.serve, clone, { ...env, PORT: '0' });
  try {
    const [, url = ''] = await server.said(/listens: (\S+)/);
    const [, oneuptime = ''] = await server.said(/Sandbox OneUptime at ([^,\s]+)/);
    clock.step(promised.serve, 'it listens');
    const keys = JSON.parse(await readFile(path.join(clone, promised.keysFile), 'utf8')) as Record<string, string>;
    const [key = ''] = Object.values(keys);
    const asked = await askOverHttp(url, { [promised.keyHeader]: key });
    clock.step(`POST ${new URL(url).pathname}`, 'a client of its own is answered');
    const checkout = { steps: clock.steps, answers: [shown.answered, asked], firstAnswerSeconds: shown.seconds };
    await watch('make tarball', clone, env).ended();
    const packages = path.join(clone, 'dist/packages');
    const [name = ''] = (await readdir(packages)).filter((file) => file.endsWith('.tgz'));
    const ground = { promised, oneuptime, key, tarball: path.join(packages, name) };
    return { checkout, tarball: await throughNpx(folder, ground) };
  } finally {
    await server.stop();
  }
}

/** Runs the first command of the README, and notes when its parts were seen. */
async function seeItShown({ show }: Promised, cwd: string, env: NodeJS.ProcessEnv, clock: Clock) {
  const demo = watch(show, cwd, env);
  const [installed] = await demo.said(/added \d+ packages/);
  clock.step(show, installed);
  await demo.said(/Starting the server/);
  clock.step(show, 'built');
  const [, asked = '', answered = ''] = await demo.said(/^(Which .*\?)$[\s\S]*?^✓ (.*)$/m);
  clock.step(show, 'its first question is answered');
  const seconds = clock.total();
  await demo.ended();
  clock.step(show, 'the story is told');
  return { seconds, answered: { through: `\`${show}\``, asked, answered } };
}

/** What the configuration for stdio starts, but from the tarball, by a machine that has never seen it. */
async function throughNpx(folder: string, { promised, oneuptime, key, tarball }: Ground): Promise<Way> {
  const env = await emptyHome(folder, 'home-of-npx');
  const settings = promised.variables.map((name) => [name, name === 'ONEUPTIME_URL' ? oneuptime : key]);
  const args = [...promised.args.slice(0, -1), '--package', tarball, ...promised.args.slice(-1)];
  const clock = new Clock();
  const command = [promised.command, ...promised.args].join(' ');
  const client = newcomer();
  await client.connect(
    new StdioClientTransport({
      command: promised.command,
      args,
      cwd: path.join(folder, 'home-of-npx'),
      env: { ...Object.fromEntries(settings), ...(env as Record<string, string>) },
      stderr: 'ignore',
    }),
    PATIENCE,
  );
  try {
    clock.step(command, 'installed, started, connected');
    const answered = await openIncidents(client, `\`${command}\``);
    clock.step(command, 'the first question is answered');
    return { steps: clock.steps, answers: [answered], firstAnswerSeconds: clock.total() };
  } finally {
    await client.close();
  }
}

async function askOverHttp(url: string, headers: Record<string, string>): Promise<Answered> {
  const client = newcomer();
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }), PATIENCE);
  try {
    return await openIncidents(client, `HTTP, with a key of \`${Object.keys(headers)}\``);
  } finally {
    await client.close();
  }
}

const newcomer = (): Client => new Client({ name: 'newcomer', version: '1' });

/** Asks what the pages of clients have people ask first. */
async function openIncidents(client: Client, through: string): Promise<Answered> {
  const filter = { currentIncidentState: { isResolvedState: false } };
  const call = { name: 'call_read', arguments: { tool: 'list_incidents', arguments: { filter } } };
  const { items } = sentValue<{ items: { title: string }[] }>(await client.callTool(call, PATIENCE));
  if (items.length === 0) throw new Error('The sandbox has no open incident.');
  const answered = items.map(({ title }) => title).join('; ');
  return { through, asked: 'Which incidents are open?', answered };
}

/** The environment of somebody who has a machine and nothing on it. */
async function emptyHome(folder: string, name: string): Promise<NodeJS.ProcessEnv> {
  const home = path.join(folder, name);
  await mkdir(home);
  const kept = Object.entries(process.env).filter(([variable]) => OF_THE_MACHINE.test(variable));
  return { ...Object.fromEntries(kept), HOME: home };
}

/** Takes the time between steps. */
class Clock {
  readonly steps: Step[] = [];
  readonly #began = performance.now();

  step(command: string, until: string): void {
    const at = Math.round((performance.now() - this.#began) / 100) / 10;
    this.steps.push({ command, until, at });
    process.stdout.write(`${at} s  ${command}: ${until}\n`);
  }

  /** When the last step was over. */
  total(): number {
    return this.steps.at(-1)?.at ?? 0;
  }
}
