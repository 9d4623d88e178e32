/** A key is asked for before anything is done for a call. */
import { afterAll, describe, expect, it } from 'vitest';
import { openProduct } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { callWith, errorOf } from '../catalogue.ts';

const read = readSettings([], {});
if (!('settings' in read)) throw new Error('no settings');
const product = await openProduct(read.settings);
afterAll(() => product.close());

/** Arguments that tell whether anybody looks at them. */
function watched(): { readonly args: object; readonly looks: () => number } {
  let looks = 0;
  const look = (): never => {
    looks += 1;
    throw new Error('looked at');
  };
  const args = new Proxy({}, { get: look, has: look, ownKeys: look, getOwnPropertyDescriptor: look });
  return { args, looks: () => looks };
}

const TOOLS = [
  'list_incidents',
  'count_incidents',
  'get_incident',
  'create_incident',
  'update_incident',
  'delete_incident',
  'list_logs',
  'count_spans',
  'create_monitor',
  'update_on_call_schedule_layer',
  'create_file',
];
const NO_KEYS = {
  'no key': undefined,
  'what plainly is no key': { key: 'undefined', problem: { message: 'That is no key.', next: 'Give one.' } },
};
const signal = new AbortController().signal;

describe.each(Object.entries(NO_KEYS))('with %s', (_what, credential) => {
  const code = credential === undefined ? 'no_credential' : 'invalid_key';
  it.each(TOOLS)('%s looks at no argument', async (name) => {
    const { args, looks } = watched();
    const result = await product.server.call({ name, arguments: args, credential, signal });
    expect(JSON.stringify(result)).toContain(code);
    expect(looks()).toBe(0);
  });

  it.each(TOOLS)('%s through the compact tools looks at no argument', async (name) => {
    const through = /^(list|count|get)_/.test(name)
      ? 'call_read'
      : /^delete_/.test(name)
        ? 'call_delete'
        : 'call_write';
    const { args, looks } = watched();
    const call = { name: through, arguments: { tool: name, arguments: args }, credential, signal };
    expect(JSON.stringify(await product.server.call(call))).toContain(code);
    expect(looks()).toBe(0);
  });

  it('a misspelt name is told all the same, and tools are found', async () => {
    const misspelt = { name: 'call_read', arguments: { tool: 'list_incidnts' }, credential, signal };
    expect(JSON.stringify(await product.server.call(misspelt))).toContain('list_incidents');
    const found = await product.server.call({
      name: 'find_tools',
      arguments: { intent: 'open incidents' },
      credential,
      signal,
    });
    expect(JSON.stringify(found)).toContain('list_incidents');
  });
});

it.each([{ preview: true }, { nonsense: 1 }, { filter: 'x' }, {}])(
  '%j makes no difference without a key',
  async (args) => {
    const { result, seen } = await callWith('update_incident', args, { key: null });
    expect(errorOf(result)?.code).toBe('no_credential');
    expect(seen).toEqual([]);
  },
);
