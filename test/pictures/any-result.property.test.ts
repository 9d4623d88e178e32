/** Whatever workflows return is drawn: well formed, within the sheet, no text on another, the same twice. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PICTURES } from '../../runtime/pictures/pictures.ts';
import { allListed, WorkflowLibrary } from '../../runtime/workflows/library.ts';
import { listedWorkflow } from '../../runtime/workflows/listing.ts';
import { drawingFaults } from './drawing-faults.ts';
import { anyResult } from './random-results.ts';

const library = new WorkflowLibrary(await allListed(listedWorkflow));
const ZONES = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns', 'No/Such_Zone'];

it.each(Object.entries(PICTURES))('%s: any result that it can have', async (name, draw) => {
  const workflow = await library.load(name);
  if (!workflow) throw new Error(`${name} is drawn, and there is no such workflow.`);
  expect(workflow.picture).toBe(true);
  let drawn = 0;
  fc.assert(
    fc.property(
      anyResult(workflow.output),
      fc.constantFrom('light' as const, 'dark' as const),
      fc.constantFrom(...ZONES),
      (result, theme, timezone) => {
        const look = { theme, timezone, now: new Date('2026-11-26T14:30:00Z') };
        const drawing = draw(result, look);
        if (!drawing) return;
        drawn += 1;
        expect(drawingFaults(drawing, theme)).toEqual([]);
        expect(draw(result, look)).toEqual(drawing);
      },
    ),
    // Nobody waits for the smallest of results as large as these.
    { numRuns: 40, endOnFailure: true },
  );
  expect(drawn).toBeGreaterThan(5);
});
