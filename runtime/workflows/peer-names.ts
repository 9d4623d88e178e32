/**
 * What other monitoring MCP servers call tools of ours, where it means the same and no tool here has the name: whoever learnt
 * those names may go on using them. What only sounds the same is not among them: `docs/parity.md` says which.
 */
import type { AliasTable } from '../catalogue/kinds.ts';

const TABLE: Readonly<Record<string, string>> = {
  // Pingera
  list_pages: 'list_status_pages',
  get_page_details: 'get_status_page',
  list_component_groups: 'list_status_page_groups',
  get_component_details: 'get_status_page_resource',
  list_checks: 'list_monitors',
  get_check_details: 'get_monitor',
  test_pingera_connection: 'test_connection',
  create_page: 'create_status_page',
  update_page: 'update_status_page',
  patch_page: 'update_status_page',
  delete_page: 'delete_status_page',
  create_component: 'create_status_page_resource',
  update_component: 'update_status_page_resource',
  patch_component: 'update_status_page_resource',
  delete_component: 'delete_status_page_resource',
  create_check: 'create_monitor',
  update_check: 'update_monitor',
  delete_check: 'delete_monitor',
  pause_check: 'pause_monitor',
  resume_check: 'resume_monitor',
  update_heartbeat: 'update_monitor',
  delete_heartbeat: 'delete_monitor',
  send_heartbeat_ping: 'send_heartbeat',
  // Pingera and Enori
  add_incident_update: 'create_incident_public_note',
  update_incident_update: 'update_incident_public_note',
  delete_incident_update: 'delete_incident_public_note',
  // WebSignal
  list_all_incidents: 'list_incidents',
  get_incident_notes: 'list_incident_notes',
  close_incident: 'resolve_incident',
  // Enori
  get_active_incidents: 'list_open_incidents',
  get_trace_detail: 'get_trace',
  delete_browser_monitor: 'delete_monitor',
  create_slo: 'set_slo',
  update_slo: 'set_slo',
};

/** Their name -> ours. */
export const PEER_NAMES: ReadonlyMap<string, string> = new Map(Object.entries(TABLE));

/** Names of others for a tool of ours. */
export function peerNamesOf(tool: string): readonly string[] {
  return [...PEER_NAMES].flatMap(([theirs, ours]) => (ours === tool ? [theirs] : []));
}

/** Those of operations, as far as an instance has the operation and no tool of the name itself. */
export function peerAliases(operations: ReadonlySet<string>): AliasTable {
  const isAlias = ([theirs, ours]: readonly [string, string]): boolean =>
    operations.has(ours) && !operations.has(theirs);
  const renamed = ([theirs, tool]: readonly [string, string]) => [theirs, { kind: 'renamed', tool }] as const;
  return Object.fromEntries([...PEER_NAMES].filter(isAlias).map(renamed));
}
