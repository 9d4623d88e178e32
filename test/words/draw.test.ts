/** What is drawn for judging: reproducible, half of it of everyday resources, out of everything that is told. */
import { describe, expect, test } from 'vitest';
import { analyse } from '../../codegen/compile.ts';
import { Diagnostics } from '../../codegen/model/diagnostics.ts';
import { toldSentences } from '../../codegen/told.ts';
import { drawSentences, printDraw, type Told } from '../../codegen/words/draw.ts';
import { committedProject } from './project.ts';

const told = Array.from({ length: 1000 }, (_, index): Told => {
  return { place: `place ${index}`, text: `Sentence ${index}.`, isEveryday: index % 4 === 0 };
});

describe('a draw', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(drawSentences(told, 5, 7).map(({ place }) => place)).toMatchInlineSnapshot(`
      [
        "place 232",
        "place 560",
        "place 303",
        "place 239",
        "place 772",
      ]
    `);
    expect(drawSentences(told, 100, 7)).toEqual(drawSentences(told, 100, 7));
    expect(drawSentences(told, 100, 8)).not.toEqual(drawSentences(told, 100, 7));
  });

  test('is half of everyday resources, no place twice, and as long as it was asked for', () => {
    const drawn = drawSentences(told, 101, 3);
    expect(new Set(drawn.map(({ place }) => place)).size).toBe(101);
    expect(drawn.filter(({ isEveryday }) => isEveryday)).toHaveLength(51);
    expect(drawSentences(told, 5000, 3)).toHaveLength(1000);
  });

  test('prefers no place to another', () => {
    const few = told.slice(0, 40);
    const times = new Map<string, number>();
    for (let seed = 0; seed < 2000; seed++)
      for (const { place } of drawSentences(few, 8, seed)) times.set(place, (times.get(place) ?? 0) + 1);
    const of = (isEveryday: boolean): number[] =>
      few.filter((each) => each.isEveryday === isEveryday).map(({ place }) => times.get(place) ?? 0);
    // Four of ten everyday places, four of the thirty others: 800 and 267 times, give or take.
    expect(of(true).every((count) => count > 700 && count < 900)).toBe(true);
    expect(of(false).every((count) => count > 200 && count < 340)).toBe(true);
  });

  test('is a table of Markdown with room for a judgement', () => {
    const drawn = [{ place: 'create_lamp: mood', text: 'Calm | <b>cross</b>.', isEveryday: true }];
    expect(printDraw(drawn).split('\n').at(-1)).toBe(
      '| 1 | create_lamp: mood | Calm \\| &lt;b>cross&lt;/b>. | yes | |',
    );
  });
});

describe('the sentences of the project', () => {
  test('have one place each, with the tools that tell them', async () => {
    const all = toldSentences(analyse(await committedProject(), new Diagnostics()));
    expect(new Set(all.map(({ place }) => place)).size).toBe(all.length);
    const textOf = (place: string) => all.find((each) => each.place === place)?.text;
    expect(textOf('create_monitor: customFields')).not.toBe(textOf('update_monitor: customFields'));
    expect(textOf('create_incident, update_incident: title')).toBeTruthy();
    expect(textOf('list_incidents, get_incident: createdByProbe, read only')).toBeTruthy();
    expect(textOf('toolset incidents')).toBeTruthy();
    expect(textOf('IncidentTriggerType "Manual"') ?? textOf('SmsStatus "Sent"')).toBeTruthy();
    expect(all.some(({ text }) => text === '')).toBe(false);
    const belonging = all.filter(({ place }) => place.endsWith('(x-belongs-to)'));
    expect(belonging.length).toBeGreaterThan(50);
    expect(belonging.filter(({ place }) => /\b(?:list|count|update|delete)_/.test(place))).toEqual([]);
    expect(all.filter(({ isEveryday }) => isEveryday).length).toBeGreaterThan(1500);
  });
});
