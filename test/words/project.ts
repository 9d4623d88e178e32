/** The committed words, analysed once per test file. */
import { analyse } from '../../codegen/compile.ts';
import { Diagnostics } from '../../codegen/model/diagnostics.ts';
import { readProject } from '../../codegen/project.ts';
import type { LintInput } from '../../codegen/words/lint.ts';

export async function committedWords(): Promise<LintInput> {
  const input = await readProject();
  const { document, facts, model, words } = analyse(input, new Diagnostics());
  return { document, overlays: input.overlays, model, facts, words };
}
