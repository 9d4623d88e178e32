/** Laws over what an answer says of every tool there is: a call to copy, all that it needs, and whether there is more. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ToolEntry } from '../../runtime/catalogue/catalogue.ts';
import { ShortAnswer } from '../../runtime/tools/short-answer.ts';
import { nameOfSigned, type Signature } from '../../runtime/tools/signature.ts';
import type { ListedTool } from '../../runtime/tools/tool-list.ts';
import { type FoundTool, foundTools } from '../found-tools.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../generated/oneuptime/${name}`, import.meta.url), 'utf8');
const lines = <T>(name: string): T[] =>
  read(name)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
const signatures = JSON.parse(read('signatures.json')) as Record<string, Signature>;
const listed = new Map(lines<ListedTool>('tools.jsonl').map((tool) => [tool.name, tool]));
const entries = lines<ToolEntry>('operations.jsonl').filter(({ name }) => listed.has(name));

/** What an answer to a request says of a tool that stands first in it. */
function toldOf(entry: ToolEntry, request: string): FoundTool {
  const tool = listed.get(entry.name) as ListedTool;
  const required = tool.inputSchema.required ?? [];
  const answer = new ShortAnswer();
  answer.begin(request);
  const example = () => Object.fromEntries(required.map((name) => [name, 'x']));
  const shown = { signature: signatures[entry.name] as Signature, example };
  return foundTools(answer.describe(entry, tool, shown).join('\n'))[0] as FoundTool;
}

describe('of every tool an answer', () => {
  it('has a call, and in few words what it is and takes', () => {
    const odd = entries.filter((entry) => {
      const { call, told } = toldOf(entry, 'something');
      return call?.tool !== entry.name || told.length > 900 || /undefined|\[object|;;|; $/.test(told);
    });
    expect(odd.map(({ name }) => name)).toEqual([]);
    expect(entries.length).toBeGreaterThan(1900);
  });

  it('lists every value of what a call cannot do without, where the request names none', () => {
    let choices = 0;
    for (const entry of entries)
      for (const argument of signatures[entry.name]?.needs ?? [])
        if (typeof argument !== 'string' && 'values' in argument) {
          choices++;
          const { told } = toldOf(entry, 'zzz');
          expect(told, entry.name).toContain(argument.values.map((value) => JSON.stringify(value)).join('|'));
        }
    expect(choices).toBeGreaterThan(30);
  });

  it('of a long list shows the value that the request names, how many there are, and not all', () => {
    for (const entry of entries)
      for (const argument of signatures[entry.name]?.needs ?? [])
        if (typeof argument !== 'string' && 'values' in argument && argument.values.length > 12)
          for (const value of argument.values) {
            const { told } = toldOf(entry, `this is about ${value.toLowerCase()}`);
            expect(told, entry.name).toContain(JSON.stringify(value));
            expect(told, `${entry.name}: ${value}`).toContain(`(${argument.values.length})`);
          }
  });

  it('tells that there is more exactly where it does not name all that the tool takes', () => {
    const wrong = entries.filter((entry) => {
      const { takes = [], filter = [] } = signatures[entry.name] ?? {};
      const { told, call } = toldOf(entry, 'something');
      const lists = (told.match(/(?:^|; )(?:needs|also|filter) [^;]*/g) ?? []).join();
      const named = (name: string): boolean =>
        new RegExp(`\\b${name}\\b`).test(lists) || name in (call?.arguments ?? {});
      const isAll = [...takes.map(nameOfSigned), ...filter].every(named);
      const isOpen = /(?:also .*, …(?:;|$)|filter \{[^}]*…\})/.test(told);
      return isAll === isOpen;
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});
