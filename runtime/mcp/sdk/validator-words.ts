import { jsonOf } from '../../basics/json-of.ts';

/** One thing the SDK's validator (zod) found wrong. */
interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly expected?: string;
  readonly values?: readonly unknown[];
  readonly keys?: readonly string[];
  /** What is wrong with each form that was possible. */
  readonly errors?: readonly (readonly Issue[])[];
}

/** So many faults are told at once. */
const MAX_TOLD = 3;

/**
 * What is wrong with the params of a request, or with what its client answered to a question that the request raised: in
 * words, out of a message with what the validator says. Undefined of other messages.
 */
export function validatorWords(method: string, message: string): string | undefined {
  const [, asked, dump] = SAID.exec(message) ?? [];
  const issues = dump === undefined ? undefined : issuesIn(dump);
  if (issues === undefined) return undefined;
  const told = [...new Set(issues.map(wordsOf))];
  const more = told.length > MAX_TOLD ? `, and ${told.length - MAX_TOLD} more` : '';
  const wrong = `${told.slice(0, MAX_TOLD).join('; ')}${more}`;
  return asked === undefined
    ? `Invalid params for ${method}: ${wrong}. Correct this and send the request again`
    : `The client's answer to ${asked} cannot be read: ${wrong}. Nothing was done: call again when the client can answer`;
}

/** Where the SDK puts it: alone, or behind what it was about. */
const SAID =
  /^(?:ZodError: |Invalid [\w/]+ request: |(?:Fulfilling [^:]*: )?Invalid result for ([\w/]+): )?(\[\s*\{.*)$/s;

/** An error that names the member itself, as those on the envelope do, with the rest of it in words too. */
export function plainError<E extends object>(error: E): E {
  const json = JSON.stringify(error);
  const worded = json.replace(/Invalid input: expected (\w+), received (\w+)/g, (_all, expected, received) =>
    received === 'undefined'
      ? `missing, and must be ${typeWords(expected)}`
      : `must be ${typeWords(expected)}, not ${typeWords(received)}`,
  );
  return worded === json ? error : (JSON.parse(worded) as E);
}

function issuesIn(dump: string): readonly Issue[] | undefined {
  const issues = jsonOf(dump);
  const isDump = Array.isArray(issues) && issues.every((issue) => Array.isArray(issue?.path) && issue.message);
  return isDump ? (issues as Issue[]) : undefined;
}

function wordsOf(issue: Issue): string {
  const { code, message, expected, values, keys } = issue;
  const path = issue.path[0] === 'params' ? issue.path.slice(1) : issue.path;
  const name = path.length === 0 ? 'params' : `"${path.map(String).join('.').slice(0, 100)}"`;
  if (code === 'invalid_union') return unionWords(issue, name);
  const received = /received (\w+)/.exec(message)?.[1];
  const must =
    values === undefined ? typeWords(expected) : `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`;
  if (code === 'invalid_type' && received === 'undefined') return `${name} is missing, and must be ${must}`;
  if (code === 'invalid_type')
    return `${name} must be ${must}${received === undefined ? '' : `, not ${typeWords(received)}`}`;
  if (code === 'invalid_value') return `${name} must be ${must}`;
  if (code === 'unrecognized_keys')
    return `${name} has no ${(keys ?? [])
      .slice(0, MAX_TOLD)
      .map((key) => `"${key}"`)
      .join(', ')}`;
  return `${name} is not valid: ${message}`;
}

/** Where forms differ in their types alone these are named; otherwise the form that fits best says what it lacks. */
function unionWords({ path, errors = [] }: Issue, name: string): string {
  const best = errors.reduce<readonly Issue[] | undefined>(
    (least, one) => (isNearer(one, least) ? one : least),
    undefined,
  );
  const [first] = best ?? [];
  if (first === undefined) return `${name} has none of the forms it may have`;
  const types = errors.flatMap((form) =>
    form.filter((issue) => issue.path.length === 0 && issue.code === 'invalid_type'),
  );
  if (types.length === errors.length)
    return `${name} must be ${types.map((issue) => typeWords(issue.expected)).join(' or ')}`;
  return wordsOf({ ...first, path: [...path, ...first.path] });
}

function isNearer(form: readonly Issue[], least: readonly Issue[] | undefined): boolean {
  return least === undefined || form.length < least.length;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  null: 'null',
  undefined: 'absent',
};

function typeWords(type = ''): string {
  return TYPES[type] ?? 'of another kind';
}
