/** The log of a newcomer's first minutes -> docs/newcomer.md. */
import { markdownTable } from '../bench/report.ts';
import type { NewcomerLog, Way } from './newcomer-log.ts';

/** Within which a way should have answered. */
export const AIMS = { checkout: 180, tarball: 60 } as const;

const INTRODUCTION = `# The first minutes

Written by \`make newcomer\`; no figure here is typed by hand. It does what a newcomer does, with an empty home and an empty npm cache:
clones this checkout, runs the commands of [README.md](../README.md) as they stand there, and asks. Then it starts the packed package
the way its configuration for stdio does.`;

/** The page of a log. */
export function newcomerPage({ surroundings, checkout, tarball }: NewcomerLog): string {
  const list = surroundings.map(([name, what]) => `- ${name}: ${what}`).join('\n');
  return [
    INTRODUCTION,
    list,
    wayText('From a clone', checkout, AIMS.checkout),
    wayText('With npx', tarball, AIMS.tarball),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function wayText(title: string, { steps, answers, firstAnswerSeconds }: Way, aim: number): string {
  const rows = steps.map(({ command, until, at }, place) => {
    const seconds = at - (steps[place - 1]?.at ?? 0);
    return [`\`${command}\`: ${until}`, figure(seconds), figure(at)];
  });
  const kept = firstAnswerSeconds <= aim ? 'kept' : 'missed';
  return [
    `## ${title}`,
    markdownTable({ head: ['step', 'seconds', 'since the beginning'], rows }),
    `The first question was answered after ${figure(firstAnswerSeconds)} s: the aim of ${aim} s is ${kept}.`,
    answers.map(({ through, asked, answered }) => `- ${through}: ${asked}\n  ${answered}`).join('\n'),
  ].join('\n\n');
}

const figure = (seconds: number): string => seconds.toFixed(1);
