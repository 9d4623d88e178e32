/** The figure of a run: of each file and in all, how many mutants there are, and how many of those tried were noticed. */
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';

const NOTICED = new Set(['Killed', 'Timeout']);

/** Mutants by what became of them. Those of other parts count as untried; nobody can notice one that no test reaches. */
function countsOf(mutants) {
  const counts = { mutants: 0, noticed: 0, survived: 0, uncovered: 0 };
  for (const { status } of mutants) {
    if (status === 'Ignored') continue;
    counts.mutants += 1;
    if (NOTICED.has(status)) counts.noticed += 1;
    else if (status === 'Survived') counts.survived += 1;
    else if (status === 'NoCoverage') counts.uncovered += 1;
  }
  return counts;
}

/** The share that is noticed, in percent: of a part, what was tried stands for the rest that tests reach. */
function shareOf({ mutants, noticed, survived, uncovered }) {
  const tried = noticed + survived;
  return tried === 0 ? '-' : ((100 * (1 - uncovered / mutants) * noticed) / tried).toFixed(1);
}

function lineOf(name, counts) {
  const { mutants, noticed, survived, uncovered } = counts;
  const cells = [mutants, noticed + survived, noticed, survived, uncovered, shareOf(counts)];
  return name.padEnd(46) + cells.map((cell) => String(cell).padStart(10)).join('');
}

class Figure {
  onMutationTestReportReady({ files }) {
    const head = ['mutants', 'tried', 'noticed', 'survived', 'uncovered', '%'];
    const lines = Object.entries(files).map(([name, { mutants }]) => lineOf(name, countsOf(mutants)));
    const all = countsOf(Object.values(files).flatMap(({ mutants }) => mutants));
    const table = [''.padEnd(46) + head.map((word) => word.padStart(10)).join(''), ...lines, lineOf('all', all)];
    process.stdout.write(`\n${table.join('\n')}\n`);
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'figure', Figure)];
