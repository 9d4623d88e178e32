/** Values gathered over some minutes before a condition looks at them: "average over 5 minutes" <-> its options. */

import { isPlain } from '../../basics/plain.ts';
import { badCheck, plainText, readOneOf, readRecord } from './bad-argument.ts';
import { GATHER_MINUTES, GATHERED, NO_DATA } from './check-table.ts';
import { minutesOf } from './interval.ts';

/** `evaluateOverTimeOptions` of a filter. */
export interface Gathering {
  readonly timeValueInMinutes: number;
  readonly evaluateOverTimeType: string;
  readonly onNoDataPolicy?: string;
}

type Word = keyof typeof GATHERED;

const WORDS = Object.keys(GATHERED) as Word[];
const SHORT: Readonly<Record<string, Word>> = { avg: 'average', mean: 'average', max: 'maximum', min: 'minimum' };
/** What stands before it, blanks and commas, is looked at only where there is one: else each blank would be a beginning. */
const PHRASE =
  /\(?\b(?:(average|avg|mean|sum|maximum|max|minimum|min|all|any)(?: values?)? )?over (?:the last )?(\d+ ?(?:m|min|minutes?|h|hours?))(?:, no data: ([a-z ]+))?\)?$/i;

/** A condition that ends in a gathering: what stands before it, and a reader that refuses minutes nobody offers. */
export function gatheringIn(text: string): { body: string; read: () => Gathering } | undefined {
  const found = PHRASE.exec(text);
  if (!found || withoutEnd(text.slice(0, found.index)) === '') return undefined;
  const [, word = 'average', minutes = '', noData] = found;
  const read = (): Gathering => gather(SHORT[word.toLowerCase()] ?? word, minutes, noData, 'over');
  return { body: withoutEnd(text.slice(0, found.index)), read };
}

/** A text without the blanks and commas at its end. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === ',' || text[end - 1]?.trim() === '')) end--;
  return text.slice(0, end);
}

/** `over` of a condition in parts: the same words, or {minutes, type, noData}. */
export function readGathering(given: unknown, where: string): Gathering {
  if (typeof given === 'string') {
    const gathered = gatheringIn(`x ${/^over\b/i.test(given) || / over /i.test(given) ? given : `over ${given}`}`);
    return gathered?.read() ?? badCheck(`${where}.over is not a period.`, 'Write "average over 5 minutes".');
  }
  const parts = readRecord(given, `${where}.over`, ['minutes', 'type', 'noData']);
  return gather(plainText(parts.type ?? 'average'), parts.minutes, parts.noData, `${where}.over`);
}

function gather(type: string, minutes: unknown, noData: unknown, where: string): Gathering {
  const count = minutesOf(minutes, `${where}.minutes`);
  if (!GATHER_MINUTES.some((possible) => possible === count)) {
    badCheck(`Values cannot be gathered over ${count} minutes.`, `Possible: ${GATHER_MINUTES.join(', ')} minutes.`);
  }
  const word = WORDS.find((name) => GATHERED[name].toLowerCase() === type.toLowerCase());
  return {
    timeValueInMinutes: count,
    evaluateOverTimeType: GATHERED[word ?? readOneOf(type, where, WORDS)],
    ...(noData === undefined ? {} : { onNoDataPolicy: readOneOf(noData, `${where}.noData`, NO_DATA) }),
  };
}

/** A gathering in words; undefined when it holds more than words can say. */
export function gatheringText(gathering: unknown): string | undefined {
  if (!isPlain(gathering)) return undefined;
  const { timeValueInMinutes: minutes, evaluateOverTimeType, onNoDataPolicy, ...rest } = gathering;
  const word = WORDS.find((name) => GATHERED[name] === evaluateOverTimeType);
  const noData = typeof onNoDataPolicy === 'string' ? `, no data: ${onNoDataPolicy.toLowerCase()}` : '';
  const isWhole = Number.isInteger(minutes) && (noData !== '' || onNoDataPolicy === undefined);
  if (word === undefined || !isWhole || Object.keys(rest).length > 0) return undefined;
  return `${word} over ${minutes} minutes${noData}`;
}
