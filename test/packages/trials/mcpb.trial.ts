/** The MCP bundle: unpacked and started as a desktop client does, by what its manifest says. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { PACKAGES, releaseFiles } from '../../../deploy/names.ts';
import { packageFile, packageVersion } from '../../../runtime/start/package-root.ts';
import { askedOverStdio, trialSandbox } from './asked.ts';

const run = promisify(execFile);
const TOOL = packageFile('deploy/tools/node_modules/@anthropic-ai/mcpb/dist/cli/cli.js');

interface Manifest {
  readonly server: { readonly mcp_config: { command: string; args: string[]; env: Record<string, string> } };
  readonly user_config: Readonly<Record<string, { readonly default?: string }>>;
}

it('starts by its manifest once its user has given a key', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'oneuptime-mcp-'));
  const sandbox = await trialSandbox();
  try {
    const file = path.join(PACKAGES, releaseFiles(await packageVersion()).mcpb);
    await run(process.execPath, [TOOL, 'unpack', file, folder]);
    const manifest = path.join(folder, 'manifest.json');
    await run(process.execPath, [TOOL, 'validate', manifest]);
    const { server, user_config: asked } = JSON.parse(await readFile(manifest, 'utf8')) as Manifest;
    const defaults = Object.fromEntries(Object.entries(asked).map(([name, { default: text }]) => [name, text]));
    const given: Record<string, string | undefined> = { ...defaults, url: sandbox.url, key: sandbox.keys.admin };
    // What has neither a default nor an answer stays a placeholder, as clients leave it.
    const filled = (text: string) =>
      text
        .replaceAll(/\$\{__dirname\}/g, folder)
        .replaceAll(/\$\{user_config\.(\w+)\}/g, (all, name) => given[name] ?? all);
    const { command, args, env } = server.mcp_config;
    const filledEnv = Object.fromEntries(Object.entries(env).map(([name, text]) => [name, filled(text)]));
    expect(Object.values(filledEnv).join()).not.toContain('${');
    expect(await askedOverStdio({ command, args: args.map(filled), env: filledEnv })).toHaveLength(5);
    const asDoctor = { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, ...filledEnv } };
    const { stdout } = await run(command, [...args.map(filled), 'doctor'], asDoctor);
    expect(stdout).toContain('Nothing is wrong.');
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true });
  }
});
