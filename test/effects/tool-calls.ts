/** A call of every tool that writes, with arguments chosen so that whatever may come of it does. */
import type { Catalogue, ToolEntry } from '../../runtime/catalogue/catalogue.ts';
import { type Column, offeredColumns, type ResourceModule, relationBehind } from '../../runtime/catalogue/kinds.ts';
import type { StoredRow } from '../../sandbox/engine/store.ts';
import type { Sandbox } from '../../sandbox/server.ts';
import { togetherWith } from '../columns-together.ts';
import { RowMaker } from '../sandbox/minimal-row.ts';

export interface WritingCall {
  readonly tool: ToolEntry;
  readonly args: Readonly<Record<string, unknown>>;
}

const HOURLY = {
  _type: 'Recurring',
  value: { intervalType: 'Hour', intervalCount: { _type: 'PositiveNumber', value: 1 } },
};
/** Columns whose values have a form of their own. */
const OWN: Readonly<Record<string, unknown>> = {
  sendSubscriberNotificationsOnBeforeTheEvent: [HOURLY],
  recurringInterval: HOURLY,
  reportRecurringInterval: HOURLY,
  rotation: { every: '1 week' },
  channelNames: ['ops'],
  graph: { nodes: [], edges: [] },
  notificationRule: { filters: [], shouldPostToExistingChannel: true, existingChannelNames: 'ops' },
};

const DATES: readonly (readonly [ending: string, date: string])[] = [
  ['irstEventScheduledAt', '2030-12-31T00:00:00.000Z'],
  ['tartsAt', '2031-01-01T00:00:00.000Z'],
  ['ndsAt', '2031-01-02T00:00:00.000Z'],
];

/** Makes calls of the tools of a sandbox. Rows that they change or delete are made first. */
export class CallMaker {
  readonly #sandbox: Sandbox;
  readonly #catalogue: Catalogue;
  readonly #rows: RowMaker;
  readonly #project: string;

  constructor(sandbox: Sandbox, catalogue: Catalogue) {
    this.#sandbox = sandbox;
    this.#catalogue = catalogue;
    this.#rows = new RowMaker(sandbox);
    this.#project = String(sandbox.store.where('ApiKey', 'apiKey', sandbox.keys.admin)[0]?.projectId);
  }

