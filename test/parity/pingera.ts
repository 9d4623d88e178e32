/** Pingera's tools. Its documents tell what they take, and not what they return. */
import { type Call, no, type Product } from './row.ts';

const PAGES = { page: 'cursor', per_page: 'limit' };
const CHECKS = { page: 'cursor', page_size: 'limit', status: 'filter' };
const BY_ID = 'id';
const PAGE = {
  name: 'name',
  subdomain: no('an address of its own is a row: create_status_page_domain'),
  domain: no('a row: create_status_page_domain'),
  url: no('links are rows: create_status_page_header_link'),
  language: 'defaultLanguage',
};
const COMPONENT = {
  name: 'displayName',
  description: 'displayDescription',
  group: no('groups are rows: create_status_page_group'),
  group_id: 'statusPageGroup',
  only_show_if_degraded: no('a page shows its lines whatever their status'),
  position: 'order',
  showcase: 'showCurrentStatus',
  status: no('that of its monitor: update_component_status sets it'),
};
const UNDER_PAGE = no('a row is found by its own id or name');
const MONITOR = 'Company blog';
const LINE = { statusPage: 'Harbour Shop Status', displayName: 'Blog', monitor: MONITOR };
const FOUND_LINE: Call = ['list_status_page_resources', { filter: { displayName: 'Blog' }, limit: 1 }];
const WATCHED = { monitorType: 'Website', name: 'Old shop', url: 'https://old.example.org' };
const BEAT = { monitorType: 'Incoming Request', name: 'Weekly export' };
const NOTE = { incident: 'INC-470', note: 'We found the cause.' };

