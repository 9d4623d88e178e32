/** What a person reads who starts the built product with a mistake: lines on standard error, and nothing else. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const BIN = path.resolve('dist/runtime/start/bin.js');
const folder = mkdtempSync(path.join(os.tmpdir(), 'mistakes-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly lines: readonly string[];
}

/** Starts it on stdio with a client that leaves at once, or over HTTP. */
function start(env: Record<string, string>, args: readonly string[] = []): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: folder,
      // What is told of every start is for the tests of the log.
      env: { PATH: process.env.PATH, LOG_LEVEL: 'off', ...env },
    });
    let [out, said] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.on('close', (code) => resolve({ code, out, lines: said.split('\n').filter(Boolean) }));
    child.stdin.end();
  });
}

describe('a start', () => {
  it('that only has to tell something goes on', async () => {
    const { code, out, lines } = await start({
      ONEUPTIME_TOKEN: 'x',
      ONEUPTIME_HOST: 'x.example',
      ONEUPTIME_RUNNER_ID: 'x',
      ONEUPTIME_API_KEY: ' ',
      PORT: '',
    });
    expect([code, out]).toEqual([0, '']);
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/^oneuptime-mcp: warning: .*ONEUPTIME_(TOKEN|HOST|RUNNER_ID)/);
  });

  it('with the address of a page goes on with the instance', async () => {
    const { code, lines } = await start({ ONEUPTIME_URL: 'https://x.example/dashboard/1/incidents?tab=1#top' });
    expect(code).toBe(0);
    expect(lines).toEqual([expect.stringMatching(/warning: ONEUPTIME_URL .*: https:\/\/x\.example is used/)]);
  });

  it.each([
    [[], ['%ONEUPTIME_API_KEY%', 'write https://oneuptime.com.', 'quotation']],
    [['--http'], ['%ONEUPTIME_API_KEY%', 'write https://oneuptime.com.', 'quotation', 'write mcp.example.com.']],
  ])('with mistakes ends, and tells them all: %j', async (args, all) => {
    const { code, out, lines } = await start(
      {
        ONEUPTIME_API_KEY: '%ONEUPTIME_API_KEY%',
        ONEUPTIME_URL: 'oneuptime.com',
        ALLOWED_HOSTS: 'https://mcp.example.com/mcp',
        SURFACE: '"all"',
      },
      args,
    );
    expect([code, out]).toEqual([2, '']);
    for (const wanted of all)
      expect(lines.filter((line) => line.startsWith('oneuptime-mcp: ') && line.includes(wanted))).toHaveLength(1);
    expect(lines).toHaveLength(all.length);
  });
});