  /** Undefined where the sandbox has no row that the tool could be called on, and none can be made. */
  async callOf(tool: ToolEntry): Promise<WritingCall | undefined> {
    const module = await this.#catalogue.module(tool.resource);
    if (tool.verb === 'create') return { tool, args: await this.#newRow(module, tool) };
    const id = await this.#rowOf(module.schema);
    if (id === undefined) return undefined;
    return { tool, args: tool.verb === 'delete' ? { id } : { id, ...this.#changes(module) } };
  }

  async #newRow(module: ResourceModule, { resource }: ToolEntry): Promise<Record<string, unknown>> {
    const stored = this.#sandbox.store.table(module.schema).resource;
    const least = await this.#rows.minimum(stored);
    const args = Object.fromEntries(
      Object.entries(least).flatMap(([name, value]) => {
        const argument = relationBehind(module, name) ?? name;
        return module.columns[argument]?.access.includes('c')
          ? [[argument, this.#asArgument(module, argument, value)]]
          : [];
      }),
    );
    const all = { ...args, ...(await this.#parentOf(module)), ...this.#causes(module, 'create', 'c') };
    return togetherWith(resource, all, (name) => this.#valueOf(module, name));
  }

  /** A value of the wire as a tool takes it. */
  #asArgument(module: ResourceModule, name: string, value: unknown): unknown {
    const { kind } = module.columns[name] as Column;
    if (kind === 'decimal') return String(value);
    return ['many', 'enums', 'texts', 'recurring'].includes(kind) ? this.#valueOf(module, name) : value;
  }

  /** What moves through states is made anew for each move: it stands at the beginning then. */
  async #parentOf(module: ResourceModule): Promise<Record<string, unknown>> {
    const [, owner = ''] = /^(.*?)(?:State|Status)Timeline$/.exec(module.schema) ?? [];
    const { store } = this.#sandbox;
    if (!store.model.resources.has(owner) || owner === 'NetworkSite') return {};
    const id = await this.#rows.make(store.table(owner).resource);
    const [name = ''] =
      Object.entries(module.columns).find(
        ([, { kind, to }]) => kind === 'one' && this.#schemas.get(to ?? '') === owner,
      ) ?? [];
    const [state = ''] =
      Object.entries(module.columns).find(
        ([, { kind, to }]) => kind === 'one' && /_(?:state|status)$/.test(to ?? ''),
      ) ?? [];
    return { [name]: id, [state]: this.#valueOf(module, state) };
  }

  /** Columns by which something comes of a write, and of those that tell people whom they tell. */
  #causes(module: ResourceModule, verb: 'create' | 'update', letter: 'c' | 'u'): Record<string, unknown> {
    const stated = (module.operations[verb]?.effects ?? []).flatMap(({ when = [] }) => when);
    const beside = ['monitors', 'statusPages', 'subscriberEmail', 'email', 'firstEventStartsAt', 'firstEventEndsAt'];
    const offered = new Map(offeredColumns(module, letter));
    return Object.fromEntries(
      [...new Set([...stated, ...beside])].flatMap((name) =>
        offered.has(name) ? [[name, this.#valueOf(module, name)]] : [],
      ),
    );
  }

  #changes(module: ResourceModule): Record<string, unknown> {
    const causes = this.#causes(module, 'update', 'u');
    if (Object.keys(causes).length > 0) return causes;
    const offered = offeredColumns(module, 'u').filter(([name]) => !['id', 'preview', 'projectId'].includes(name));
    const [first] = offered.find(([, { kind }]) => ['text', 'longText', 'boolean'].includes(kind)) ?? offered[0] ?? [];
    return first === undefined ? {} : { [first]: this.#valueOf(module, first) };
  }

  #valueOf(module: ResourceModule, name: string): unknown {
    if (Object.hasOwn(OWN, name)) return OWN[name];
    const column = module.columns[name] as Column;
    const { kind, to = '', values = [] } = column;
    if (kind === 'boolean') return true;
    if (kind === 'one') return this.#someIdOf(to, name);
    if (kind === 'many') return [this.#someIdOf(to, name)].filter((id) => id !== undefined);
    if (kind === 'enum') return values.at(-1);
    if (kind === 'enums') return [values.at(-1)];
    if (kind === 'date') return DATES.find(([ending]) => name.endsWith(ending))?.[1] ?? '2020-01-01T00:00:00.000Z';
    if (kind === 'email') return 'new@customer.example';
    if (kind === 'number' || kind === 'bigint') return 5;
    return `changed ${name}`;
  }

  /** A row that a relation may point to; of states the last one, as they move forward only. */
  #someIdOf(resource: string, name: string): string | undefined {
    const schema = this.#schemas.get(resource);
    const rows = schema === undefined ? [] : this.#ownRows(schema);
    const rank = ({ order, priority }: StoredRow): number => Number(order ?? priority ?? 0);
    const last = [...rows]
      .filter((row) => !String(row.name).startsWith('changed'))
      .sort((a, b) => rank(a) - rank(b))
      .at(-1);
    return (/Stat(?:e|us)$/.test(name) ? last : rows[0])?._id;
  }

  get #schemas(): ReadonlyMap<string, string> {
    const entries = [...this.#sandbox.store.model.resources.values()].map(({ name, facts }) => [name, facts] as const);
    const byTag = new Map(entries.map(([name, { tag }]) => [tag, name]));
    return new Map(this.#catalogue.tools.map(({ resource, tag }) => [resource, byTag.get(tag) ?? '']));
  }

  #ownRows(schema: string): StoredRow[] {
    const { resource, rows } = this.#sandbox.store.table(schema);
    const { tenant } = resource.facts;
    return [...rows.values()].filter((row) => tenant === undefined || row[tenant] === this.#project);
  }

  async #rowOf(schema: string): Promise<string | undefined> {
    const known = this.#ownRows(schema)[0]?._id;
    if (known !== undefined) return known;
    const { resource } = this.#sandbox.store.table(schema);
    const { body } = await this.#rows.asMaster(resource, await this.#rows.minimum(resource));
    return typeof body._id === 'string' ? body._id : undefined;
  }
}
