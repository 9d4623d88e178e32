/** A preview shows what is sent beside what is there: together they are no more than a result may be, in any script. */
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, it } from 'vitest';
import { CEILING } from '../../runtime/call/tokens.ts';
import { callOver } from '../rows/odd-upstream.ts';
import { SCRIPT_CHARACTERS } from './scripts.ts';

const ID = '00000001-1111-4111-8111-111111111111';

/** Characters of a script, in no order that it knows. */
function drawn(characters: readonly string[], length: number): string {
  const at = (place: number): number => (place * 7_919 + ((place * place) % 31)) % characters.length;
  return Array.from({ length }, (_, place) => characters[at(place)]).join('');
}

it.each(SCRIPT_CHARACTERS.filter(([, characters]) => characters.length > 0))('%s', async (_script, characters) => {
  const text = drawn(characters, 15_000);
  const row = { _id: ID, title: text.slice(0, 400), description: text, rootCause: text, remediationNotes: text };
  const columns = { title: text.slice(0, 400), description: text, rootCause: text.slice(7), remediationNotes: text };
  for (const [name, args] of [
    ['update_incident', { id: ID, ...columns }],
    ['update_incident', { id: ID, description: text }],
    ['create_incident', { incidentSeverity: ID, ...columns }],
  ] as const) {
    const { text: said, faults } = await callOver(
      ({ path }) => (path.includes('get-item') ? JSON.stringify(row) : undefined),
      name,
      { ...args, preview: true },
    );
    expect(faults).toEqual([]);
    expect(encode(said).length).toBeLessThanOrEqual(CEILING);
  }
});
