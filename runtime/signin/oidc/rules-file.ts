/** The file of OAUTH_RULES: whose OneUptime key is used for whom. It holds no key itself. */
import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree } from 'jsonc-parser';
import { z } from 'zod';
import { StartError } from '../../basics/errors.ts';
import { nearest } from '../../basics/nearest.ts';
import { isKeyLike } from '../../guard/key-fault.ts';
import { readScope } from '../../guard/scopes.ts';

const PLACES = '{"env": …}, {"file": …} or {"directory": …, "by": …}';
const NO_KEY = `must hold no key, as the file is read by whoever sets the server up: name where it is, in ${PLACES}`;
const NO_PLACE = `must say where the key is, in ${PLACES}`;
const NO_CONDITION = 'has no condition: give one, or leave when out of a rule that is for everybody';
const ONE_PLACE = 'must name one place: env, file, or directory with by';

const text = z.string().min(1).max(512);
const value = z.union([text, z.number(), z.boolean()]);
const condition = z.strictObject({
  claim: text,
  is: z.union([value, z.array(value).min(1).max(1_000)], 'must be a text, or a list of some'),
});
const place = text.refine((given) => !isKeyLike(given), NO_KEY);
const reference = z
  .strictObject(
    {
      env: place.regex(/^[A-Za-z_]\w*$/, 'must name a variable of the environment').optional(),
      file: place.optional(),
      directory: place.optional(),
      by: text.optional(),
    },
    {
      error: ({ code, input }) => (code !== 'invalid_type' ? undefined : typeof input === 'string' ? NO_KEY : NO_PLACE),
    },
  )
  .refine(({ env, file, directory }) => [env, file, directory].filter(Boolean).length === 1, ONE_PLACE)
  .refine(({ directory, by }) => (directory === undefined) === (by === undefined), ONE_PLACE);
const rule = z.strictObject({
  when: z
    .union(
      [condition, z.array(condition).min(1, NO_CONDITION).max(20)],
      'must be a condition such as {"claim": "groups", "is": "oncall"}, or a list of some',
    )
    .optional(),
  key: reference,
  profile: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'must be the name of a profile')
    .optional(),
  scopes: z
    .array(
      z
        .string()
        .refine(
          (scope) => readScope(scope) !== undefined,
          'must be read, write, delete or one of them for a toolset, such as incidents:write',
        ),
    )
    .max(100)
    .optional(),
});
const file = z.strictObject(
  {
    rules: z.array(rule, 'must be a list of rules').min(1, 'needs a rule').max(1_000),
    ask: z
      .array(text.regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'must be a scope of the provider'))
      .max(20)
      .optional(),
  },
  { error: ({ code }) => (code === 'invalid_type' ? 'must be an object with a list of rules' : undefined) },
);

/** A rule as it is written. */
export type SignInRule = z.infer<typeof rule>;
/** The whole file. `ask`: what clients are told to ask the provider for. */
export type SignInRules = z.infer<typeof file>;

/** Of all fields that the file may have, at any place. */
const NAMES = ['rules', 'ask', 'when', 'claim', 'is', 'key', 'env', 'file', 'directory', 'by', 'profile', 'scopes'];

const EXAMPLE = '{"rules": [{"when": {"claim": "groups", "is": "oncall"}, "key": {"env": "KEY_ONCALL"}}]}';

/** Reads the text of the file `name`. Throws a StartError that says where in it something is wrong, and tells nothing that may be a key. */
export function readSignInRules(written: string, name: string): SignInRules {
  const faults: ParseError[] = [];
  const tree = parseTree(written, faults, { disallowComments: true });
  const [first] = faults;
  if (tree === undefined || first !== undefined)
    throw new StartError(
      `${name} is no JSON${first ? `, from line ${lineOf(written, first.offset)} on` : ''}: write ${EXAMPLE}.`,
    );
  const read = file.safeParse(getNodeValue(tree));
  if (!read.success) {
    const [issue] = read.error.issues;
    const path = (issue?.path ?? []) as (string | number)[];
    const at =
      path
        .map(String)
        .filter((part) => !isKeyLike(part))
        .join('.') || 'the whole file';
    const line = lineOf(written, nodeAt(tree, path).offset);
    throw new StartError(`${name}, line ${line}, ${at.slice(0, 200)}: ${wordsOf(issue)}.`);
  }
  const { rules } = read.data;
  const open = rules.findIndex(({ when }) => when === undefined);
  if (open >= 0 && open < rules.length - 1)
    throw new StartError(
      `${name}, line ${lineOf(written, nodeAt(tree, ['rules', open]).offset)}, rules.${open}: has no when and so is for everybody, and those behind it are for nobody: put it last.`,
    );
  return read.data;
}

/** As many parts of a way as there are. */
function nodeAt(tree: Node, path: readonly (string | number)[]): Node {
  for (let length = path.length; length > 0; length -= 1) {
    const found = findNodeAtLocation(tree, path.slice(0, length));
    if (found) return found.parent?.type === 'property' ? found.parent : found;
  }
  return tree;
}

function lineOf(written: string, offset: number): number {
  return written.slice(0, offset).split('\n').length;
}

function wordsOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'unrecognized_keys') {
    const named = issue.keys.filter((key) => /^\w{1,40}$/.test(key) && !isKeyLike(key));
    // Left out, a condition that was written wrongly would open the rule to everybody.
    const meant = [...new Set(named.flatMap((key) => nearest(key, NAMES) ?? []))].join(' and ');
    const next = meant === '' ? 'leave it out' : `write ${meant}, if that is meant, or leave it out`;
    return `has what is not known here${named.length > 0 ? ` (${named.join(', ')})` : ''}: ${next}`;
  }
  return issue?.message.slice(0, 300) ?? 'cannot be read';
}
