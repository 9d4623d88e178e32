import type { Resource, StoredColumn } from '../../sandbox/engine/model.ts';
import type { Sandbox } from '../../sandbox/server.ts';
import { type Answer, type Client, clientOf } from './client.ts';

type Data = Record<string, unknown>;

const NOBODY_HAS_THIS = '00000000-0000-4000-8000-00000000dead';
const DEEPEST = 4;

/** What a create needs beside the columns that every row of its table needs. */
const ALSO: Readonly<Record<string, Data>> = {
  AlertMeasurement: { endAnchorType: 'Created At' },
  IncidentMeasurement: { endAnchorType: 'Created At' },
  ScheduledMaintenanceMeasurement: { startAnchorType: 'Scheduled Starts At', endAnchorType: 'Created At' },
  NetworkSiteAssignmentRule: { subnetCidr: '10.0.0.0/24' },
  RecommendationDismissal: { recommendationType: 'Monitor' },
  RunbookCredential: { credentialType: 'SSH', sshHostname: 'h', sshUsername: 'u', sshPassword: 'p' },
};

/** Makes rows of any table out of nothing but facts, through the front door. */
export class RowMaker {
  readonly admin: Client;
  readonly #sandbox: Sandbox;
  readonly #project: string;
  #serial = 0;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
    this.admin = clientOf(sandbox, sandbox.keys.admin);
    const key = sandbox.store.where('ApiKey', 'apiKey', sandbox.keys.admin)[0];
    this.#project = String(key?.projectId);
  }

  /** Sends a create with the instance's own key, which no table refuses. */
  asMaster(resource: Resource, data: Data): Promise<Answer> {
    const master = clientOf(this.#sandbox, this.#sandbox.keys.master);
    return master('POST', resource.facts.path, { data }, { projectid: this.#project });
  }

  /** The least that a create of a table takes. */
  async minimum(resource: Resource, depth = 0): Promise<Data> {
    const data: Data = {};
    for (const column of resource.columns.values()) {
      const isNeeded = resource.facts.minimum?.includes(column.name) ?? column.required !== undefined;
      if (isNeeded && column.name !== resource.facts.tenant) data[column.name] = await this.sample(column, depth);
    }
    const also = { ...ALSO[resource.name] };
    if (resource.name === 'IncomingCallPolicyEscalationRule') also.userId = this.#last('User');
    if (resource.name === 'OnCallDutyPolicyUserOverride')
      Object.assign(also, { routeAlertsToUserId: this.#last('User'), endsAt: '2040-01-01T00:00:00.000Z' });
    if (resource.name === 'TeamMember') also.userId = await this.#stranger(String(data.teamId));
    if (resource.name === 'TeamPermission') also.teamId = await this.#another('Team');
    if (resource.name === 'NetworkDeviceLink') also.toDeviceId = await this.#another('NetworkDevice');
    return { ...data, ...also };
  }

  /** Makes a row and answers its id; null where the create is refused. */
  async make(resource: Resource, depth = 0): Promise<string | null> {
    const { status, body } = await this.admin('POST', resource.facts.path, {
      data: await this.minimum(resource, depth),
    });
    return status === 200 ? body._id : null;
  }

  /** A value that a column takes, different from those before where that is possible. */
  async sample(column: StoredColumn, depth = 0): Promise<unknown> {
    this.#serial += 1;
    switch (column.kind) {
      case 'fk':
        return this.#reference(column, depth);
      case 'number':
      case 'bigint':
      case 'decimal':
        return column.name === 'longWindowInMinutes' ? 60 : 5;
      case 'boolean':
        return false;
      case 'date':
        return '2030-01-01T00:00:00.000Z';
      case 'json':
        return { a: 1 };
      case 'email':
        return `a${this.#serial}@b.example`;
      case 'domain':
        return `a${this.#serial}.example.com`;
      case 'uuid':
        return NOBODY_HAS_THIS;
      case 'recurring':
      case 'restrictionTimes':
        return column.default;
      case 'enum':
        return this.#sandbox.store.model.enums[column.enum ?? '']?.[0];
      default:
        return column.name === 'key' ? `key-${this.#serial}` : `value ${this.#serial}`;
    }
  }

  async #reference(column: StoredColumn, depth: number): Promise<unknown> {
    const { store } = this.#sandbox;
    const target = store.model.resources.get(column.to ?? '');
    if (target === undefined) return NOBODY_HAS_THIS;
    const { tenant } = target.facts;
    const rows = [...store.table(target.name).rows.values()];
    const row = rows.find((item) => tenant === undefined || item[tenant] === this.#project);
    return row?._id ?? this.#made(target, depth + 1);
  }

  async #made(target: Resource, depth: number): Promise<unknown> {
    if (depth > DEEPEST) return null;
    const { body } = await this.asMaster(target, await this.minimum(target, depth));
    return body._id;
  }

  #another(table: string): Promise<unknown> {
    return this.#made(this.#sandbox.store.table(table).resource, DEEPEST);
  }

  #last(table: string): unknown {
    return [...this.#sandbox.store.table(table).rows.keys()].at(-1);
  }

  async #stranger(teamId: string): Promise<unknown> {
    const { store } = this.#sandbox;
    const members = store.where('TeamMember', 'teamId', teamId).map((row) => row.userId);
    return [...store.table('User').rows.keys()].find((id) => !members.includes(id));
  }
}
