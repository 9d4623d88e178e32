import { randomBytes } from 'node:crypto';
import { entityKey } from '../engine/entity-key.ts';
import { isObject, type JsonObject } from '../engine/json.ts';
import { slugOf } from '../engine/model.ts';
import type { Intake } from './intake.ts';
import { asTexts, readAttributes, textAt } from './otlp.ts';

/** Who sent something. */
export interface Sender {
  /** Columns that name the sender on every row. */
  readonly columns: Readonly<JsonObject>;
  /** Resource attributes as rows keep them. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Id of the service, if it is one. */
  readonly serviceId: string | null;
}

/** A kind of thing that telemetry belongs to: what identifies it, and the column of its key on every row. */
interface Identity {
  readonly type: string;
  readonly needs: readonly string[];
  readonly also?: readonly string[];
  readonly column?: string;
  /** The inventory lists it; others are too short-lived. */
  readonly isListed?: true;
}

const CLUSTER = 'k8s.cluster.name';
const NAMESPACE = 'k8s.namespace.name';
const IDENTITIES: readonly Identity[] = [
  { type: 'service', needs: ['service.name'], also: ['service.namespace'], column: 'serviceEntityKey', isListed: true },
  { type: 'service.instance', needs: ['service.name', 'service.instance.id'], also: ['service.namespace'] },
  { type: 'host', needs: ['host.name'], column: 'hostEntityKey', isListed: true },
  { type: 'k8s.cluster', needs: [CLUSTER], column: 'k8sClusterEntityKey', isListed: true },
  { type: 'k8s.node', needs: ['k8s.node.name'], also: [CLUSTER], column: 'k8sNodeEntityKey', isListed: true },
  { type: 'k8s.pod', needs: ['k8s.pod.name'], also: [CLUSTER, NAMESPACE], column: 'k8sPodEntityKey', isListed: true },
  { type: 'container', needs: ['container.id'], column: 'containerEntityKey' },
  { type: 'telemetry.sdk', needs: ['telemetry.sdk.name'], also: ['telemetry.sdk.language'] },
];

interface Entity extends Identity {
  readonly key: string;
  readonly identity: Readonly<Record<string, string>>;
}

function entitiesOf(projectId: string, attributes: Readonly<JsonObject>): Entity[] {
  // What runs inside a cluster calls its pod a host.
  const inCluster = Object.keys(attributes).some((name) => name.startsWith('k8s.'));
  return IDENTITIES.flatMap((kind) => {
    const isThere = kind.needs.every((name) => textAt(attributes, name) !== '');
    if (!isThere || (kind.type === 'host' && inCluster)) return [];
    const names = [...kind.needs, ...(kind.also ?? []).filter((name) => textAt(attributes, name) !== '')];
    const identity = Object.fromEntries(names.map((name) => [name, textAt(attributes, name)]));
    return [{ ...kind, identity, key: entityKey(projectId, kind.type, identity) }];
  });
}

/** Keeps the inventory: unknown things are added, known ones were seen just now. */
function noteInventory(intake: Intake, { type, key, identity, needs }: Entity): void {
  const known = intake.find('InventoryItem', 'entityKey', key)[0];
  if (known !== undefined) known.lastSeenAt = Math.max(Number(known.lastSeenAt), intake.now);
  else
    intake.add('InventoryItem', {
      entityType: type,
      entityKey: key,
      displayName: identity[needs[0] ?? ''],
      source: 'discovered',
      identifyingAttributes: identity,
      firstSeenAt: intake.now,
      lastSeenAt: intake.now,
    });
}

/** The service of a name, whatever its letter case; created when it is seen for the first time. */
function serviceOf(intake: Intake, name: string, attributes: Readonly<JsonObject>): string {
  const about = Object.fromEntries(
    Object.entries({
      serviceVersion: textAt(attributes, 'service.version'),
      deploymentEnvironment: textAt(attributes, 'deployment.environment'),
      serviceNamespace: textAt(attributes, 'service.namespace'),
      telemetrySdkLanguage: textAt(attributes, 'telemetry.sdk.language'),
    }).filter(([, value]) => value !== ''),
  );
  const known = intake.find('Service', 'name', name)[0];
  if (known !== undefined) {
    Object.assign(known, { ...about, lastSeenAt: Math.max(Number(known.lastSeenAt), intake.now) });
    return known._id;
  }
  const slug = slugOf(name, randomBytes(4).toString('hex'));
  const serviceColor = `#${randomBytes(3).toString('hex')}`;
  return intake.add('Service', { name, slug, serviceColor, ...about, lastSeenAt: intake.now })._id;
}

/** Finds out who sent a resource of OTLP. Unknown services are created; telemetry without a name belongs to the project itself. */
export function senderOf(intake: Intake, resource: unknown): Sender {
  const items = isObject(resource) ? resource.attributes : [];
  const plain = readAttributes(items);
  const name = textAt(plain, 'service.name') || (intake.serviceName ?? '');
  const serviceId = name === '' ? null : serviceOf(intake, name, plain);
  const entities = entitiesOf(intake.projectId, name === '' ? plain : { 'service.name': name, ...plain });
  for (const entity of entities) if (entity.isListed === true) noteInventory(intake, entity);
  const named = serviceId === null ? {} : { 'oneuptime.service.id': serviceId, 'oneuptime.service.name': name };
  return {
    serviceId,
    attributes: asTexts({ ...named, ...readAttributes(items, 'resource') }),
    columns: {
      primaryEntityId: serviceId ?? intake.projectId,
      primaryEntityType: serviceId === null ? 'Unknown' : 'OpenTelemetry',
      entityKeys: entities.map(({ key }) => key).sort(),
      ...Object.fromEntries(
        entities.map(({ column, key }) => [column, key]).filter(([column]) => column !== undefined),
      ),
    },
  };
}
