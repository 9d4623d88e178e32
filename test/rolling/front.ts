/** nginx as deploy/nginx has it, in front of two replicas on ports of ours. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageFile } from '../../runtime/start/package-root.ts';
import { freePort } from '../mcp/redis-server.ts';

const CONFIGURATION = 'deploy/nginx/oneuptime-mcp.conf';

/** Whether this machine has a program; says how to get it where it has not. */
export function hasProgram(program: string, aPackage: string): boolean {
  try {
    execFileSync(program, [program === 'promtool' ? '--version' : '-v'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write(`No ${program} on this machine: apt-get install ${aPackage}\n`);
    return false;
  }
}

/** A running nginx. */
export interface Front {
  readonly url: string;
  /** How many requests a replica gave back with 503, or refused to take, and another one answered. */
  handedOn(): Promise<number>;
  /** What it wrote of errors. */
  errors(): Promise<string>;
  close(): Promise<void>;
}

/** Starts it; resolves once it answers. */
export async function startFront([first, second]: readonly [number, number]): Promise<Front> {
  const folder = await mkdtemp(path.join(tmpdir(), 'oneuptime-mcp-nginx-'));
  const port = await freePort();
  const written = await readFile(packageFile(CONFIGURATION), 'utf8');
  const ours = written
    .replaceAll(':3001', `:${first}`)
    .replaceAll(':3002', `:${second}`)
    .replaceAll(':8080', `:${port}`);
  await writeFile(path.join(folder, 'site.conf'), ours);
  await writeFile(path.join(folder, 'nginx.conf'), mainOf(folder));
  const child = spawn('nginx', ['-c', path.join(folder, 'nginx.conf'), '-p', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}/metrics`, child);
  return {
    url,
    handedOn: async () => {
      const lines = (await readFile(path.join(folder, 'access.log'), 'utf8')).trimEnd().split('\n');
      return lines.filter((line) => /[,:]/.test(line.split('\t')[1] ?? '')).length;
    },
    errors: () => readFile(path.join(folder, 'error.log'), 'utf8'),
    close: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What Debian's own file has around that of a site, in a folder of ours. */
function mainOf(folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder};`);
  return `${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  log_format tried "$status\\t$upstream_status";
  access_log ${folder}/access.log tried;
  ${temporary.join('\n  ')}
  include ${folder}/site.conf;
}
`;
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer !== undefined) return void (await answer.text());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nginx does not answer.');
}
