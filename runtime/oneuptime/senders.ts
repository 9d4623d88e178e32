/** Who sent telemetry: one column holds ids of many kinds of rows, and another one says of which kind. */
import { columnOf, type ResourceModule } from '../catalogue/kinds.ts';
import { decodeValue, type WireObject } from './codec.ts';

/** Ids of senders, and their kinds. */
export const SENDER = 'primaryEntityId';
export const SENDER_KIND = 'primaryEntityType';

/** Tables of the rows that send, by kind. Of other kinds none is known. */
const TABLES: Readonly<Record<string, string>> = {
  OpenTelemetry: 'service',
  Monitor: 'monitor',
  NetworkDevice: 'network_device',
  Alert: 'alert',
  Incident: 'incident',
  ScheduledMaintenance: 'scheduled_maintenance_event',
  Host: 'host',
  DockerHost: 'docker_host',
  PodmanHost: 'podman_host',
  KubernetesCluster: 'kubernetes_cluster',
  ProxmoxCluster: 'proxmox_cluster',
  CephCluster: 'ceph_cluster',
  DockerSwarmCluster: 'docker_swarm_cluster',
  ServerlessFunction: 'serverless_function',
  CloudResource: 'cloud_resource',
  RealUserMonitor: 'rum_application',
};

/** Column that has to be read along to know what the shown senders are. */
export function senderKeys(module: ResourceModule, columns: readonly string[]): readonly string[] {
  const isKnown = columns.includes(SENDER) && columnOf(module, SENDER_KIND)?.access.includes('r') === true;
  return isKnown ? [SENDER_KIND] : [];
}

/** The table of a row's sender; undefined where the row does not say. */
export function senderTable(row: WireObject): string | undefined {
  const kind = decodeValue(row[SENDER_KIND]);
  return typeof kind === 'string' && Object.hasOwn(TABLES, kind) ? TABLES[kind] : undefined;
}
