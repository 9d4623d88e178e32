/** Rows that no key can look up by name are asked for by id, before anything is sent. */
import { describe, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import { argumentName, type ResourceModule, relationOf } from '../../runtime/catalogue/kinds.ts';
import { textOf } from '../catalogue.ts';
import { type SandboxCaller, sandboxCaller } from '../sandbox-caller.ts';

const modules = await Promise.all(Object.values(resources).map(({ load }): Promise<ResourceModule> => load()));
const company: SandboxCaller = await sandboxCaller();
const UUID = '5f1c0000-0000-4000-8000-000000000001';

/** Tool and arguments: every row and every link that is given by id alone, named by a text; and the tool that lists such rows. */
const calls = modules.flatMap((module) => {
  const { operations, columns, byId } = module;
  const own = (['get', 'update', 'delete'] as const).flatMap((verb) => {
    const name = operations[verb]?.name;
    return name && byId ? [{ name, argument: 'id', args: { id: 'logo.png' }, list: operations.list?.name }] : [];
  });
  const links = Object.entries(columns).flatMap(([column, { byId: isById, access, kind }]) => {
    const name = operations.update?.name;
    const relation = relationOf({ kind });
    if (!name || !isById || !relation || !access.includes('u') || kind === 'fk') return [];
    const argument = argumentName(module, column);
    return [
      {
        name,
        argument,
        args: { id: UUID, [argument]: relation === 'many' ? ['logo.png'] : 'logo.png' },
        list: undefined,
      },
    ];
  });
  return [...own, ...links];
});

describe('what is given by id alone', () => {
  it('is refused as no id where a text names it, and nothing is sent', async () => {
    expect(calls.length).toBeGreaterThan(300);
    const wrong: string[] = [];
    for (const { name, argument, args, list } of calls) {
      const text = textOf(await company.call(name, args));
      const isHelpful = list === undefined || text.includes(`take it from ${list},`);
      if (!text.includes(`${argument} is not an id`) || !isHelpful)
        wrong.push(`${name} ${argument}: ${text.slice(0, 100)}`);
    }
    expect(wrong).toEqual([]);
    expect(textOf(await company.call('get_monitor_user_owner', { id: ' ' }))).toContain('id is blank. Give an id.');
    expect(textOf(await company.call('get_monitor', { id: ' ' }))).toContain('Give a name, a number or an id.');
    expect(company.dispatcher.seen).toEqual([]);
  });
});
