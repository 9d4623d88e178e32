/**
 * Which columns are secrets: decided here, once, for everything that is listed, filtered by, shown, previewed and told.
 * By what the platform does (it encrypts or hashes them), by their names, and by two short lists.
 */
import type { Column, Kind } from '../../runtime/catalogue/kinds.ts';
import { isSecretName } from '../../runtime/catalogue/secret-names.ts';
import type { ColumnFacts } from '../../specs/facts.ts';

/** Secrets that no name tells, and why they are some. */
export const SECRET_BY_USE: Readonly<Record<string, string>> = {
  'NetworkDevice.snmpV3Auth': 'holds the keys of SNMP v3',
  'StatusPageSubscriber.subscriberWebhook': 'whoever knows the address can post to it in our name',
  'WorkflowVariable.content': 'the value of a variable, which may be a secret; the API reads none back',
};

/** What is called like a secret and is none, and why. */
export const NO_SECRET: Readonly<Record<string, string>> = {};

/** JSON whose form is known: secrets stand in it under names of their own, beside what people have to see. */
export const SECRETS_INSIDE: Readonly<Record<string, string>> = {
  'AuditLog.changes': 'columns of any table, before and after',
  'DataSource.additionalOptions': 'options of a driver',
  'LlmProvider.additionalParams': 'what is sent along with every request, headers too',
  'Monitor.incomingEmailMonitorRequest': 'headers of the last mail',
  'Monitor.incomingMonitorRequest': 'headers of the last request',
  'Monitor.monitorSteps': 'headers that a check sends',
  'MonitorProbe.lastMonitoringLog': 'headers of the last answer',
  'MonitorTemplate.monitorSteps': 'headers that a check sends',
  'MonitorTest.monitorSteps': 'headers that a check sends',
  'MonitorTest.monitorStepProbeResponse': 'headers of the answer',
  'MonitorLog.logBody': 'headers of an answer, or of a request that came in',
  'WorkspaceProjectAuthToken.miscData': 'tokens of the application, beside the name of the workspace',
};

/** Kinds whose values can be one: none is a number, a time, a choice or a reference. */
const HOLDS_TEXT: ReadonlySet<Kind> = new Set<Kind>([
  'uuid',
  'text',
  'longText',
  'veryLongText',
  'hashed',
  'url',
  'texts',
  'json',
  'textMap',
]);

/** What the runtime has to know of a column's secrets. */
export function secrecyOf(
  place: { readonly schema: string; readonly name: string },
  kind: Kind,
  facts: ColumnFacts | undefined,
): Pick<Column, 'secret' | 'secretsInside'> {
  // Some schemas bear the release of their table: AuditLogV2.
  const column = `${place.schema.replace(/V\d+$/, '')}.${place.name}`;
  // Agents and probes prove themselves with a key; where a key is required it is a name.
  const isKey = place.name === 'key' && facts?.required === undefined;
  const isNamed = HOLDS_TEXT.has(kind) && isSecretName(place.name) && !Object.hasOwn(NO_SECRET, column);
  const isSecret = facts?.encrypted === true || facts?.hashed === true || isKey || isNamed;
  if (isSecret || Object.hasOwn(SECRET_BY_USE, column)) return { secret: true };
  return Object.hasOwn(SECRETS_INSIDE, column) ? { secretsInside: true } : {};
}
