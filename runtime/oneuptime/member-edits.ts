/**
 * To-many columns changed by `{"add": […], "remove": […]}`. The API only replaces a whole list, so the present one is
 * read and the new one sent; what others change in between is lost, which the notes of a result say.
 */
import { badArgument } from '../basics/errors.ts';
import type { Arguments } from '../call/arguments.ts';
import type { Call } from '../call/platform.ts';
import type { ValueContext } from '../call/values.ts';
import { type Column, lookedUpIn, type ResourceModule, relationOf } from '../catalogue/kinds.ts';
import { ID, type WireObject } from './codec.ts';
import { presentMembers } from './present-members.ts';
import type { UpdateDraft } from './update-draft.ts';

/** Members to add to a list and to take from it: ids, and the texts that named them. */
interface Edit {
  readonly add: ReadonlyMap<string, string>;
  readonly remove: ReadonlyMap<string, string>;
}

type Edits = Readonly<Record<string, Edit>>;

/** Arguments that hold whole values, and those that edit a list. */
export function wholeLists(module: ResourceModule, args: Arguments): { whole: Arguments; edits: Arguments } {
  const isEdit = ([name, value]: [string, unknown]): boolean =>
    relationOf(module.columns[name] ?? { kind: 'text' }) === 'many' &&
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value);
  const entries = Object.entries(args);
  return {
    whole: Object.fromEntries(entries.filter((entry) => !isEdit(entry))),
    edits: Object.fromEntries(entries.filter(isEdit)),
  };
}

/** Edits with ids in place of names. */
export function encodeEdits(module: ResourceModule, edits: Arguments, { idOf }: ValueContext): Edits {
  return Object.fromEntries(
    Object.entries(edits).map(([name, value]) => {
      const resource = lookedUpIn(module.columns[name] as Column);
      const edit = value as Partial<Record<keyof Edit, readonly string[]>>;
      const members = (key: keyof Edit): Map<string, string> =>
        new Map((edit[key] ?? []).map((text) => [idOf(resource, text, `${name}.${key}`), text]));
      return [name, { add: members('add'), remove: members('remove') }];
    }),
  );
}

/**
 * An update's data with the lists that its edits make of the present ones. Throws `bad_arguments` where an edit adds and
 * removes the same row.
 */
export async function withEdits(call: Call, id: string, edits: Edits, data: WireObject): Promise<UpdateDraft> {
  const names = Object.keys(edits);
  if (names.length === 0) return { data, after: [], notes: [] };
  for (const [name, { add, remove }] of Object.entries(edits)) {
    const both = [...add.keys()].find((member) => remove.has(member));
    if (both !== undefined)
      throw badArgument(`${name} adds and removes the same row: ${add.get(both)}.`, 'Name it in one of the two.');
  }
  const present = await presentMembers(call, id, names);
  const edited = names.map((name) => editedList(name, edits[name] as Edit, present[name] ?? []));
  const lists = edited.flatMap(({ name, ids }) => (ids ? [[name, ids.map((member) => ({ [ID]: member }))]] : []));
  const notes = [...edited.map(({ note }) => note), ...(lists.length > 0 ? [RACE] : [])];
  return { data: { ...data, ...Object.fromEntries(lists) }, after: [], notes };
}

interface EditedList {
  readonly name: string;
  /** The whole new list; undefined where it is what it was. */
  readonly ids: readonly string[] | undefined;
  readonly note: string;
}

/** Members that a note tells of by name. */
const MOST_TOLD = 20;

const RACE = 'Whole lists were read and are written: a change by others in between is lost.';

function editedList(name: string, { add, remove }: Edit, present: readonly string[]): EditedList {
  const added = [...add.keys()].filter((id) => !present.includes(id));
  const removed = present.filter((id) => remove.has(id));
  const unmoved = [
    ...[...add].filter(([id]) => present.includes(id)).map(([, text]) => `${text} was in it`),
    ...[...remove].filter(([id]) => !present.includes(id)).map(([, text]) => `${text} was not in it`),
  ];
  const others = unmoved.length > MOST_TOLD ? `, and ${unmoved.length - MOST_TOLD} more` : '';
  const idle = `${unmoved.slice(0, MOST_TOLD).join(', ')}${others}`;
  if (added.length + removed.length === 0) return { name, ids: undefined, note: `${name} stays as it is: ${idle}.` };
  const ids = [...present.filter((id) => !remove.has(id)), ...added];
  const counts = `${added.length} added, ${removed.length} removed, ${ids.length} in all`;
  return { name, ids, note: `${name}: ${counts}${idle ? ` (${idle})` : ''}.` };
}
