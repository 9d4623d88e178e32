/** No row, filter or argument talks a result past its budget, in whatever script it is written. */
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { BUDGET } from '../../runtime/call/tokens.ts';
import { answer, api, callWith, ID, textOf } from '../catalogue.ts';
import { SCRIPT_CHARACTERS } from './scripts.ts';

const counted = (text: string): number => encode(text, { disallowedSpecial: new Set() }).length;
/** What stands around the rows: total, cursor, link, notes. */
const AROUND = 400;
const CEILING = 25_000;
const APPLIED = 1000;

/** A text of so many characters of a script, without order and always the same. */
function textIn(characters: readonly string[], length: number): string {
  let seed = 7;
  let text = '';
  while (text.length < length) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    text += seed % 11 === 0 ? ' ' : characters[seed % characters.length];
  }
  return text;
}

const rows = (characters: readonly string[], many: number): object[] =>
  Array.from({ length: many }, (_, row) => ({
    _id: ID.replace(/^.{8}/, String(10_000_000 + row)),
    title: textIn(characters, 390),
    description: textIn(characters, 2000),
    rootCause: textIn(characters, 2000),
  }));
const listOf = (characters: readonly string[], many: number) => [
  answer('/incident/get-list', { data: rows(characters, many), count: 1000 }),
];
const FIELDS = ['title', 'description', 'rootCause'];

/** Every script is counted in token-estimate.test.ts; here some of each kind go the whole way. */
const SOME = SCRIPT_CHARACTERS.filter((_, place) => place % 4 === 0 || place > SCRIPT_CHARACTERS.length - 12);

describe.each(SOME)('%s', (_, characters) => {
  it.each(['json', 'table'])('a page of rows keeps within its budget, as %s', async (format) => {
    const args = { fields: FIELDS, limit: 40, format };
    const { result } = await callWith('list_incidents', args, { handlers: listOf(characters, 40) });
    expect(result.isError).toBeFalsy();
    expect(counted(textOf(result))).toBeLessThanOrEqual(BUDGET + AROUND);
  });

  it('one row keeps under the ceiling, all fields named or not', async () => {
    const row = { _id: ID, ...Object.fromEntries(FIELDS.map((name) => [name, textIn(characters, 59_000)])) };
    const handlers = [answer(`/incident/${ID}/get-item`, row)];
    for (const fields of [undefined, FIELDS]) {
      const { result } = await callWith('get_incident', { id: ID, ...(fields ? { fields } : {}) }, { handlers });
      expect(result.isError).toBeFalsy();
      expect(counted(textOf(result))).toBeLessThanOrEqual(CEILING + AROUND);
    }
  });

  it('a filter is repeated shortly, and a preview shows no more than a context holds', async () => {
    const long = textIn(characters, 60_000);
    const filter = { title: { contains: long }, description: [long, long] };
    const read = await callWith('count_incidents', { filter }, { handlers: [answer('/incident/count', { count: 1 })] });
    expect(counted(textOf(read.result))).toBeLessThanOrEqual(APPLIED + AROUND);
    const asked = { title: 'T', incidentSeverity: ID, description: long, rootCause: long, preview: true };
    const { result } = await callWith('create_incident', asked);
    expect(counted(textOf(result))).toBeLessThanOrEqual(CEILING + AROUND);
  });
});

it('no page has more rows than were asked for, whatever the API sends, and the next one goes on', async () => {
  const data = Array.from({ length: 60 }, (_, row) => ({
    _id: ID.replace(/^.{8}/, String(10_000_000 + row)),
    title: 'T',
  }));
  const handlers = [answer('/incident/get-list', { data, count: 60 })];
  for (const limit of [1, 5, 20]) {
    const { result } = await callWith('list_incidents', { fields: ['title'], limit }, { handlers });
    expect(result.structuredContent?.items).toHaveLength(limit);
    expect(result.structuredContent?.nextCursor).toEqual(expect.any(String));
  }
});

it('a preview of many rows shows those that fit and says how many do not', async () => {
  const id = Array.from({ length: 100 }, (_, row) => ID.replace(/^.{8}/, String(10_000_000 + row)));
  const rows = http.post(api('/incident/:id/get-item'), ({ params }) =>
    HttpResponse.json({ _id: params.id, title: 'Down' }),
  );
  const { result } = await callWith('delete_incident', { id, preview: true }, { handlers: [rows] });
  const { rows: shown, notes } = (result.structuredContent as { preview: { rows: unknown[]; notes?: string[] } })
    .preview;
  expect(counted(textOf(result))).toBeLessThanOrEqual(BUDGET + AROUND);
  if (shown.length < id.length) expect(notes?.join()).toContain(`${id.length - shown.length} more rows are not shown`);
});
