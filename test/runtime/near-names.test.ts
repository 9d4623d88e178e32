/** Names that are none: rows that share a word with them come before all others. */
import { expect, it } from 'vitest';
import { textOf } from '../catalogue.ts';
import { sandboxCaller } from '../sandbox-caller.ts';

const { call } = await sandboxCaller();

it('a name that shares a word with others is answered with those', async () => {
  const said = textOf(await call('get_monitor', { id: 'Staging API' }));
  expect(said).toMatch(/There is no monitor called "Staging API"\. Near it there are: Staging website/);
});

it('one that shares none is answered with whatever there is', async () => {
  expect(textOf(await call('get_monitor', { id: 'Zzz Qqq' }))).toMatch(/Near it there are: .+; .+/);
});
