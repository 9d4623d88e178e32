/** The image without a registry of images: a root folder of Node, its libraries and what the Dockerfile copies, started by bubblewrap as the Dockerfile says. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PACKAGES } from '../../../deploy/names.ts';
import { packageFile } from '../../../runtime/start/package-root.ts';
import type { RunningSandbox } from '../../../sandbox/server.ts';
import { finalStage, type ImageStage } from '../dockerfile.ts';
import { askedOverHttp, askedOverStdio, type Command, settingsFor, trialSandbox } from './asked.ts';
import { startedOverHttp } from './started.ts';

/** Whether it is there, and whether this machine lets it part anything off. */
const hasBubblewrap = spawnSync('bwrap', ['--ro-bind', '/', '/', '--unshare-all', 'true']).status === 0;

/** The line of Node that the image has, where the conformance suite has brought one; otherwise the one that runs this. */
const OF_THE_SUITE = packageFile('conformance/node_modules/node/bin/node');
const NODE = existsSync(OF_THE_SUITE) ? OF_THE_SUITE : process.execPath;

describe.skipIf(!hasBubblewrap)('the image, where there is bubblewrap', () => {
  let sandbox: RunningSandbox;
  let root: string;
  let stage: ImageStage;

  beforeAll(async () => {
    sandbox = await trialSandbox();
    stage = finalStage(await readFile(packageFile('Dockerfile'), 'utf8'));
    root = await mkdtemp(path.join(PACKAGES, 'image-'));
    await bring(NODE, stage.entrypoint[0] as string);
    const libraries = execFileSync('ldd', [NODE], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g);
    for (const [, library = ''] of libraries) await bring(library, library);
    for (const [from, to] of stage.copied) await bring(from.replace('/build/', `${packageFile('.')}/`), to);
    for (const folder of ['proc', 'dev', 'tmp']) await mkdir(path.join(root, folder));
  });
  afterAll(async () => {
    await sandbox?.close();
    await rm(root, { recursive: true });
  });

  async function bring(from: string, to: string): Promise<void> {
    const target = path.join(root, to);
    await mkdir(path.dirname(target), { recursive: true });
    await copyFile(from, target);
    // Whoever runs it owns none of it.
    await chmod(target, 0o555);
  }

  /** As `docker run --read-only --cap-drop=ALL` would. */
  function inImage(args: readonly string[], settings: Readonly<Record<string, string>> = {}): Command {
    const [user = '', group = ''] = stage.user.split(':');
    const env = { ...stage.env, ...settings };
    const own = ['--ro-bind', root, '/', '--proc', '/proc', '--dev', '/dev', '--remount-ro', '/dev'];
    const who = [
      '--unshare-all',
      '--share-net',
      '--uid',
      user,
      '--gid',
      group,
      '--cap-drop',
      'ALL',
      '--die-with-parent',
    ];
    const variables = Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]);
    return { command: 'bwrap', args: [...own, ...who, '--clearenv', ...variables, '--chdir', stage.workdir, ...args] };
  }

  it('answers over stdio', async () => {
    expect(await askedOverStdio(inImage(stage.entrypoint, settingsFor(sandbox)))).toHaveLength(5);
  });

  it('answers over HTTP on all addresses', async () => {
    const settings = { ONEUPTIME_URL: sandbox.url, PORT: '0', DRAIN_SECONDS: '0' };
    const server = await startedOverHttp(inImage([...stage.entrypoint, '--http'], settings));
    const { port } = new URL(server.url);
    expect(await askedOverHttp(`http://127.0.0.1:${port}/mcp`, sandbox.keys.admin)).toHaveLength(5);
    await server.stop();
  });

  it('may write nowhere, and is nobody in particular', () => {
    const [node = ''] = stage.entrypoint;
    const tries = `const fs = require('fs');
      const faults = ['/x', '/app/x', '/tmp/x', '/dev/x'].map((file) => { try { fs.writeFileSync(file, ''); } catch (fault) { return fault.code; } });
      console.log(JSON.stringify([process.getuid(), process.getgid(), faults]));`;
    const { command, args } = inImage([node, '-e', tries]);
    const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([65532, 65532, ['EROFS', 'EROFS', 'EROFS', 'EROFS']]);
  });
});
