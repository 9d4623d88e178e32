/** Signs in with a client as its page says, and has it call: at once, and when its token has run out. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageFile } from '../../../../runtime/start/package-root.ts';
import { startProduct } from '../../../e2e/product.ts';
import { freePort } from '../../../mcp/redis-server.ts';
import type { LiveClient } from '../live-client.ts';
import { type ModelServer, startModelServer } from '../model-server.ts';
import { type ClientPage, LOCAL_URL } from '../page.ts';
import { commandOf, filesOf } from '../run-client.ts';
import { byShownName, type ScriptStep, turnOf } from '../script.ts';
import { startWireTap, type TappedExchange, type WireTap } from '../wire-tap.ts';
import type { Place, Ran, Workshop } from '../workshop.ts';
import { DOCUMENTS_VARIABLE, startDocuments } from './documents.ts';
import { Person } from './person.ts';
import type { SignInWay } from './sign-in-way.ts';

export const READ_TOOL = 'list_incidents';
export const WRITE_TOOL = 'create_label';

/** The person's key opens more; the sign-in is for reading alone. */
const READ: readonly ScriptStep[] = [
  { tool: 'find_tools', input: { intent: ['list incidents'] } },
  { tool: 'call_read', input: { tool: READ_TOOL, arguments: { limit: 2 } } },
];
const WRITE: ScriptStep = {
  tool: 'call_write',
  input: { tool: WRITE_TOOL, arguments: { name: 'not allowed', color: '#112233' } },
};
/** Some clients take a token for over that has less than a minute left. */
const TOKEN_MINUTES = 2;
const LEEWAY_MS = 2_000;

/** One command, what it came to, and what passed meanwhile. */
export interface Phase {
  readonly ran: Ran;
  readonly turns: ModelServer['turns'];
  readonly exchanges: readonly TappedExchange[];
}

export interface SignInRun {
  readonly login: Phase;
  readonly first: Phase;
  readonly second: Phase;
  readonly fault: unknown;
  /** Lines of the audit. */
  readonly audit: readonly { readonly tool: string; readonly subject?: string; readonly clientId?: string }[];
  readonly key: string;
}

interface Ground {
  readonly workshop: Workshop;
  readonly installed: string;
}

/** Throws where it cannot be tried; what was done wrong is for `flawsOfSignIn` to say. */
export async function runSignIn(client: LiveClient, page: ClientPage, ground: Ground): Promise<SignInRun> {
  const { signIn } = client;
  if (signIn === undefined) throw new Error(`${client.page} is not known to sign in`);
  const served = await serveWithSignIn();
  const { tap, key } = served;
  let steps: readonly ScriptStep[] = signIn.tool === undefined ? [] : [{ tool: signIn.tool, input: {} }];
  const model = await startModelServer((request) => turnOf(request, steps, client.reach ?? byShownName));
  const filled = (text: string): string => text.replaceAll(LOCAL_URL, tap.url);
  const files = filesOf(client, page, { way: 'sign-in', model: model.url, filled });
  const place = ground.workshop.lay(ground.installed, files);
  const env = client.env(model.url);
  const stand = { tap, model, place, env, key };
  try {
    if (client.before) await place.run(client.before(model.url), env);
    const command = filled(commandOf(page, 'key'));
    const [login, fault] = await signedIn(page, signIn, stand);
    steps = READ;
    const first = await calling(stand, () => place.run(command, env));
    await tokenIsOver(tap);
    steps = [...READ, WRITE];
    const second = await calling(stand, () => place.run(signIn.lettingWrite?.(command) ?? command, env));
    return { login, first, second, fault, audit: await served.audit(), key };
  } finally {
    place.close();
    await model.close();
    await served.close();
  }
}

/** Our server with its sign-in behind a tap, which has its public address. */
async function serveWithSignIn() {
  const folder = mkdtempSync(path.join(tmpdir(), 'oneuptime-mcp-'));
  const audit = path.join(folder, 'audit.jsonl');
  const documents = await startDocuments();
  const port = await freePort();
  const closeDocuments = async (): Promise<void> => {
    await documents.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const product = await startProduct([], {
    AUTH: 'builtin',
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    TOKEN_MINUTES: String(TOKEN_MINUTES),
    AUDIT: `file:${audit}`,
    AUDIT_READS: 'true',
    NODE_OPTIONS: `--import ${packageFile('dist/test/clients/live/signin/internet.js')}`,
    [DOCUMENTS_VARIABLE]: documents.url,
  }).catch(async (fault) => {
    await closeDocuments();
    throw fault;
  });
  const tap = await startWireTap(product.url, '/mcp', port);
  return {
    tap,
    key: product.keys.admin as string,
    /** Its lines, once it has ended. */
    audit: async (): Promise<SignInRun['audit']> => {
      await product.close();
      const lines = readFileSync(audit, 'utf8').split('\n').filter(Boolean);
      return lines.map((line) => JSON.parse(line));
    },
    close: async (): Promise<void> => {
      await tap.close();
      await product.close();
      await closeDocuments();
    },
  };
}

interface Stand {
  readonly tap: WireTap;
  readonly model: ModelServer;
  readonly place: Place;
  readonly env: Readonly<Record<string, string>>;
  readonly key: string;
}

async function signedIn(page: ClientPage, way: SignInWay, stand: Stand): Promise<[Phase, unknown]> {
  const { tap, place, env, key } = stand;
  const person = new Person({
    url: new URL(tap.url).origin,
    opened: place.opened,
    key,
    typed: way.typed,
    isDone: () => way.typed !== undefined && tokensIn(tap.exchanges).length > 0,
  });
  const login = await phase(stand, () => place.run(commandOf(page, 'sign-in'), env, person));
  return [login, person.fault];
}

async function phase({ tap, model }: Stand, work: () => Promise<Ran>): Promise<Phase> {
  const [turns, exchanges] = [model.turns.length, tap.exchanges.length];
  const ran = await work();
  return { ran, turns: model.turns.slice(turns), exchanges: tap.exchanges.slice(exchanges) };
}

/** As the model says that it was not shown the tool that is next. */
const TOOLLESS = /No tool \w+ among/;
const MOST_ASKED = 3;

/** Some clients ask their model before their servers are there: as a person would, it is asked again, and all that passed counts. */
async function calling(stand: Stand, work: () => Promise<Ran>): Promise<Phase> {
  let made = await phase(stand, work);
  for (let asked = 1; asked < MOST_ASKED && TOOLLESS.test(made.ran.output); asked += 1) {
    const { exchanges } = made;
    const again = await phase(stand, work);
    made = { ...again, exchanges: [...exchanges, ...again.exchanges] };
  }
  return made;
}

/** Tokens that were given out. */
export function tokensIn(exchanges: readonly TappedExchange[]): TappedExchange[] {
  return exchanges.filter(({ path: asked, status }) => asked === '/signin/token' && status === 200);
}

/** Waits until the last token that was given out is good no more. */
async function tokenIsOver(tap: WireTap): Promise<void> {
  const last = tokensIn(tap.exchanges).at(-1)?.at ?? 0;
  const wait = last + TOKEN_MINUTES * 60_000 + LEEWAY_MS - Date.now();
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
}
