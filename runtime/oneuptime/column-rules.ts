/**
 * Columns that go together or exclude each other, where the API is known to refuse everything else: what a schema cannot
 * say without demanding a column that half of the rows do without.
 */
import { badArgument } from '../basics/errors.ts';
import type { Arguments } from '../call/arguments.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';

/** One rule about the rows of a resource, in names of arguments. */
interface ColumnRule {
  /** Id of the resource. */
  readonly of: string;
  /** Only for rows whose column has one of these values; an absent one counts as null. */
  readonly when?: readonly [column: string, values: readonly unknown[]];
  /** Of each of these, a create has to give one. */
  readonly needs?: readonly (readonly string[])[];
  /** No more than one of these may be given. */
  readonly onlyOne?: readonly string[];
}

const measurement = (of: string, state: string): readonly ColumnRule[] =>
  ['start', 'end'].flatMap((end) => [
    { of, when: [`${end}AnchorType`, ['State Entered']], needs: [[`${end}${state}`]] },
    { of, when: [`${end}AnchorType`, ['State Role Entered']], needs: [[`${end}${state}Role`]] },
  ]);

/** The first that a call breaks is told. */
export const COLUMN_RULES: readonly ColumnRule[] = [
  {
    of: 'incoming_call_policy_escalation_rule',
    needs: [['user', 'onCallDutyPolicySchedule']],
    onlyOne: ['user', 'onCallDutyPolicySchedule'],
  },
  {
    of: 'data_source',
    when: ['dataSourceType', ['Prometheus', 'Loki', 'Elasticsearch', 'REST API']],
    needs: [['url']],
  },
  {
    of: 'data_source',
    when: ['dataSourceType', ['ClickHouse', 'PostgreSQL', 'MySQL', 'Microsoft SQL Server']],
    needs: [['databaseHost']],
  },
  {
    of: 'runbook_credential',
    when: ['credentialType', ['SSH']],
    needs: [['sshHostname'], ['sshUsername'], ['sshPrivateKey', 'sshPassword']],
  },
  {
    of: 'runbook_credential',
    when: ['credentialType', ['Kubernetes']],
    needs: [['kubernetesApiServerUrl'], ['kubernetesServiceAccountToken']],
  },
  { of: 'network_site_assignment_rule', needs: [['subnetCidr', 'hostnamePattern']] },
  {
    of: 'status_page_monitor_rule',
    needs: [['monitorLabels', 'monitorNamePattern', 'monitorDescriptionPattern']],
  },
  {
    of: 'scheduled_maintenance_template',
    when: ['isRecurringEvent', [true]],
    needs: [['firstEventStartsAt'], ['firstEventEndsAt'], ['firstEventScheduledAt'], ['recurringInterval']],
  },
  {
    of: 'session_replay_erasure_request',
    when: ['requestType', ['ByDateRange']],
    needs: [['startDate'], ['endDate']],
  },
  {
    of: 'session_replay_erasure_request',
    when: ['requestType', ['BySessionId', 'ByIdentifiedUserKey', 'ByRumApplication']],
    needs: [['targetValue']],
  },
  { of: 'user_notification_rule', needs: [['user', 'userId']], onlyOne: ['user', 'userId'] },
  {
    of: 'user_notification_rule',
    when: ['isOptOut', [null, false]],
    needs: [['userCall', 'userPush', 'userSms', 'userWhatsApp', 'userTelegram', 'userWebhook', 'userEmail']],
  },
  ...measurement('incident_measurement', 'IncidentState'),
  ...measurement('alert_measurement', 'AlertState'),
  ...measurement('scheduled_maintenance_measurement', 'ScheduledMaintenanceState'),
];

/** JSON of what the API takes for nothing. */
const EMPTY = /^(?:null|"\s*"|\[\])$/;

/** Throws `bad_arguments` for a combination that the API is known to refuse; an update is held to what it gives alone. */
export function refuseCombinations({ module, verb }: LoadedTool, args: Arguments): void {
  const isGiven = (name: string): boolean => !EMPTY.test(JSON.stringify(args[name] ?? null));
  for (const { of, when, needs = [], onlyOne = [] } of COLUMN_RULES) {
    if (of !== module.resource || (when && !when[1].includes(args[when[0]] ?? null))) continue;
    const given = onlyOne.filter(isGiven);
    if (given.length > 1) throw badArgument(`${given.join(' and ')} exclude each other.`, 'Give one of them.');
    const missing = verb === 'create' ? needs.filter((names) => !names.some(isGiven)) : [];
    if (missing.length === 0) continue;
    const kind = when && `${conditionOf(when[0], args[when[0]])} this `;
    const rest = missing.length < needs.length ? `; not given: ${allOf(missing)}` : '';
    throw badArgument(
      `${kind ?? `A new ${module.title} `}needs ${allOf(needs)}${rest}.`,
      'Add what is missing and call again.',
    );
  }
}

function conditionOf(column: string, value: unknown): string {
  return value === undefined ? `Without ${column}` : `With ${column} ${JSON.stringify(value)}`;
}

/** `a, b and (c or d)`; a choice that stands alone needs no brackets. */
function allOf(needs: readonly (readonly string[])[]): string {
  const named = needs.map((names) => (needs.length > 1 && names.length > 1 ? `(${either(names)})` : either(names)));
  const last = named.pop() ?? '';
  return named.length > 0 ? `${named.join(', ')} and ${last}` : last;
}

function either(names: readonly string[]): string {
  return names.join(' or ');
}
