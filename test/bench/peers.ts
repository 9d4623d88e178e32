/**
 * Servers of others, made from a document of the same two operations and put before the same stub. They are installed
 * from npm into a temporary folder, at the versions named here; what they depend on is what npm finds for them.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { placed } from './cores.ts';
import { EventStream } from './event-load.ts';
import type { Request, Served } from './load.ts';
import { callRequest, message, messageOf, openSession } from './mcp-requests.ts';
import { check, type Operation, type OperationName } from './operations.ts';
import { peerDocument } from './peer-document.ts';
import type { Stand } from './stand.ts';
import { StdioServer } from './stdio-load.ts';
import { httpWay, type Way } from './ways.ts';

export const PEERS = { 'openapi-mcp-generator': '4.0.1', '@ivotoby/openapi-mcp-server': '1.16.1' } as const;

/** With some later ones its programs do not stay up over HTTP. */
const SDK_OF_GENERATED = '1.24.3';
const GENERATED = 'openapi-mcp-generator';
const READING = '@ivotoby/openapi-mcp-server';
const PATH = '/mcp';
const WAIT_MS = 20_000;

interface Peer {
  readonly name: string;
  /** How it takes what goes into the body of a request. */
  readonly args: (body: object) => object;
  readonly http: Served;
  /** Whether it tells results on an event stream of the session, in place of answering the request. */
  readonly isStreaming: boolean;
  readonly stdio: StdioServer;
}

/** The servers of others, running. */
export class Peers {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'bench-peers-'));
  readonly #stand: Stand;
  readonly #peers: Peer[] = [];

  private constructor(stand: Stand) {
    this.#stand = stand;
  }

  static async begin(stand: Stand, operations: readonly Operation[]): Promise<Peers> {
    const peers = new Peers(stand);
    peers.#write('package.json', { private: true, dependencies: PEERS });
    peers.#write('api.json', peerDocument(operations, stand.stub.url));
    npmInstall(peers.#folder);
    peers.#peers.push(await peers.#generated(), await peers.#reading());
    for (const { stdio } of peers.#peers) {
      stand.adopt(stdio.child);
      await stdio.open();
    }
    return peers;
  }

  /** What each of them costs, over HTTP and over stdio. Its tools are told apart by their names. */
  async waysOf(name: OperationName, operation: Operation): Promise<Record<string, Way>> {
    const ways: Record<string, Way> = {};
    for (const { name: who, args, http, isStreaming, stdio } of this.#peers) {
      const listed = messageOf(await stdio.ask(message('tools/list')));
      const { tools } = listed.result as { tools: readonly { readonly name: string }[] };
      const tool = tools.find((one) => one.name.includes('count') === (name === 'count'))?.name ?? '';
      const given = args(JSON.parse(operation.handed.body) as object);
      const session = await openSession(`${http.url}${PATH}`, {});
      const request = callRequest(tool, given, { path: PATH, headers: session });
      const named = `${who}, 2025, in a session`;
      ways[who] = isStreaming
        ? await streamWay(named, http, request, operation)
        : await httpWay(named, http, request, operation);
      const line = message('tools/call', { name: tool, arguments: given });
      check(who, await stdio.ask(line), operation);
      ways[`${who} stdio`] = { name: `${who}, stdio`, run: (amount) => stdio.load(line, amount) };
    }
    return ways;
  }

  /** Takes away what was installed. */
  end(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A program that the generator writes, once for each transport. Its port is written into it. */
  async #generated(): Promise<Peer> {
    const port = await freePort();
    const program = (transport: string): string => {
      const out = path.join(this.#folder, transport);
      const args = ['--input', this.#at('api.json'), '--output', out, '--transport', transport, '--port', String(port)];
      run(
        process.execPath,
        [this.#at(`node_modules/${GENERATED}/bin/openapi-mcp-generator.js`), ...args],
        this.#folder,
      );
      run('npm', ['pkg', 'set', `dependencies.@modelcontextprotocol/sdk=${SDK_OF_GENERATED}`], out);
      npmInstall(out);
      return transpiled(out);
    };
    const env = { API_KEY_APIKEY: this.#stand.key };
    return {
      name: GENERATED,
      args: (requestBody) => ({ requestBody }),
      http: await this.#listening([program('streamable-http')], env, port),
      isStreaming: false,
      stdio: new StdioServer(process.execPath, [program('stdio')], env, 'server'),
    };
  }

  /** A program that reads the document when it starts. */
  async #reading(): Promise<Peer> {
    const port = await freePort();
    const program = this.#at(`node_modules/${READING}/bin/mcp-server.js`);
    const { url } = this.#stand.stub;
    const args = [
      '--api-base-url',
      url,
      '--openapi-spec',
      this.#at('api.json'),
      '--headers',
      `ApiKey:${this.#stand.key}`,
    ];
    const all = [program, ...args, '--verbose', 'false'];
    return {
      name: READING,
      args: (body) => body,
      http: await this.#listening([...all, '--transport', 'http', '--port', String(port)], {}, port),
      isStreaming: true,
      stdio: new StdioServer(process.execPath, all, {}, 'server'),
    };
  }

  /** Starts a program and waits until it listens: what it writes is nobody's. */
  async #listening(args: readonly string[], env: Readonly<Record<string, string>>, port: number): Promise<Served> {
    const [command, all] = placed('server', process.execPath, args);
    const child = spawn(command, all, { stdio: 'ignore', env: { ...process.env, ...env } });
    this.#stand.adopt(child);
    const end = performance.now() + WAIT_MS;
    while (!(await canConnect(port))) {
      if (performance.now() > end || child.exitCode !== null) throw new Error(`${args.join(' ')} does not listen`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return { url: `http://localhost:${port}`, pid: child.pid ?? 0 };
  }

  #at(file: string): string {
    return path.join(this.#folder, file);
  }

  #write(file: string, value: object): void {
    writeFileSync(this.#at(file), JSON.stringify(value));
  }
}

async function streamWay(name: string, server: Served, request: Request, operation: Operation): Promise<Way> {
  const stream = await EventStream.open(server, request);
  check(name, await stream.askOnce(request), operation);
  return { name, run: (amount) => stream.load(request, amount) };
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr.slice(-500)}`);
}

function npmInstall(folder: string): void {
  run('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], folder);
}

/** What a project of TypeScript becomes, types unread; the file that starts it. */
function transpiled(project: string): string {
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  const out = path.join(project, 'build');
  mkdirSync(out, { recursive: true });
  for (const file of ts.sys.readDirectory(path.join(project, 'src'), ['.ts'])) {
    const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions: options });
    writeFileSync(path.join(out, path.basename(file).replace(/\.ts$/, '.js')), outputText);
  }
  return path.join(out, 'index.js');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
