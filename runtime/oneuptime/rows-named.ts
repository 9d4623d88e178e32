/** Rows that a text may name: by label, by unique number, by slug; people as members of teams. */

import { isPlain, textOfValue } from '../basics/plain.ts';
import { type Candidate, isNamed } from '../call/names.ts';
import { belongingColumns } from '../call/parents.ts';
import type { Call, NamedRows, Within } from '../call/platform.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import { ID, idOf, type WireObject } from './codec.ts';
import { escapePattern } from './filter-operators.ts';
import { type RowsWanted, readRows, visibleRows } from './rows.ts';

const PAGE = 100;
/** Names are compared letter by letter: nobody gives one that is longer. */
const LONGEST_NAME = 1000;
/** Members of a project are read in one page; larger projects name people by id. */
const MAX_PEOPLE = 1000;
/** Rows in which others are seen, read in one page. */
const MAX_AMONG = 1000;
/** The user table refuses keys: users are looked up among the members of teams. */
const PEOPLE = { resource: 'user', among: 'team_member' };

const WHY = ['so that names of them cannot be looked up', 'Give ids instead of names, or use a key that may.'] as const;

/** Names searched one by one at the same time. */
const TOGETHER = 10;

/** The resource among whose rows names of another are found. */
export function namedAmong(resource: string): string {
  return resource === PEOPLE.resource ? PEOPLE.among : resource;
}

/**
 * People come in one page whoever is asked for; several rows in one page by their exact names; the rest one by one. A
 * text that no row is called brings rows that come near it. `within` leaves out the rows that do not belong to another.
 */
export async function rowsNamed(
  call: Call,
  resource: string,
  texts: readonly string[],
  within?: Within,
): Promise<NamedRows> {
  if (resource === PEOPLE.resource) {
    const people = await findPeople(call);
    return { title: 'member of a team', candidates: () => people };
  }
  const module = await call.module(resource);
  const find = findIn(call, module, within);
  const together = texts.length > 1 && module.label ? await find(includes(module.label, texts)) : [];
  const byText = new Map<string, readonly Candidate[]>();
  const search = async (text: string): Promise<void> => {
    const isKnown = together.filter((candidate) => isNamed(candidate, text)).length === 1;
    byText.set(text, isKnown ? together : await findRows(module, text, find));
  };
  for (let at = 0; at < texts.length; at += TOGETHER) await Promise.all(texts.slice(at, at + TOGETHER).map(search));
  const parent = within && module.columns[within.column]?.to;
  const title = parent ? `${module.title} in that ${(await call.module(parent)).title}` : module.title;
  return { title, candidates: (text) => byText.get(text) ?? [] };
}

type Find = (query: WireObject) => Promise<Candidate[]>;

const includes = (column: string, texts: readonly string[]): WireObject => ({
  [column]: { _type: 'Includes', value: texts },
});
const containing = (column: string, text: string): WireObject => ({
  [column]: { _type: 'Search', value: escapePattern(text.trim()) },
});

/** Rows that the text names, or else rows that come near it; one request in the usual case. */
async function findRows(module: ResourceModule, text: string, find: Find): Promise<Candidate[]> {
  const number = numberQuery(module, text);
  const byNumber = number ? await find(number) : [];
  if (!module.label || byNumber.some((candidate) => isNamed(candidate, text))) return byNumber;
  const byLabel = await find(containing(module.label, text));
  // A full page may hide rows of that very name.
  const beyond = byLabel.length === PAGE ? await find({ [module.label]: text.trim() }) : [];
  const found = [...new Map([...byLabel, ...beyond].map((candidate) => [candidate.id, candidate])).values()];
  if (found.some((candidate) => isNamed(candidate, text))) return found;
  const bySlug = module.columns.slug && /^[a-z0-9-]+$/.test(text) ? await find({ slug: text }) : [];
  if (bySlug.length > 0) return bySlug.map((candidate) => ({ ...candidate, also: [text] }));
  return byLabel.length > 0 ? byLabel : find({});
}

async function findPeople(call: Call): Promise<Candidate[]> {
  const select = { user: { [ID]: true, name: true, email: true } };
  const rows = await readRows(call, PEOPLE.among, { select, limit: MAX_PEOPLE }, WHY);
  const people = new Map<string, Candidate>();
  for (const { user } of rows as { user?: WireObject | null }[]) {
    const id = isPlain(user) ? idOf(user) : undefined;
    if (!user || id === undefined) continue;
    people.set(id, { id, label: plain(user.name), also: [plain(user.email)] });
  }
  return [...people.values()];
}

