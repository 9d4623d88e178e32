import { badData } from '../engine/api-error.ts';
import type { Draft, Rulebook } from '../engine/rulebook.ts';

/** Sources of data that are reached over HTTP; the others are databases. */
const HTTP_SOURCES = new Set(['Prometheus', 'Loki', 'Elasticsearch', 'REST API']);

type Values = Draft['values'];

/** What a source of data needs depends on its kind, of its update as of its create. */
function checkSource({ dataSourceType: kind, url, databaseHost }: Values, kinds: readonly unknown[]): void {
  if (!kind) return;
  if (!kinds.includes(kind)) throw badData(`Unknown data source type: ${kind}`);
  const isHttp = HTTP_SOURCES.has(String(kind));
  if (isHttp && !url) throw badData(`${kind} data sources require a URL.`);
  if (!isHttp && !databaseHost) throw badData(`${kind} data sources require a database host.`);
}

/** What each kind of credential cannot do without, in the order in which it is missed: any column of a group will do. */
const CREDENTIALS: Readonly<Record<string, readonly (readonly [needed: string, ...columns: string[]])[]>> = {
  SSH: [
    ['a hostname', 'sshHostname'],
    ['a username', 'sshUsername'],
    ['either a private key or a password', 'sshPrivateKey', 'sshPassword'],
  ],
  Kubernetes: [
    ['an API server URL', 'kubernetesApiServerUrl'],
    ['a service account token', 'kubernetesServiceAccountToken'],
  ],
};

function checkCredential({ credentialType: kind, ...values }: Values): void {
  if (!kind) throw badData('Credential type is required.');
  const needs = CREDENTIALS[String(kind)];
  if (needs === undefined) throw badData(`Unknown credential type: ${kind}`);
  for (const [needed, ...columns] of needs)
    if (columns.every((column) => !values[column])) throw badData(`${kind} credentials need ${needed}.`);
}

/** Somebody is called: a person or whoever is on duty. */
function checkCallee({ userId, onCallDutyPolicyScheduleId }: Values): void {
  if (!userId && !onCallDutyPolicyScheduleId)
    throw badData('Either a User or an On-Call Schedule must be specified for the escalation rule');
  if (userId && onCallDutyPolicyScheduleId)
    throw badData('Only one of User or On-Call Schedule can be specified, not both');
}

const CALLEES = ['userId', 'onCallDutyPolicyScheduleId'];

/** Whoever is named in an update takes the place of the other; nobody is left to be called by nobody. */
function replaceCallee(row: Values, changes: Values): void {
  const touched = CALLEES.filter((column) => column in changes);
  if (touched.length === 0) return;
  const named = touched.filter((column) => changes[column]);
  if (named.length === 1) for (const column of CALLEES) if (column !== named[0]) changes[column] = null;
  checkCallee({ ...row, ...changes });
}

/** Tables whose rows need other columns according to their kind. */
export const KIND_RULES: Rulebook = {
  DataSource: {
    checkCreate: ({ values }, { store }) => checkSource(values, store.model.enums.DataSourceType ?? []),
    checkUpdate: (row, changes, { store }) => {
      if (['dataSourceType', 'url', 'databaseHost'].some((column) => column in changes))
        checkSource({ ...row, ...changes }, store.model.enums.DataSourceType ?? []);
    },
  },
  IncomingCallPolicyEscalationRule: {
    checkCreate: ({ values }) => checkCallee(values),
    checkUpdate: replaceCallee,
  },
  RunbookCredential: { checkCreate: ({ values }) => checkCredential(values) },
};
