/** Types of the functions that the tests take from replay.mjs. */
export interface Scenario {
  readonly name: string;
  readonly area: string;
  readonly about: string;
  readonly steps: readonly unknown[];
}

export type Keys = Readonly<Record<string, string>>;

export function loadDir(dir: string): Scenario[];
export function missingRoles(scenario: Scenario, keys: Keys): string[];
export function runScenario(scenario: Scenario, base: string, keys: Keys): Promise<{ passed: number; fails: string[] }>;
