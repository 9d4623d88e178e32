/** Which names in an environment are ours with a slip. */
import { nearest, slips } from '../basics/nearest.ts';
import { SERVER, SETTING_TABLE, type Setting } from './setting-table.ts';

/** Set by Kubernetes in every pod beside a service called oneuptime…; nobody meant us by them. */
const SERVICE_VARIABLE = /_SERVICE_(HOST|PORT)(_.*)?$|_PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?$/;
/** A PORTS or a GHOST in the environment is somebody else's: two of our names are too short to guess at. */
const LEAST_GUESSED = 5;

/** Variables in the order of the table. */
function variablesOf(settings: readonly Setting[]): string[] {
  return settings.flatMap(({ variable }) => variable ?? []);
}

/** What to say of variables that nobody reads and that are not somebody else's; in a file, what begins like ours may be. */
export function misnamed(env: NodeJS.ProcessEnv, file: NodeJS.ProcessEnv, isHttp: boolean): string[] {
  const known = variablesOf(Object.values(SETTING_TABLE));
  // Of what only a team's server reads, names like REDIS_URI are common where people work.
  const ours = variablesOf(Object.values(isHttp ? SETTING_TABLE : SERVER)).filter(
    ({ length }) => length >= LEAST_GUESSED,
  );
  return Object.keys({ ...file, ...env })
    .filter((name) => !known.includes(name) && !SERVICE_VARIABLE.test(name))
    .sort()
    .flatMap((name) => {
      const isOurs = name.startsWith('ONEUPTIME_') && env[name] !== undefined;
      const meant = ours.find((variable) => isSlip(name, variable)) ?? (isOurs ? nearest(name, ours) : undefined);
      if (meant === undefined && !isOurs) return [];
      const fix = meant === undefined ? `known are ${known.join(', ')}` : `did you mean ${meant}?`;
      return `${name} is not a variable of this server: ${fix}`;
    });
}

/** One slip, or two in a long name that begins right: MY_SHARED_KEY stays somebody else's. */
function isSlip(name: string, variable: string): boolean {
  const [given = '', meant = ''] = [name, variable].map((text) => text.toUpperCase().replaceAll('_', ''));
  const allowed = meant.length > 8 && given[0] === meant[0] ? 2 : 1;
  return Math.abs(given.length - meant.length) <= allowed && slips(given, meant, allowed) <= allowed;
}