export const PINGERA_ROWS: Product = {
  name: 'Pingera',
  rows: [
    {
      theirs: 'list_pages',
      call: ['list_status_pages', {}],
      takes: { ...PAGES, status: no('pages have none: get_public_status_page_overview tells what one shows') },
    },
    { theirs: 'get_page_details', call: ['get_status_page', { id: 'Internal systems' }], takes: { page_id: BY_ID } },
    { theirs: 'list_component_groups', call: ['list_status_page_groups', {}] },
    {
      theirs: 'get_component_details',
      first: [['create_status_page_resource', { ...LINE, displayName: 'Diary' }]],
      call: ['get_status_page_resource', { id: '{first}' }],
      takes: { component_id: BY_ID },
    },
    { theirs: 'list_checks', call: ['list_monitors', {}], takes: { ...CHECKS, check_type: 'filter' } },
    {
      theirs: 'get_check_details',
      call: ['get_monitor', { id: MONITOR }],
      takes: { check_id: BY_ID },
      note: 'get_monitor_report puts its configuration into words and adds state, latest check and incident.',
    },
    {
      theirs: 'list_alert_rules',
      call: ['list_monitors', { fields: ['name', 'monitorSteps'], limit: 5 }],
      note: 'Rules are a part of each monitor; get_monitor_report says them in words.',
    },
    {
      theirs: 'list_heartbeats',
      call: ['list_monitors', { filter: { monitorType: 'Incoming Request' } }],
      takes: CHECKS,
      note: 'Heartbeats are monitors of the type Incoming Request.',
    },
    { theirs: 'list_incidents', call: ['list_incidents', { limit: 5 }], takes: CHECKS },
    { theirs: 'test_pingera_connection', call: ['test_connection', {}] },
    {
      theirs: 'create_page',
      call: ['create_status_page', { name: 'Partner status' }],
      takes: PAGE,
      note: 'publish_status_page makes a page with its lines and groups at once.',
    },
    {
      theirs: 'update_page',
      call: ['update_status_page', { id: 'Partner status', defaultLanguage: 'de' }],
      takes: { page_id: BY_ID, ...PAGE },
    },
    {
      theirs: 'patch_page',
      call: ['update_status_page', { id: 'Partner status', pageTitle: 'Partners' }],
      takes: { page_id: BY_ID },
      note: 'Updates change only what is given.',
    },
    { theirs: 'delete_page', call: ['delete_status_page', { id: 'Partner status' }], takes: { page_id: BY_ID } },
    {
      theirs: 'create_component',
      call: ['create_status_page_resource', LINE],
      takes: { page_id: 'statusPage', ...COMPONENT },
      note: 'A line of a page shows a monitor or a group of monitors.',
    },
    {
      theirs: 'update_component',
      first: [FOUND_LINE],
      call: ['update_status_page_resource', { id: '{first}', displayDescription: 'What we write.' }],
      takes: { page_id: UNDER_PAGE, component_id: BY_ID, ...COMPONENT },
    },
    {
      theirs: 'patch_component',
      first: [FOUND_LINE],
      call: ['update_status_page_resource', { id: '{first}', displayTooltip: 'News' }],
      takes: { page_id: UNDER_PAGE, component_id: BY_ID },
    },
    {
      theirs: 'delete_component',
      first: [FOUND_LINE],
      call: ['delete_status_page_resource', { id: '{first}' }],
      takes: { page_id: UNDER_PAGE, component_id: BY_ID },
    },
    {
      theirs: 'create_check',
      call: ['create_monitor', WATCHED],
      takes: { check_data: 'check' },
      note: 'create_uptime_monitor needs an address alone; watch_service adds alerts, owners and a line on a page.',
    },
    {
      theirs: 'update_check',
      call: ['update_monitor', { id: 'Old shop', interval: '10m' }],
      takes: { check_id: BY_ID },
    },
    { theirs: 'delete_check', call: ['delete_monitor', { id: 'Old shop' }], takes: { check_id: BY_ID } },
    { theirs: 'pause_check', call: ['pause_monitor', { monitors: [MONITOR] }], takes: { check_id: 'monitors' } },
    { theirs: 'resume_check', call: ['resume_monitor', { monitors: [MONITOR] }], takes: { check_id: 'monitors' } },
    {
      theirs: 'create_alert',
      isOther: true,
      call: ['update_monitor', { id: MONITOR, check: { alert: {} } }],
      note: 'Theirs makes a rule, which is a part of a monitor here; ours opens an alert.',
    },
    {
      theirs: 'update_alert',
      isOther: true,
      call: ['update_monitor', { id: MONITOR, check: { alert: { severity: 'High' } } }],
      note: 'Theirs changes a rule; ours changes an alert.',
    },
    {
      theirs: 'delete_alert',
      isOther: true,
      call: ['update_monitor', { id: MONITOR, check: { alert: false } }],
      note: 'Theirs deletes a rule; ours deletes an alert.',
    },
    {
      theirs: 'create_heartbeat',
      call: ['create_monitor', BEAT],
      note: 'A monitor of the type Incoming Request; what it is sent, send_heartbeat sends.',
    },
    {
      theirs: 'update_heartbeat',
      call: ['update_monitor', { id: 'Weekly export', description: 'Sent by the export.' }],
      takes: { heartbeat_id: BY_ID },
    },
    {
      theirs: 'send_heartbeat_ping',
      call: ['send_heartbeat', { monitor: 'Nightly backup' }],
      takes: { heartbeat_id: 'monitor' },
    },
    { theirs: 'delete_heartbeat', call: ['delete_monitor', { id: 'Weekly export' }], takes: { heartbeat_id: BY_ID } },
    {
      theirs: 'create_incident',
      call: ['create_incident', { title: 'Mail is late', incidentSeverity: 'Minor Incident' }],
      takes: { page_id: no('pages show the incidents of their monitors') },
      note: 'declare_incident also says who is paged, and keeps evidence.',
    },
    {
      theirs: 'update_incident',
      call: ['update_incident', { id: 'Mail is late', description: 'One relay is full.' }],
      takes: { page_id: UNDER_PAGE, incident_id: BY_ID },
    },
    {
      theirs: 'delete_incident',
      call: ['delete_incident', { id: 'Mail is late' }],
      takes: { page_id: UNDER_PAGE, incident_id: BY_ID },
    },
    {
      theirs: 'add_incident_update',
      call: ['create_incident_public_note', NOTE],
      takes: { page_id: UNDER_PAGE, incident_id: 'incident', update_data: 'note' },
      note: 'add_incident_note writes inside the team, and with `public` for readers of pages.',
    },
    {
      theirs: 'update_incident_update',
      call: ['update_incident_public_note', { id: '{first}', note: 'We found it.' }],
      first: [['list_incident_public_notes', { limit: 1 }]],
      takes: { page_id: UNDER_PAGE, incident_id: UNDER_PAGE, update_id: BY_ID, update_data: 'note' },
    },
    {
      theirs: 'delete_incident_update',
      call: ['delete_incident_public_note', { id: '{first}' }],
      first: [['list_incident_public_notes', { limit: 1 }]],
      takes: { page_id: UNDER_PAGE, incident_id: UNDER_PAGE, update_id: BY_ID },
    },
  ],
};
