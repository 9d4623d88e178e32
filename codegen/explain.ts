/** How a tool came to be: for whoever wonders why it is named, described or repaired as it is. */
import { VERBS, type Verb } from '../runtime/catalogue/kinds.ts';
import type { Analysis, CompileInput } from './compile.ts';
import { describe } from './emit/describe.ts';
import { assessRisk } from './emit/risk.ts';
import { CompileError, type Diagnostic } from './model/diagnostics.ts';
import { operationPointer, own, pointer } from './model/document.ts';
import type { ModelOperation, ModelResource } from './model/model.ts';
import type { ResourceNames } from './model/name.ts';
import type { Overlay } from './words/overlay.ts';

interface ExplainInput {
  readonly tool: string;
  readonly input: CompileInput;
  readonly analysis: Analysis;
  readonly found: readonly Diagnostic[];
}

interface Subject {
  readonly resource: ModelResource;
  readonly own: ResourceNames;
  readonly verb: Verb;
  readonly operation: ModelOperation;
}

/** A page of plain text. Throws a CompileError for a name that is no tool; a former name is told where it went. */
export function explain({ tool, input, analysis, found }: ExplainInput): string {
  const subject = findSubject(tool, analysis);
  if (!subject) throw notATool(tool, analysis);
  const { resource, own, verb, operation } = subject;
  const { risk, idempotent, notifies, reason } = assessRisk(resource, verb);
  const words = describe(resource, verb);
  const { title, summary } = analysis.model.toolsets[resource.toolset] ?? { title: resource.toolset, summary: '' };
  const { overlays } = input;
  return [
    `${tool}: ${words.title}`,
    '',
    section('Operation', [
      `${operation.method} ${operation.path} (${operation.operationId})`,
      operationPointer(operation),
      `row schema ${pointer('components', 'schemas', resource.schema)}`,
    ]),
    section('Name', nameReasons(tool, subject, input)),
    section('Words', wordOrigins(resource, overlays)),
    section('Description', [words.description]),
    section('Toolset', [`${resource.toolset}: ${title}. ${summary}`, origin(resource.schema, 'x-toolset', overlays)]),
    section('Risk', [`${risk}${idempotent ? ', idempotent' : ''}${notifies ? ', people may be told' : ''}. ${reason}`]),
    section('Columns', columnLines(resource, verb)),
    section(`Repairs of ${own.resource}`, repairLines(subject, found)),
  ].join('\n');
}

function findSubject(tool: string, { model, names }: Analysis): Subject | undefined {
  for (const resource of model.resources) {
    const own = names.get(resource.schema);
    const verb = VERBS.find((candidate) => own?.tools[candidate] === tool);
    const operation = verb && resource.operations[verb];
    if (own && operation) return { resource, own, verb, operation };
  }
  return undefined;
}

function notATool(tool: string, { aliases }: Analysis): CompileError {
  const alias = own(aliases, tool);
  if (!alias) return new CompileError(`There is no tool ${tool}. generated/*/SURFACE.md lists the resources.`);
  if (alias.kind === 'renamed') return new CompileError(`${tool} is called ${alias.tool} now.`);
  if (alias.kind === 'gone') return new CompileError(`${tool} is gone: ${alias.why}`);
  return new CompileError(`${tool} moved to ${alias.tool ?? alias.resource}: ${alias.why}`);
}

function section(title: string, lines: readonly string[]): string {
  return [`${title}:`, ...lines.map((line) => `  ${line}`), ''].join('\n');
}

function nameReasons(name: string, { resource, own, operation }: Subject, { lock }: CompileInput): string[] {
  const isLocked = lock?.names[name] === `${operation.method} ${operation.path}`;
  return [
    resource.stem === own.resource
      ? `${own.resource} is the x-name of the overlay.`
      : `${own.resource} is made of the tag "${resource.tag}" or, where that was taken, of the schema ${resource.schema}.`,
    isLocked ? `${name} is pinned to this operation by names.lock.json.` : `${name} is not in names.lock.json.`,
  ];
}

function wordOrigins(resource: ModelResource, overlays: readonly Overlay[]): string[] {
  const { title, plural, summary, stem: name, stemPlural } = resource;
  return Object.entries({ title, plural, summary, name, 'name-plural': stemPlural }).flatMap(([word, value]) =>
    value ? [`${word} "${value}": ${origin(resource.schema, `x-${word}`, overlays)}`] : [],
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
  if (verb === 'delete') return ['none: it takes the id.'];
  const letter = verb === 'create' ? 'c' : verb === 'update' ? 'u' : 'r';
  return Object.entries(columns)
    .filter(([, { access }]) => access.includes(letter))
    .map(([name, column]) => {
      const flags = (['required', 'nullable', 'secret'] as const).filter((flag) => column[flag]);
      return `${name}: ${[`${column.kind}${column.to ? ` -> ${column.to}` : ''}`, ...flags].join(', ')}`;
    });
}

/** Repairs at the operation, and at the schemas of its resource. */
function repairLines({ resource, operation }: Subject, found: readonly Diagnostic[]): string[] {
  const schemas = ['', ...'Create Read Update Query Select Sort GroupBy'.split(' ').map((name) => `${name}Schema`)];
  const places = [
    operationPointer(operation),
    ...schemas.map((suffix) => pointer('components', 'schemas', `${resource.schema}${suffix}`)),
  ];
  const below = places.map((place) => `${place}/`);
  const own = found.filter(({ at }) => places.includes(at) || below.some((place) => at.startsWith(place)));
  return own.length === 0 ? ['none'] : own.map(({ code, at, cause, fix }) => `${code} at ${at}: ${cause} ${fix}`);
}
