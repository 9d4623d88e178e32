/** The built demo as CI runs it: a story told to the end, or an exit code and a sentence that says where it stopped. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFile } from '../../runtime/start/package-root.ts';
import { readWorkflows } from '../../runtime/start/workflow-list.ts';
import { readAnswer } from '../../sandbox/demo/answer.ts';
import { inOneLine, wrap } from '../../sandbox/demo/brief.ts';
import { isWatched, readOptions } from '../../sandbox/demo/options.ts';

const DEMO = path.resolve(import.meta.dirname, '../../dist/sandbox/demo/main.js');
const METER = path.resolve(import.meta.dirname, 'spent.mjs');
/** Three times what it takes. */
const MOST_CPU = 10;
const ACTS = [
  'The pager goes off',
  'What is broken',
  'Who is on call',
  'Take it',
  'Look at the logs',
  'Tell customers',
  'Resolve',
  'Check',
];

interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'demo-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the demo with a temporary folder of its own; `watch` may end it early. */
async function tell(
  flags: readonly string[] = [],
  watch?: (output: string, kill: () => void) => void,
  more: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  const env = { ...process.env, CI: 'true', TMPDIR: folder, PORT: '1', ONEUPTIME_URL: 'http://127.0.0.1:1', ...more };
  const child = spawn(process.execPath, [DEMO, ...flags], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    watch?.(output, () => child.kill('SIGINT'));
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output, errors };
}

/** Servers that were started with our temporary folder on their command line; known on Linux only. */
async function leftOver(): Promise<string[]> {
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(folder) && line.includes('--sandbox'));
}

async function expectNothingLeft(): Promise<void> {
  await expect.poll(leftOver, { timeout: 5000 }).toEqual([]);
  expect((await readdir(folder)).filter((name) => name.startsWith('oneuptime-mcp'))).toEqual([]);
}

describe('the story', () => {
  it('is told to the end, plainly and quickly, and leaves nothing behind', async () => {
    const spent = path.join(folder, 'spent');
    const { code, output, errors } = await tell([], undefined, { NODE_OPTIONS: `--import ${METER}`, SPENT: spent });
    expect(errors).toBe('');
    expect(code).toBe(0);
    // Seconds of CPU of the demo and of its server, whatever else the machine does meanwhile; and nobody was waited for.
    const spending = readFileSync(spent, 'utf8').trimEnd().split('\n');
    expect(spending).toHaveLength(2);
    expect(spending.reduce((sum, line) => sum + Number(line.split(' ')[0]), 0)).toBeLessThan(MOST_CPU);
    expect(spending.find((line) => line.endsWith(` ${DEMO}`))?.split(' ')[1]).toBe('0');
    expect(output.split('\n').filter((line) => ACTS.includes(line))).toEqual(ACTS);
    expect(output).not.toContain('\u001b');
    expect(output.split('\n').filter((line) => line.length > 100)).toEqual([]);
    const { tools, undocumented } = JSON.parse(readFileSync(packageFile('generated/oneuptime/manifest.json'), 'utf8'));
    const workflows = (await readWorkflows()).filter(({ switchedOnBy }) => switchedOnBy === undefined).length;
    expect(output).toContain(`${(tools + undocumented.tools + workflows).toLocaleString('en')} tools`);
    expect(output).toMatch(/Identified → Acknowledged → Resolved/);
    expect(output).toMatch(/Payment gateway and Checkout API are operational again/);
    await expectNothingLeft();
  });

  it('stops with the act and the reason when a step does not give what it needs', async () => {
    const { code, output, errors } = await tell(['--as', 'readonly']);
    expect(code).toBe(1);
    expect(errors).toMatch(/^\s*demo: In "Take it": create_incident_state_timeline was refused: .*\S/);
    expect(errors).not.toMatch(/\n\s+at /);
    expect(output).not.toContain('Look at the logs');
    await expectNothingLeft();
  });

  it('says what the server said when that cannot start', async () => {
    const program = path.join(folder, 'broken.mjs');
    await writeFile(program, "console.error('no room in the inn'); process.exit(3);");
    const { code, errors } = await tell(['--server', program]);
    expect({ code, errors: errors.trim() }).toEqual({
      code: 1,
      errors: 'demo: The server ended (3) before it listened:\nno room in the inn',
    });
    await expectNothingLeft();
  });

  it('takes the server with it when it is interrupted', async () => {
    const { code } = await tell([], (output, kill) => output.includes('tools/list') && kill());
    expect(code).toBe(130);
    await expectNothingLeft();
  });

  it('knows its roles and its flags', async () => {
    expect(await tell(['--as', 'nobody'])).toMatchObject({ code: 1, errors: expect.stringContaining('one of admin,') });
    expect(await tell(['--quick'])).toMatchObject({ code: 2, errors: expect.stringContaining("'--quick'") });
  });
});

describe('how it is told', () => {
  it.each([
    ['on a terminal', [], true, undefined, true],
    ['in CI', [], true, 'true', false],
    ['fast', ['--fast'], true, undefined, false],
    ['into a file', [], false, undefined, false],
  ])('waits between the calls for a person only: %s', (_name, flags, isTerminal, ci, expected) => {
    expect(isWatched(readOptions(flags), isTerminal, ci)).toBe(expected);
  });

  it('reads tables', () => {
    const table = 'id | name\n1 | a\n2 | \n2 of at least 40; nextCursor: 99';
    expect(readAnswer({ content: [{ type: 'text', text: table }] })).toMatchObject({
      rows: [
        { id: '1', name: 'a' },
        { id: '2', name: '' },
      ],
      total: 40,
    });
  });

  it('keeps it short', () => {
    const id = '7b0ce3c2-5d51-4bff-91b7-8f5a27a6c0ba';
    expect(inOneLine({ id, at: '2026-11-21T03:15:14.060Z', state: { id, name: 'Resolved' }, none: null })).toBe(
      '{id: "7b0ce3c2…", at: "2026-11-21 03:15Z", state: "Resolved"}',
    );
    expect(wrap('one two three four five six', 9, 2)).toEqual(['one two', 'three …']);
  });
});
