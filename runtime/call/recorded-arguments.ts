/** Arguments of a call as a record may hold them: without whatever is a secret by its column or by its name. */
import { isPlain } from '../basics/plain.ts';
import { columnOf, type ResourceModule } from '../catalogue/kinds.ts';
import { isSecretName } from '../catalogue/secret-names.ts';
import { secretTexts } from './given-secrets.ts';
import { maskedInside } from './masks.ts';
import { MASKED_AS_SENT } from './secret-texts.ts';

/** The columns of a tool by its name; undefined of one that nobody knows. */
export type ModuleOfTool = (tool: string) => Promise<ResourceModule | undefined>;

export interface RecordedArguments {
  readonly shown: unknown;
  /** Secrets among them, to be kept out of all else that is said of the call. */
  readonly secrets: readonly string[];
}

/** Plans in plans are not called. */
const DEEPEST = 4;
const MOST_CALLS = 50;

/** Calls within the arguments, as plans have them, are looked at by the columns of what they call. */
export async function recordedArguments(
  given: unknown,
  module: ResourceModule,
  moduleOf: ModuleOfTool,
): Promise<RecordedArguments> {
  const secrets = new Set<string>();
  const inner = new Map<object, unknown>();
  await lookInside(given, { secrets, inner, moduleOf }, 0);
  for (const text of secretTexts(module, given)) secrets.add(text);
  const shown = maskedArguments(given, module, inner);
  return { shown, secrets: [...secrets].sort((one, other) => other.length - one.length) };
}

interface Looking {
  readonly secrets: Set<string>;
  /** Arguments of inner calls, and what is shown of them. */
  readonly inner: Map<object, unknown>;
  readonly moduleOf: ModuleOfTool;
}

/** Finds inner calls, the innermost first. */
async function lookInside(value: unknown, looking: Looking, depth: number): Promise<void> {
  if (typeof value !== 'object' || value === null || depth > 3 * DEEPEST || looking.inner.size >= MOST_CALLS) return;
  for (const item of Object.values(value)) await lookInside(item, looking, depth + 1);
  if (!isPlain(value) || typeof value.tool !== 'string' || !isPlain(value.arguments)) return;
  const module = await looking.moduleOf(value.tool);
  if (module === undefined) return void looking.inner.set(value.arguments, NOT_KEPT);
  for (const text of secretTexts(module, value.arguments)) looking.secrets.add(text);
  looking.inner.set(value.arguments, maskedArguments(value.arguments, module, looking.inner));
}

/** What nobody knows may be a secret. */
const NOT_KEPT = '(not kept: no tool of this name)';

function maskedArguments(given: unknown, module: ResourceModule, inner: ReadonlyMap<object, unknown>): unknown {
  if (!isPlain(given)) return given === undefined ? undefined : '(not an object)';
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const column = columnOf(module, name);
      const isSecret = column?.secret === true || isSecretName(name) || isToken(name);
      return [name, isSecret && isSomething(value) ? MASKED_AS_SENT : maskedValue(value, inner)];
    }),
  );
}

/** What lets a call go on is as good as a key until it was used. */
const isToken = (name: string): boolean => /^confirm/i.test(name);

function isSomething(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && typeof value !== 'boolean';
}

/** A value without what its parts say is secret; inner calls as they are shown. */
function maskedValue(value: unknown, inner: ReadonlyMap<object, unknown>): unknown {
  const withCalls = (item: unknown): unknown => {
    if (typeof item !== 'object' || item === null) return item;
    const shown = inner.get(item);
    if (shown !== undefined) return shown;
    if (Array.isArray(item)) return item.map(withCalls);
    return Object.fromEntries(Object.entries(item).map(([name, part]) => [name, withCalls(part)]));
  };
  return maskedInside(withCalls(value), MASKED_AS_SENT);
}
