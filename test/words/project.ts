/** The committed words, read and analysed once for all files: nobody changes them, who wants others takes a copy. */
import { analyse, type CompileInput } from '../../codegen/compile.ts';
import { Diagnostics } from '../../codegen/model/diagnostics.ts';
import { readProject } from '../../codegen/project.ts';
import { lintInputOf } from '../../codegen/report-words.ts';
import type { LintInput } from '../../codegen/words/lint-input.ts';

let project: Promise<CompileInput> | undefined;
let words: Promise<LintInput> | undefined;

export function committedProject(): Promise<CompileInput> {
  project ??= readProject();
  return project;
}

export function committedWords(): Promise<LintInput> {
  words ??= committedProject().then((input) => lintInputOf(input, analyse(input, new Diagnostics())));
  return words;
}
