/** What is wrong with a workflow: the checks under which ours and an operator's own are listed. */
import { z } from 'zod';
import { ToolError } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import { readBy } from '../call/arguments.ts';
import { KINDS, relationOf, type ToolsetTable, type Verb } from '../catalogue/kinds.ts';
import type { Input, Workflow } from './define.ts';
import { listedWorkflow } from './listing.ts';

/** What is there already: operations, names that are taken, toolsets, kinds of rows. */
export interface KnownTools {
  /** Verb of an operation by its exact name. */
  verb(tool: string): Verb | undefined;
  isTaken(name: string): boolean;
  isResource(id: string): boolean;
  readonly toolsets: ToolsetTable;
}

const NAME = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
const TOOLSET = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const ROUTE = /^(?:GET|POST|PUT|DELETE|HEAD) (?:https?:\/)?\/\S+$/;
const LONGEST = { name: 48, title: 100, description: 600, toolset: 40, schema: 8000 } as const;
const RISKS = ['read', 'write', 'destructive'];
const KEYS = new Set(
  'name title description toolset risk operations routes repeats isPublic input output example intents everyday picture run'.split(
    ' ',
  ),
);
/** Arguments that the framework has of its own; `instance` where several are served on stdio. */
const OWN_ARGUMENTS = ['preview', 'timezone', 'confirm', 'instance'];

/** Everything that is wrong with what `defineWorkflow` was given, each in a sentence; none where it may be listed. */
export function specFlaws(spec: unknown, known: KnownTools): string[] {
  if (!isPlain(spec)) return ['defineWorkflow takes one object.'];
  const unknown = Object.keys(spec).filter((key) => !KEYS.has(key));
  return [
    ...unknown.map((key) => `${key} is nothing that a workflow has.`),
    ...nameFlaws(spec.name, known),
    ...textFlaws(spec, 'title', 1),
    ...textFlaws(spec, 'description', 20),
    ...toolsetFlaws(spec.toolset),
    ...actFlaws(spec, known),
    ...inputFlaws(spec, known),
    ...switchFlaws(spec),
    ...(spec.output instanceof z.ZodObject ? [] : ['output is no z.strictObject made with the z that is handed over.']),
    ...(spec.picture === undefined || typeof spec.picture === 'function' ? [] : ['picture is no function that draws.']),
    ...(isPlain(spec.example) ? [] : ['example is no object of arguments.']),
    ...(isTexts(spec.intents) && spec.intents.length > 0 ? [] : ['intents is no list of plain requests.']),
    ...(typeof spec.run === 'function' ? [] : ['run is no function.']),
  ];
}

/** What is wrong with a workflow as it is listed and called: for one whose parts are of the right form. */
export function workflowFlaws(workflow: Workflow): string[] {
  const { risk, example, name } = workflow;
  try {
    const { tool } = listedWorkflow(workflow, '');
    const text = JSON.stringify(tool.inputSchema);
    if (text.length > LONGEST.schema)
      return [`its arguments take ${text.length} characters, more than ${LONGEST.schema}.`];
    if (/"\$ref"|"allOf"|"\$schema"/.test(text)) return ['its arguments have a schema that not every client reads.'];
    if (risk !== 'read' && example.preview !== true) return ['example of what writes has no preview: true.'];
    readBy(workflow.schema, workflow.module, 'create', example);
    return [];
  } catch (cause) {
    if (cause instanceof ToolError) return [`example is refused: ${cause.message}`];
    return [`${name} cannot be listed: ${cause instanceof Error ? cause.message : String(cause)}`];
  }
}

function nameFlaws(name: unknown, known: KnownTools): string[] {
  if (typeof name !== 'string' || !NAME.test(name)) return ['name is no snake_case name, such as restart_checkout.'];
  if (name.length > LONGEST.name) return [`name has ${name.length} characters, and ${LONGEST.name} are taken.`];
  return known.isTaken(name) ? [`name ${name} is that of another tool.`] : [];
}

function textFlaws(spec: Readonly<Record<string, unknown>>, key: 'title' | 'description', least: number): string[] {
  const text = spec[key];
  if (typeof text !== 'string' || text.trim().length < least)
    return [`${key} is no text${least > 1 ? ` of ${least} characters or more` : ''}.`];
  return text.length > LONGEST[key] ? [`${key} has ${text.length} characters, and ${LONGEST[key]} are taken.`] : [];
}

function toolsetFlaws(toolset: unknown): string[] {
  const isFine = typeof toolset === 'string' && TOOLSET.test(toolset) && toolset.length <= LONGEST.toolset;
  return isFine ? [] : ['toolset is no name such as incidents, or one of your own such as shop-team.'];
}

/** What it does: its risk goes with what it calls. */
function actFlaws({ risk, operations, routes = [] }: Readonly<Record<string, unknown>>, known: KnownTools): string[] {
  const flaws: string[] = [];
  if (!RISKS.includes(String(risk))) flaws.push(`risk is none of ${RISKS.join(', ')}.`);
  if (!isTexts(operations)) return [...flaws, 'operations is no list of names of tools.'];
  const verbs = operations.map((tool) => known.verb(tool));
  const missing = operations.filter((tool, place) => tool !== '*' && verbs[place] === undefined);
  if (missing.length > 0) flaws.push(`operations names ${missing.join(', ')}: no such tool.`);
  const isWriting = verbs.some((verb) => verb === 'create' || verb === 'update' || verb === 'delete');
  if (risk === 'read' && (isWriting || operations.includes('*')))
    flaws.push('risk is read, and its operations may write.');
  if (!isTexts(routes) || !routes.every((route) => ROUTE.test(route)))
    flaws.push('routes is no list such as ["GET /version"].');
  return flaws;
}

function inputFlaws({ input, picture }: Readonly<Record<string, unknown>>, known: KnownTools): string[] {
  if (!isPlain(input)) return ['input is no object of arguments; {} where there are none.'];
  if (picture !== undefined && Object.hasOwn(input, 'picture'))
    return ['argument picture is there without being defined, as there is a drawing.'];
  return Object.entries(input).flatMap(([name, argument]) => argumentFlaws(name, argument, known));
}

function argumentFlaws(name: string, argument: unknown, known: KnownTools): string[] {
  const what = `argument ${name}`;
  if (OWN_ARGUMENTS.includes(name)) return [`${what} is there without being defined.`];
  if (!/^[a-zA-Z]\w{0,40}$/.test(name)) return [`${what} has a name that not every client takes.`];
  if (!isPlain(argument) || typeof argument.kind !== 'string' || !Object.hasOwn(KINDS, argument.kind))
    return [`${what} has no known kind: ${Object.keys(KINDS).join(', ')}.`];
  if (['id', 'fk', 'uuid'].includes(argument.kind))
    return [`${what} has the kind ${argument.kind}: take one, or text.`];
  const { to } = argument;
  if (relationOf(argument as unknown as Input) && (typeof to !== 'string' || !known.isResource(to)))
    return [`${what} points to no kind of row: give to, such as "monitor".`];
  const isEnum = argument.kind === 'enum' || argument.kind === 'enums';
  return isEnum && !Array.isArray(argument.values) ? [`${what} has no values to choose from.`] : [];
}

function switchFlaws(spec: Readonly<Record<string, unknown>>): string[] {
  return ['everyday', 'isPublic', 'repeats']
    .filter((key) => spec[key] !== undefined && typeof spec[key] !== 'boolean')
    .map((key) => `${key} is neither true nor false.`);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
