import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts';
import { readServedFacts } from '../../specs/facts.ts';
import { type Keys, loadDir, missingRoles, runScenario } from './replay.mjs';

const scenarios = loadDir(fileURLToPath(new URL('scenarios', import.meta.url)));
const factsFile = fileURLToPath(new URL('../../specs/oneuptime/facts.json', import.meta.url));

describe('the sandbox behaves as recorded from OneUptime', () => {
  let running: RunningSandbox;

  beforeAll(async () => {
    running = await startSandbox({ facts: await readServedFacts(factsFile) });
  });
  afterAll(() => running.close());

  test('there are scenarios, and a key for every role they use', () => {
    expect(scenarios.length).toBeGreaterThan(60);
    expect(scenarios.flatMap((scenario) => missingRoles(scenario, running.keys as unknown as Keys))).toEqual([]);
  });

  for (const scenario of scenarios) {
    test(`${scenario.area}/${scenario.name}`, async () => {
      const { fails } = await runScenario(scenario, running.url, running.keys as unknown as Keys);
      expect(fails).toEqual([]);
    });
  }
});
