/** The committed words, analysed once per test file. */
import { analyse } from '../../codegen/compile.ts';
import { Diagnostics } from '../../codegen/model/diagnostics.ts';
import { readProject } from '../../codegen/project.ts';
import { lintInputOf } from '../../codegen/report-words.ts';
import type { LintInput } from '../../codegen/words/lint-input.ts';

export async function committedWords(): Promise<LintInput> {
  const input = await readProject();
  return lintInputOf(input, analyse(input, new Diagnostics()));
}
