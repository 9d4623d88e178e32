import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { EFFECTS_PAGE, effectsPage } from './effects-page.ts';

const catalogue = new Catalogue(resources);

it('docs/effects.md is printed from what is generated', async () => {
  expect(await readFile(EFFECTS_PAGE, 'utf8')).toBe(await effectsPage());
});

it('a tool may have to be agreed to exactly where it deletes or where something but mails may come of it', async () => {
  for (const tool of catalogue.tools) {
    const module = await catalogue.module(tool.resource);
    const { risk, effects = [] } = module.operations[tool.verb] ?? { risk: 'read' };
    const asks = risk === 'destructive' || effects.some(({ kind }) => kind !== 'mails');
    expect([tool.name, tool.asks ?? false, catalogue.mayAsk(tool)]).toEqual([tool.name, asks, asks]);
  }
});

it('says of whatever may reach somebody that it goes outside, and of nothing else', async () => {
  const listed = (await readFile('generated/oneuptime/tools.jsonl', 'utf8')).trim().split('\n');
  for (const line of listed) {
    const name = /^\{"name":"(\w+)"/.exec(line)?.[1] ?? '';
    const tool = catalogue.find(name);
    if (!tool) throw new Error(`${name} is no tool`);
    const operation = (await catalogue.module(tool.resource)).operations[tool.verb];
    const isOpen = line.includes('"openWorldHint":true');
    expect([name, isOpen]).toEqual([name, (operation?.effects ?? []).length > 0]);
  }
});

it('has a place for every tool that its columns make suspicious', async () => {
  const unread: string[] = [];
  for (const { load } of Object.values(resources)) {
    const { operations } = await load();
    for (const { name, effects = [] } of Object.values(operations))
      if (effects.some(({ by }) => by === 'columns')) unread.push(name);
  }
  expect(unread).toEqual([]);
});
