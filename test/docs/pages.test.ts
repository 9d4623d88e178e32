/** What single pages promise: rooms of the picture, permissions that there are, the first page in Chinese, the example that runs. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { packageFile } from '../../runtime/start/package-root.ts';
import { readFacts } from '../../specs/facts.ts';
import { startProduct } from '../e2e/product.ts';
import { blocksOf, textOf } from './markdown.ts';

const uses = new Map(
  [...textOf('AGENTS.md').matchAll(/^\| `([^`]+)` \|[^|]*\| ?([^|]*?) ?\|$/gm)].map(([, room = '', may = '']) => [
    room,
    new Set([...may.matchAll(/`([^`]+)`/g)].map(([, name]) => name)),
  ]),
);

it('the picture of docs/architecture.md has the rooms of AGENTS.md, and arrows that its table allows', () => {
  const page = textOf('docs/architecture.md');
  const [{ text: picture } = { text: '' }] = blocksOf('docs/architecture.md').filter(
    ({ language }) => language === 'mermaid',
  );
  const named = new Map(
    [...picture.matchAll(/(\w+)\["([\w/-]+\/)(?: —[^"]*)?"\]/g)].map(([, id, room]) => [id, room as string]),
  );
  const drawn = [...named.values()].filter((room) => room.startsWith('runtime/') && room !== 'runtime/');
  const outermost = [...uses.keys()].filter((room) => /^runtime\/[^/]+\/$/.test(room));
  expect(drawn.sort()).toEqual(outermost.sort());
  const bare = picture.replace(/\["[^"]*"\]|\(\["[^"]*"\]\)/g, '');
  const arrows = [...bare.matchAll(/^ +(\w+) --> (\w+)$/gm)].map(([, from, to]) => [named.get(from), named.get(to)]);
  const inside = arrows.filter(([from, to]) => from?.startsWith('runtime/') && to?.startsWith('runtime/'));
  expect(inside.length).toBeGreaterThan(15);
  const within = (from: string, to: string) =>
    [...uses].some(([room, may]) => room.startsWith(from) && [...may].some((used) => used?.startsWith(to)));
  expect(inside.filter(([from, to]) => !within(from as string, to as string))).toEqual([]);
  const rooms = [...page.matchAll(/`(runtime\/[\w/]+\/)`/g)].map(([, room]) => room as string);
  expect(rooms.filter((room) => !uses.has(room))).toEqual([]);
});

it('docs/keys.md names permissions that there are', async () => {
  const { permissions } = await readFacts(packageFile('specs/oneuptime/facts.json'));
  const named = [...textOf('docs/keys.md').matchAll(/`([A-Z][a-z]\w+)`/g)].map(([, name]) => name as string);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !permissions.includes(name))).toEqual([]);
});

it('the first page in Chinese has the commands, configurations and figures of the README', () => {
  const code = (file: string) => blocksOf(file).filter(({ language }) => language === 'sh' || language === 'json');
  const theirs = code('README.zh-CN.md').map(({ text }) => text);
  const ours = code('README.md').map(({ text }) => text);
  expect(theirs).toEqual(ours.slice(0, theirs.length));
  expect(theirs.length).toBeGreaterThan(3);
  const figures = (file: string) =>
    [...textOf(file).matchAll(/^\| [^|]+ \| +([\d][^|]*?) +\|$/gm)].map(([, figure]) => figure);
  expect(figures('README.zh-CN.md')).toEqual(figures('README.md').slice(0, 5));
  expect(figures('README.zh-CN.md')).toHaveLength(5);
  const tables = (file: string) => /\b25\b/.test(textOf(file));
  expect([tables('README.md'), tables('README.zh-CN.md')]).toEqual([true, true]);
  const addresses = (file: string) => [...textOf(file).matchAll(/^\| `(\/mcp[^`]*)`/gm)].map(([, address]) => address);
  expect(addresses('README.zh-CN.md')).toEqual(addresses('README.md'));
});

it('examples/client.mjs finds and calls tools', async () => {
  const product = await startProduct();
  try {
    const env = { ...process.env, MCP_URL: `${product.url}/mcp`, ONEUPTIME_API_KEY: product.keys.readonly };
    const run = promisify(execFile)(process.execPath, [packageFile('examples/client.mjs'), 'who is on call'], { env });
    const { stdout } = await run;
    expect(stdout).toContain('Listed here: find_tools, call_read, call_write, call_delete');
    expect(stdout).toContain('who_is_on_call');
    expect(stdout).toMatch(/Open incidents:\n.*title/);
    const without = promisify(execFile)(process.execPath, [packageFile('examples/client.mjs')], {
      env: { ...env, ONEUPTIME_API_KEY: '' },
    });
    await expect(without).rejects.toThrow(/Set ONEUPTIME_API_KEY/);
  } finally {
    await product.close();
  }
});
