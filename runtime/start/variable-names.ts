/** Which names in an environment are ours with a slip. */
import { nearest } from '../basics/nearest.ts';
import { SERVER, SETTINGS, type Setting } from './setting-table.ts';

/** Set by Kubernetes in every pod beside a service called oneuptime…; nobody meant us by them. */
const SERVICE_VARIABLE = /_SERVICE_(HOST|PORT)(_.*)?$|_PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?$/;
/** A PORTS or a GHOST in the environment is somebody else's: two of our names are too short to guess at. */
const LEAST_GUESSED = 5;

/** Variables in the order of the table. */
export function variablesOf(settings: readonly Setting[]): string[] {
  return settings.flatMap(({ variable }) => variable ?? []);
}

/** What to say of a variable nobody reads; undefined when it is somebody else's. In a file, what begins like ours may be. */
export function misnamed(name: string, source: { isHttp: boolean; isFile: boolean }): string | undefined {
  const known = variablesOf(Object.values(SETTINGS));
  if (known.includes(name) || SERVICE_VARIABLE.test(name)) return undefined;
  // Of what only a team's server reads, names like REDIS_URI are common where people work.
  const guessed = variablesOf(Object.values(source.isHttp ? SETTINGS : SERVER)).filter(
    ({ length }) => length >= LEAST_GUESSED,
  );
  const isOurs = !source.isFile && name.startsWith('ONEUPTIME_');
  const meant = guessed.find((variable) => isSlip(name, variable)) ?? (isOurs ? nearest(name, guessed) : undefined);
  if (meant === undefined && !isOurs) return undefined;
  const fix = meant === undefined ? `known are ${known.join(', ')}` : `did you mean ${meant}?`;
  return `${name} is not a variable of this server: ${fix}`;
}

/** One slip, or two in a long name that begins right: MY_SHARED_KEY stays somebody else's. */
function isSlip(name: string, variable: string): boolean {
  const [given, meant] = [name, variable].map((text) => text.toUpperCase().replaceAll('_', '')) as [string, string];
  return isWithin(given, meant, meant.length > 8 && given[0] === meant[0] ? 2 : 1);
}

/** Whether so many slips lead from one text to the other: a letter more, less, or another one, or two swapped. */
function isWithin(given: string, meant: string, slips: number): boolean {
  if (Math.abs(given.length - meant.length) > slips) return false;
  if (given === meant) return true;
  const rest = (ofGiven: number, ofMeant: number, left: number) =>
    isWithin(given.slice(ofGiven), meant.slice(ofMeant), left);
  if (given[0] === meant[0]) return rest(1, 1, slips);
  if (slips === 0) return false;
  const isSwapped = given[0] === meant[1] && given[1] === meant[0];
  return (
    rest(1, 1, slips - 1) || rest(1, 0, slips - 1) || rest(0, 1, slips - 1) || (isSwapped && rest(2, 2, slips - 1))
  );
}
