/** The compiler as people and CI start it: what it prints, and the code it ends with. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT, tiny } from './inputs.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'commands-'));
const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [path.join(ROOT, 'dist/codegen/main.js'), ...args], { cwd: folder, encoding: 'utf8' });
const write = (name: string, schemas: { schema: string }[]): string => {
  const file = path.join(folder, name);
  writeFileSync(file, JSON.stringify(tiny(schemas).document));
  return file;
};

/** A step of a workflow, or of an action that stands in this repository. */
interface Step {
  readonly run?: string;
  readonly uses?: string;
}

const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** What steps run in a shell, those of our own actions included. */
function linesOf(steps: readonly Step[]): string[] {
  return steps.flatMap(({ run, uses }) => {
    if (run !== undefined) return [run];
    if (uses?.startsWith('./') !== true) return [];
    return linesOf((parse(textOf(`${uses}/action.yml`)) as { runs: { steps: Step[] } }).runs.steps);
  });
}

/** A line, or the script that it runs. */
const scriptOf = (line: string): string => (/^[\w./-]+\.sh$/.test(line) ? textOf(line) : line);

describe('commands', () => {
  it('explain themselves', () => {
    expect(run()).toMatchObject({ status: 2, stderr: expect.stringContaining('explain TOOL') });
    expect(run('fly')).toMatchObject({ status: 2, stderr: expect.stringContaining('Unknown command fly') });
    expect(run('check', '--force')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('does not know --force'),
    });
    expect(run('generate', '--document', 'x.json')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('--out'),
    });
    expect(run('generate', '--with-undocumented')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('--document'),
    });
  });

  it('words tells what a draw takes, whatever is given instead', () => {
    const refusals = [
      [['--draw', '0'], '--draw takes a whole number from 1'],
      [['--draw', '9999999999'], 'to 999999999: make words DRAW=100 SEED=7.'],
      [['--draw', '3', '--seed', 'x'], '--seed takes a whole number from 0'],
      [['--seed', '3'], 'give --draw with it'],
    ] as const;
    for (const [args, told] of refusals)
      expect(run('words', ...args), args.join(' ')).toMatchObject({ status: 1, stderr: expect.stringContaining(told) });
  }, 120_000);

  it('diff ends with 1 when callers would break, with 0 when they would not', () => {
    const [one, two] = [
      write('one.json', [{ schema: 'Thing' }]),
      write('two.json', [{ schema: 'Thing' }, { schema: 'Other' }]),
    ];
    expect(run('diff', one, two)).toMatchObject({ status: 0, stdout: expect.stringContaining('Not breaking.') });
    const broken = run('diff', two, one, '--json');
    expect(broken.status).toBe(1);
    expect(JSON.parse(broken.stdout)).toMatchObject({
      breaking: true,
      removed: [{ name: 'create_others' }, { name: 'list_others' }].map(() => expect.anything()),
    });
  });

  it('generate compiles another document into a folder that loads, and a second run changes nothing', async () => {
    const [source, out] = [write('other.json', [{ schema: 'Gadget' }]), path.join(folder, 'out')];
    expect(run('generate', '--document', source, '--out', out)).toMatchObject({ status: 0 });
    const { resources } = await import(path.join(out, 'index.js'));
    expect((await resources.gadget.load()).operations.list.name).toBe('list_gadgets');
    expect(readFileSync(path.join(out, 'tools.jsonl'), 'utf8')).toContain('list_gadgets');
    expect(run('generate', '--document', source, '--out', out).stdout).toContain('is up to date');
  });
});

describe('workflows', () => {
  const usage = run().stderr;
  it.each(['ci.yml', 'regenerate.yml'])(
    '%s runs commands that exist, and puts no foreign text into a shell line',
    (name) => {
      const workflow = parse(textOf(`.github/workflows/${name}`)) as { jobs: Record<string, { steps: Step[] }> };
      const lines = Object.values(workflow.jobs).flatMap(({ steps }) => linesOf(steps));
      expect(lines.filter((line) => line.includes('$' + '{{'))).toEqual([]);
      const commands = lines.flatMap((line) =>
        [...scriptOf(line).matchAll(/dist\/codegen\/main\.js (\w+)/g)].map(([, command]) => command as string),
      );
      expect(commands.length).toBeGreaterThan(0);
      for (const command of commands) expect(usage).toContain(`  ${command} `);
    },
  );
});
