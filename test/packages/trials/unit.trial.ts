/** The systemd unit: checked by systemd's own tools, and started by a systemd of its own where that can be had. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PACKAGES, PRODUCT } from '../../../deploy/names.ts';
import { packageFile } from '../../../runtime/start/package-root.ts';
import type { RunningSandbox } from '../../../sandbox/server.ts';
import { askedOverHttp, trialSandbox } from './asked.ts';

const UNIT = packageFile(`deploy/systemd/${PRODUCT}.service`);
const LONGEST_MS = 30_000;
const [, cgroups] =
  /^\S+ (\S+) cgroup2 /m.exec(existsSync('/proc/mounts') ? readFileSync('/proc/mounts', 'utf8') : '') ?? [];
const canBoot = process.getuid?.() === 0 && cgroups !== undefined && existsSync('/lib/systemd/systemd');

describe.skipIf(!canBoot)('the unit, where root has a systemd and cgroups of version 2', () => {
  let sandbox: RunningSandbox;
  let folder: string;
  let cgroup: string;
  let booted: ChildProcess;

  beforeAll(async () => {
    sandbox = await trialSandbox();
    folder = await mkdtemp(path.join(PACKAGES, 'unit-'));
    cgroup = path.join(cgroups as string, `${PRODUCT}-${path.basename(folder)}`);
    const node = existsSync('/usr/bin/node') ? [] : ['ExecStart=', execLine(process.execPath)];
    const lines = [
      '[Unit]',
      'DefaultDependencies=no',
      '[Service]',
      ...node,
      `Environment=ONEUPTIME_URL=${sandbox.url} PORT=0`,
    ];
    await writeFile(path.join(folder, 'drop-in.conf'), [...lines, 'StandardOutput=file:/mnt/trial/out', ''].join('\n'));
    const script = packageFile('test/packages/trials/systemd.sh');
    booted = spawn(script, [UNIT, path.join(PACKAGES, `${PRODUCT}.mjs`), folder, cgroup], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  });
  afterAll(async () => {
    const gone =
      booted.exitCode === null && booted.signalCode === null && new Promise((resolve) => booted.once('exit', resolve));
    booted.kill('SIGKILL');
    await gone;
    await sandbox.close();
    await rm(folder, { recursive: true });
    await removeCgroup(cgroup);
  });

  it('serves as a user of its own that can write nowhere', async () => {
    const url = await listening(path.join(folder, 'out'));
    expect(await askedOverHttp(`${url}/mcp`, sandbox.keys.admin)).toHaveLength(5);
    const [pid] = execFileSync('pgrep', ['--full', `${PRODUCT}/${PRODUCT}.mjs --http`], { encoding: 'utf8' })
      .trim()
      .split('\n');
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    expect(Number(/^Uid:\s+(\d+)/m.exec(status)?.[1])).toBeGreaterThan(1_000);
    expect(status).toMatch(/^CapBnd:\s+0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(status).toMatch(/^Seccomp:\s+2$/m);
    const mounts = await readFile(`/proc/${pid}/mounts`, 'utf8');
    expect(mounts).toMatch(/^\S+ \/ \S+ ro,/m);
    expect(await readFile(path.join(folder, 'log'), 'utf8')).not.toMatch(/restart|fail/i);
  });

  async function listening(file: string): Promise<string> {
    const until = Date.now() + LONGEST_MS;
    for (;;) {
      const url = /listens: (\S+)\/mcp/.exec(await readFile(file, 'utf8').catch(() => ''))?.[1];
      if (url) return url;
      if (Date.now() > until || booted.exitCode !== null)
        throw new Error(`The unit did not start: ${await readFile(path.join(folder, 'log'), 'utf8')}`);
      await pause(100);
    }
  }
});

function execLine(node: string): string {
  return (/^ExecStart=.*/m.exec(readFileSync(UNIT, 'utf8'))?.[0] ?? '').replace('/usr/bin/node', node);
}

/** Whoever was in it is gone: the kernel needs a moment to see that. */
async function removeCgroup(folder: string): Promise<void> {
  for (let tries = 0; existsSync(folder) && tries < 50; tries++) {
    try {
      execFileSync('find', [folder, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', '+'], { stdio: 'ignore' });
    } catch {
      await pause(100);
    }
  }
}