function findIn(call: Call, module: ResourceModule, within: Within | undefined): Find {
  const numbers = numberColumns(module);
  const names = [ID, ...(module.label ? [module.label] : []), ...numbers];
  const parents = parentLabels(module);
  const select = {
    ...Object.fromEntries(names.map((name) => [name, true])),
    ...Object.fromEntries(parents.map(([relation, label]) => [relation, { [ID]: true, [label]: true }])),
  };
  const inside = within ? { [module.columns[within.column]?.via ?? within.column]: within.id } : {};
  return async (query) => {
    const wanted: RowsWanted = { query: { ...query, ...inside }, select, limit: PAGE };
    const own = await readRows(call, module.resource, wanted, WHY);
    const rows = [...own, ...(await rowsAmong(call, module, query, select))];
    // Ids go into paths: whatever is none is no row of ours.
    const byId = new Map(rows.map((row) => [idOf(row), row]));
    return [...byId].flatMap(([id, row]) =>
      id === undefined ? [] : [{ id, ...namesOf(module, row, numbers, parents) }],
    );
  };
}

/** Relations to what a row belongs to, and the columns that name it there: only what whoever may read the row may read. */
function parentLabels(module: ResourceModule): [relation: string, label: string][] {
  const [, read] = module.permissions ?? [];
  return belongingColumns(module).flatMap(([relation, { label, permissions }]) =>
    label && (permissions === undefined || (permissions !== null && permissions[1] === read))
      ? [[relation, label]]
      : [],
  );
}

/**
 * Resources whose table does not show all the rows that others may point to, and the table that shows the rest: probes
 * that the whole instance shares are seen through the monitors they check.
 */
const AMONG: Readonly<Record<string, { readonly resource: string; readonly relation: string }>> = {
  probe: { resource: 'monitor_probe', relation: 'probe' },
};

/** Through a relation the API searches texts only, so that other queries bring nothing here. */
async function rowsAmong(
  call: Call,
  { resource, label = '' }: ResourceModule,
  query: WireObject,
  select: WireObject,
): Promise<WireObject[]> {
  const among = AMONG[resource];
  const names = Object.keys(query);
  const isSearch = (query[label] as WireObject | undefined)?._type === 'Search';
  if (!among || (names.length > 0 && !isSearch)) return [];
  const nested = names.length > 0 ? { [among.relation]: query } : {};
  const wanted = { query: nested, select: { [among.relation]: select }, limit: MAX_AMONG };
  const rows = await visibleRows(call, among.resource, wanted);
  return rows.map((row) => row[among.relation]).filter(isPlain);
}

/** What people call a row. */
function namesOf(
  module: ResourceModule,
  row: WireObject,
  numbers: readonly string[],
  parents: readonly [string, string][],
): Omit<Candidate, 'id'> {
  const [parent = ''] = parents.map(([relation, name]) =>
    plain((row[relation] as WireObject | null | undefined)?.[name]),
  );
  const texts = numbers.map((name) => plain(row[name])).filter((text) => text !== '');
  const also = texts.flatMap((text) => [text, `#${text}`]);
  const number = also.find((text) => /^[A-Z#].*\d$/.test(text));
  const label = plain(module.label ? row[module.label] : undefined);
  return { label, also, ...(number ? { number } : {}), ...(parent ? { parent } : {}) };
}

function plain(value: unknown): string {
  const inner = typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
  return inner === null || inner === undefined ? '' : textOfValue(inner).slice(0, LONGEST_NAME);
}

function numberColumns({ columns }: ResourceModule): string[] {
  const isNumber = (name: string): boolean =>
    /Number(WithPrefix)?$/.test(name) && /^(number|text)$/.test(columns[name]?.kind ?? '');
  return Object.keys(columns).filter((name) => isNumber(name) && columns[name]?.access.includes('r'));
}

/** `#12` and `12` are numbers, `INC-12` a number with its prefix, of resources that number their rows. */
function numberQuery(module: ResourceModule, text: string): WireObject | undefined {
  const columns = numberColumns(module);
  const prefixed = columns.find((name) => name.endsWith('WithPrefix'));
  if (!prefixed) return undefined;
  const number = columns.find((name) => module.columns[name]?.kind === 'number');
  const [, digits] = /^#?(\d{1,9})$/.exec(text.trim()) ?? [];
  if (digits && number) return { [number]: Number(digits) };
  const [, trailing] = /^[a-z][a-z0-9_-]*?-?(\d{1,9})$/i.exec(text.trim()) ?? [];
  // The prefix is compared afterwards: looking for INC-1 as a text would find hundreds before it.
  if (trailing && number) return { [number]: Number(trailing) };
  return trailing ? containing(prefixed, text) : undefined;
}
