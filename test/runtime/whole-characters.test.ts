/** No result holds half a character: strict clients refuse the whole answer, and models' APIs every later request with it. */
import { describe, expect, it } from 'vitest';
import { answer, callWith, ID } from '../catalogue.ts';

const HALF = /\p{Surrogate}/u;
const EMOJI = '\u{1F6A8}';

function texts(result: object): string[] {
  const found: string[] = [];
  JSON.stringify(result, (_key, value) => {
    if (typeof value === 'string') found.push(value);
    return value;
  });
  return found;
}

describe('half a character', () => {
  it('of a row is shown as one that cannot be read', async () => {
    const row = { _id: ID, title: `a\ud83d b \udea8${EMOJI}`, customFields: { note: '\udc00' } };
    const { result } = await callWith(
      'get_incident',
      { id: ID, fields: ['title', 'customFields'] },
      { handlers: [answer(`/incident/${ID}/get-item`, row)] },
    );
    expect(JSON.stringify(result)).toContain(`a\ufffd b \ufffd${EMOJI}`);
    expect(texts(result).filter((text) => HALF.test(text) || text.includes('\\ud83d'))).toEqual([]);
  });

  it('is not left by cutting what a caller wrote', async () => {
    for (let before = 0; before < 2; before++) {
      const long = `${'x'.repeat(before)}${EMOJI.repeat(200)}`;
      for (const args of [
        { limit: long },
        { fields: [long] },
        { sort: long },
        { timezone: long },
        { filter: { [long]: 1 } },
        { filter: { title: { [long]: 1 } } },
        { filter: { createdAt: { gte: long } } },
        { [long]: 1 },
      ]) {
        const { result } = await callWith('list_incidents', args as Record<string, unknown>);
        expect(
          texts(result).filter((text) => HALF.test(text)),
          Object.keys(args)[0]?.slice(0, 10),
        ).toEqual([]);
      }
    }
  });
});
