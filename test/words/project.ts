/** The committed words, analysed once per test file. */
import { analyse } from '../../codegen/compile.ts';
import { Diagnostics } from '../../codegen/model/diagnostics.ts';
import { readProject } from '../../codegen/project.ts';
import type { LintInput } from '../../codegen/words/lint.ts';

export async function committedWords(): Promise<LintInput> {
  const input = await readProject();
  const { document, model, words } = analyse(input, new Diagnostics());
  const { facts, overlays } = input;
  return { document, overlays, model, facts, words };
}
