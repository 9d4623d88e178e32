/** Every command in the documents: the shell can read it, and what it names of ours is there and takes those flags. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { packageFile } from '../../runtime/start/package-root.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { blocksOf, commandsOf, markdownFiles, proseOf, textOf } from './markdown.ts';

const files = markdownFiles();
const SHELL = new Set(['sh', 'bash', 'shell', 'console']);
const blocks = files.flatMap((file) => blocksOf(file)).filter(({ language }) => SHELL.has(language));
const targets = new Set([...textOf('Makefile').matchAll(/^([a-z-]+):/gm)].map(([, name]) => name));
const scripts = Object.keys((JSON.parse(textOf('package.json')) as { scripts: object }).scripts);

/** What is wrong with a command of ours; undefined for one of others, which the shell alone has read. */
function wrongWith(command: string): string | undefined {
  const words = command.replace(/^(?:[A-Z_]+=\S+ )+/, '').split(/\s+/);
  const [program = '', first = ''] = words;
  if (program === 'make') return targets.has(first) ? undefined : `there is no target ${first}`;
  if (program === 'npm' && first === 'start') return wrongFlags(words.slice(words.indexOf('--') + 1 || words.length));
  if (program === 'npm' && (first === 'run' || first === 'test'))
    return scripts.includes(first === 'test' ? first : (words[2] ?? '')) ? undefined : `there is no script ${words[2]}`;
  if (program === 'npx') {
    const at = words.findIndex((word) => /^oneuptime-mcp(?:@|$)/.test(word));
    return at < 0 ? undefined : wrongFlags(words.slice(at + 1));
  }
  if (program === 'oneuptime-mcp') return wrongFlags(words.slice(1));
  if (program === 'node' && /^[\w./-]+\.m?js$/.test(first) && !first.startsWith('/')) {
    // What a build makes need not be there.
    const source = first.startsWith('dist/packages/') ? 'deploy' : first.replace(/^dist\/(.*)\.js$/, '$1.ts');
    return existsSync(packageFile(source)) ? undefined : `there is no ${first}`;
  }
  return undefined;
}

/** Flags that no server takes. What they are set to is for a person to fill in. */
function wrongFlags([first = '', ...rest]: readonly string[]): string | undefined {
  const flags = (first === 'doctor' ? rest : [first, ...rest]).filter((word) => word !== '' && word !== '--json');
  const read = readSettings(flags, {});
  const problems = 'problems' in read ? read.problems : [];
  return problems.find((problem) => /is not a flag|not understood|needs a value|takes no value/.test(problem));
}

it('there are some', () => {
  expect(blocks.flatMap(commandsOf).length).toBeGreaterThan(10);
});

it('in blocks can be read by the shell', () => {
  for (const { file, text } of blocks) {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: text.replace(/[<>](?=[A-Za-z|]+>)|(?<=\w)>/g, '') });
    expect({ file, text, status, said: String(stderr) }).toMatchObject({ status: 0 });
  }
});

it('in blocks name what is there, with flags that there are', () => {
  const wrong = blocks.flatMap((block) =>
    commandsOf(block).flatMap((command) => {
      const problem = wrongWith(command);
      return problem === undefined ? [] : [`${block.file}: ${command}: ${problem}`];
    }),
  );
  expect(wrong).toEqual([]);
});

it('in sentences do, too', () => {
  const wrong = files.flatMap((file) => {
    const text = textOf(file).replace(/^```[\s\S]*?^```$/gm, '');
    const commands = [...text.matchAll(/`((?:make|npx|oneuptime-mcp|npm start) [^`\n]+)`/g)].map(
      ([, command = '']) => command,
    );
    return commands.flatMap((command) => wrongWith(command) ?? []).map((problem) => `${file}: ${problem}`);
  });
  expect(wrong).toEqual([]);
  expect(proseOf('a `make x` b')).not.toContain('make');
});

it.each([
  ['make nothing', 'there is no target nothing'],
  ['npx oneuptime-mcp --htpp', 'did you mean --http'],
  ['npm start -- --sandboxx', 'did you mean --sandbox'],
  ['node examples/nothing.mjs', 'there is no examples/nothing.mjs'],
])('%s would be found', (command, wrong) => {
  expect(wrongWith(command)).toContain(wrong);
});
