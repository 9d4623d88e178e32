/**
 * Every operation, called with made-up valid arguments: the exact HTTP requests it sends, kept as text per toolset. A
 * change of codec, columns or paths shows as a change of these files. `UPDATE_GOLDEN=1` writes what is found.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLock } from '../../codegen/lock.ts';
import { resources, toolsets } from '../../generated/oneuptime/index.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { KEY } from '../catalogue.ts';
import type { Seen } from '../msw-dispatcher.ts';
import { isIdle, operationOf, WireCaller } from './wire-caller.ts';

const FOLDER = import.meta.dirname;
const UPDATE = process.env.UPDATE_GOLDEN === '1';
const catalogue = new Catalogue(resources, { permissions: () => import('../../generated/oneuptime/permissions.ts') });
const caller = new WireCaller(
  catalogue,
  readFileSync(new URL('../../generated/oneuptime/tools.jsonl', import.meta.url), 'utf8'),
);

function printed(name: string, args: unknown, seen: readonly Seen[]): string {
  const requests = seen.map(
    ({ method, path: address, body }) => `${method} ${address}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`,
  );
  return `${name} ${JSON.stringify(args)}\n${requests.join('\n')}\n`;
}

const lock = parseLock(readFileSync(new URL('../../specs/oneuptime/names.lock.json', import.meta.url), 'utf8')).names;
const entries = catalogue.tools;
describe('the wire', () => {
  const found = new Map<string, string[]>(Object.keys(toolsets).map((id) => [id, []]));

  it.each(Object.keys(toolsets))('%s', async (toolset) => {
    for (const entry of entries.filter((candidate) => candidate.toolset === toolset)) {
      const args = await caller.argumentsFor(entry);
      const outcome = await caller.requestsOf(entry.name, args);
      expect(caller.faults, entry.name).toEqual([]);
      if (!isIdle(outcome))
        expect(outcome.seen.length, `${entry.name} ${JSON.stringify(args)}: ${outcome.text}`).toBeGreaterThan(0);
      expect(outcome.seen.every(({ headers }) => headers.get('apikey') === KEY)).toBe(true);
      if (!isIdle(outcome)) expect(operationOf(outcome)).toBe(lock[entry.name]);
      found.get(toolset)?.push(printed(entry.name, args, outcome.seen));
    }
    const file = path.join(FOLDER, `${toolset}.txt`);
    const text = found.get(toolset)?.join('\n') ?? '';
    if (UPDATE) {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(file, text);
    }
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  it('is kept for every toolset, and for none that is gone', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));
    for (const name of files.filter((file) => UPDATE && !(file.slice(0, -4) in toolsets)))
      rmSync(path.join(FOLDER, name));
    expect(files.sort()).toEqual(
      Object.keys(toolsets)
        .map((id) => `${id}.txt`)
        .sort(),
    );
  });
});

describe('bad arguments', () => {
  it('of every tool: an error that names the argument, and no request', async () => {
    const problems: string[] = [];
    const refused = async (name: string, args: unknown, named: string): Promise<void> => {
      const { seen, text, isError } = await caller.requestsOf(name, args);
      if (!isError || seen.length > 0 || !text.includes(named))
        problems.push(`${name} ${JSON.stringify(args)}: ${text.slice(0, 200)}`);
    };
    for (const entry of entries) {
      const args = await caller.argumentsFor(entry);
      await refused(entry.name, { ...args, no_such_argument: 1 }, 'no_such_argument');
      if (entry.verb === 'list' || entry.verb === 'count')
        await refused(entry.name, { filter: { no_such_column: 1 } }, 'no_such_column');
      for (const required of caller.listed.get(entry.name)?.required ?? []) {
        const { [required]: _, ...rest } = args;
        await refused(entry.name, rest, required);
        await refused(entry.name, { ...args, [required]: [[[]]] }, required);
        break;
      }
    }
    expect(problems.slice(0, 10)).toEqual([]);
  }, 120_000);
});
