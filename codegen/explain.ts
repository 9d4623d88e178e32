/** How a tool came to be: for whoever wonders why it is named, described or repaired as it is. */
import { VERBS, type Verb } from '../runtime/catalogue/kinds.ts';
import type { Analysis, CompileInput } from './compile.ts';
import { describe } from './describe.ts';
import { CompileError, type Diagnostic } from './diagnostics.ts';
import { pointer } from './document.ts';
import type { ModelResource } from './model.ts';
import type { ResourceNames } from './name.ts';
import type { Overlay } from './overlay.ts';
import { assessRisk } from './risk.ts';

export interface ExplainInput {
  readonly tool: string;
  readonly input: CompileInput;
  readonly analysis: Analysis;
  readonly found: readonly Diagnostic[];
}

interface Subject {
  readonly resource: ModelResource;
  readonly own: ResourceNames;
  readonly verb: Verb;
}

/** A page of plain text. Throws a CompileError for a name that is no tool; a former name is told where it went. */
export function explain({ tool, input, analysis, found }: ExplainInput): string {
  const subject = findSubject(tool, analysis);
  if (!subject) throw notATool(tool, analysis);
  const { resource, own, verb } = subject;
  const operation = resource.operations[verb];
  const { risk, idempotent, notifies, reason } = assessRisk(resource, verb);
  const words = describe(resource, verb);
  const { title, summary } = analysis.model.toolsets[resource.toolset] ?? { title: resource.toolset, summary: '' };
  return [
    `${tool}: ${words.title}`,
    '',
    section('Operation', [
      `${operation?.method} ${operation?.path} (${operation?.operationId})`,
      pointer('paths', operation?.path ?? '', operation?.method.toLowerCase() ?? ''),
      `row schema ${pointer('components', 'schemas', resource.schema)}`,
    ]),
    section('Name', nameReasons(subject, input)),
    section('Words', wordOrigins(resource, input.overlays)),
    section('Description', [words.description]),
    section('Toolset', [
      `${resource.toolset}: ${title}. ${summary}`,
      origin(resource.schema, 'x-toolset', input.overlays),
    ]),
    section('Risk', [`${risk}${idempotent ? ', idempotent' : ''}${notifies ? ', people may be told' : ''}. ${reason}`]),
    section('Columns', columnLines(resource, verb)),
    section(`Repairs of ${own.resource}`, repairLines(subject, found)),
  ].join('\n');
}

function findSubject(tool: string, { model, names }: Analysis): Subject | undefined {
  for (const resource of model.resources) {
    const own = names.get(resource.schema);
    const verb = VERBS.find((candidate) => own?.tools[candidate] === tool);
    if (own && verb) return { resource, own, verb };
  }
  return undefined;
}

function notATool(tool: string, { aliases }: Analysis): CompileError {
  const alias = Object.hasOwn(aliases, tool) ? aliases[tool] : undefined;
  if (!alias) return new CompileError(`There is no tool ${tool}. generated/*/SURFACE.md lists the resources.`);
  if (alias.kind === 'renamed') return new CompileError(`${tool} is called ${alias.tool} now.`);
  if (alias.kind === 'gone') return new CompileError(`${tool} is gone: ${alias.why}`);
  return new CompileError(`${tool} moved to ${alias.tool ?? alias.resource}: ${alias.why}`);
}

function section(title: string, lines: readonly string[]): string {
  return [`${title}:`, ...lines.map((line) => `  ${line}`), ''].join('\n');
}

function nameReasons({ resource, own, verb }: Subject, { lock }: CompileInput): string[] {
  const name = own.tools[verb] as string;
  const operation = resource.operations[verb];
  const isLocked = lock?.names[name] === `${operation?.method} ${operation?.path}`;
  return [
    resource.stem === own.resource
      ? `${own.resource} is the x-name of the overlay.`
      : `${own.resource} is made of the tag "${resource.tag}" or, where that was taken, of the schema ${resource.schema}.`,
    isLocked ? `${name} is pinned to this operation by names.lock.json.` : `${name} is not in names.lock.json.`,
  ];
}

const WORDS = ['x-title', 'x-plural', 'x-summary', 'x-name', 'x-name-plural'] as const;

function wordOrigins(resource: ModelResource, overlays: readonly Overlay[]): string[] {
  const values: Readonly<Record<string, string | undefined>> = {
    'x-title': resource.title,
    'x-plural': resource.plural,
    'x-summary': resource.summary,
    'x-name': resource.stem,
    'x-name-plural': resource.stemPlural,
  };
  return WORDS.flatMap((word) =>
    values[word] ? [`${word.slice(2)} "${values[word]}": ${origin(resource.schema, word, overlays)}`] : [],
  );
}

/** Which overlay file sets a word of a schema. */
function origin(schema: string, word: string, overlays: readonly Overlay[]): string {
  const overlay = overlays.find(({ actions }) =>
    actions.some(({ target, update }) => target.endsWith(`.${schema}`) && update !== undefined && word in update),
  );
  return overlay
    ? `from ${overlay.file.split(/[/\\]/).slice(-2).join('/')}`
    : 'from the document or the facts; no overlay sets it';
}

function columnLines({ columns }: ModelResource, verb: Verb): string[] {
  const letter = verb === 'create' ? 'c' : verb === 'update' ? 'u' : 'r';
  if (verb === 'delete') return ['none: it takes the id.'];
  return Object.entries(columns)
    .filter(([, { access }]) => access.includes(letter))
    .map(([name, column]) => {
      const flags = [
        column.required ? 'required' : '',
        column.nullable ? 'nullable' : '',
        column.secret ? 'secret' : '',
      ];
      const target = column.to ? ` -> ${column.to}` : '';
      return `${name}: ${[`${column.kind}${target}`, ...flags.filter(Boolean)].join(', ')}`;
    });
}

/** Repairs at the operation, and at the schemas of its resource. */
function repairLines({ resource, verb }: Subject, found: readonly Diagnostic[]): string[] {
  const operation = resource.operations[verb];
  const places = [pointer('paths', operation?.path ?? '', operation?.method.toLowerCase() ?? '')];
  const schemas = ['', ...'Create Read Update Query Select Sort GroupBy'.split(' ').map((name) => `${name}Schema`)];
  places.push(...schemas.map((suffix) => pointer('components', 'schemas', `${resource.schema}${suffix}`)));
  const own = found.filter(({ at }) => places.some((place) => at === place || at.startsWith(`${place}/`)));
  return own.length === 0 ? ['none'] : own.map(({ code, at, cause, fix }) => `${code} at ${at}: ${cause} ${fix}`);
}
