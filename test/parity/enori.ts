/** Enori's tools: monitors, incidents, pages, maintenance. Those of browsers, traces, jobs and objectives stand in enori-more. */
import { ENORI_MORE } from './enori-more.ts';
import { no, type ParityRow, type Product } from './row.ts';

const ROWS: readonly ParityRow[] = [
  {
    theirs: 'list_monitors',
    call: ['list_monitors', { limit: 3 }],
    fields: {
      status: 'items[].currentMonitorStatus.name',
      type: 'items[].monitorType',
      URL: 'items[].url',
      interval: 'items[].monitoringInterval',
      'response time': no('get_health_summary has it, beside what is usual'),
    },
  },
  {
    theirs: 'get_monitor',
    call: ['get_monitor_report', { monitor: 'Certificate of api.example.com' }],
    fields: {
      config: 'checks',
      state: 'status',
      SSL: 'certificate.days',
      'alert settings': 'rules[]',
    },
    note: 'Our get_monitor is the row alone.',
  },
  {
    theirs: 'get_monitor_stats',
    call: ['get_monitor_stats', { monitors: ['Checkout API'], from: '-24h' }],
    fields: {
      'uptime %': 'uptime|each.items[].uptime',
      'average response time': 'ms.average|each.items[].ms.average',
      p95: 'ms.p95|each.items[].ms.p95',
      'total checks': 'checks|each.items[].checks',
      'failed checks': 'failed|each.items[].failed',
      'downtime minutes': 'downMinutes|each.items[].downMinutes',
    },
  },
  {
    theirs: 'get_check_results',
    call: ['get_check_results', { monitor: 'Checkout API', limit: 3 }],
    fields: {
      status: 'results.items[].verdict',
      'response time': 'results.items[].ms',
      'status code': 'results.items[].code',
      error: 'results.items[].error',
      timestamp: 'results.items[].time',
    },
  },
  {
    theirs: 'get_health_summary',
    call: ['get_health_summary', {}],
    fields: {
      'error rate': 'monitors.items[].failed',
      'average response': 'monitors.items[].ms',
      p95: 'monitors.items[].p95',
      'worst first': 'monitors.items[].status',
    },
  },
  {
    theirs: 'create_monitor',
    call: ['create_monitor', { monitorType: 'Website', name: 'Old shop', url: 'https://old.example.org' }],
    note: 'create_uptime_monitor needs an address alone.',
  },
  { theirs: 'update_monitor', call: ['update_monitor', { id: 'Old shop', interval: '10m' }] },
  {
    theirs: 'check_now',
    call: ['check_now', { monitor: 'Checkout API' }],
    fields: { result: 'latest.verdict' },
    impossible: 'a check run now',
    note: 'No key starts a check: it tells the latest one and when the next is due.',
  },
  {
    theirs: 'pause_monitor',
    call: ['pause_monitor', { monitors: ['Company blog'], for: '1h' }],
    note: 'With `for` it ends by itself.',
  },
  { theirs: 'resume_monitor', call: ['resume_monitor', { monitors: ['Company blog'] }] },
  {
    theirs: 'snooze_monitor',
    first: [
      ['watch_service', { url: 'https://auth.example.org/health', name: 'auth', policy: 'Infrastructure on-call' }],
    ],
    call: ['snooze_monitor', { monitor: 'auth', for: '2h' }],
    fields: { snoozed: 'snoozed', until: 'until' },
    note: 'For everybody: on-call policies are taken off its rules, and what still tells people is said.',
  },
  {
    theirs: 'get_snooze_status',
    call: ['get_snooze_status', { monitor: 'auth' }],
    fields: { until: 'snoozed.items[].until' },
  },
  { theirs: 'unsnooze_monitor', call: ['unsnooze_monitor', { monitor: 'auth' }], fields: { restored: 'restored[]' } },
  { theirs: 'list_incidents', call: ['list_incidents', { limit: 3 }] },
  {
    theirs: 'get_incident',
    call: ['get_incident_report', { incident: 'INC-468' }],
    note: 'Our get_incident is the row alone.',
  },
  { theirs: 'get_active_incidents', call: ['list_open_incidents', {}], fields: { status: 'incidents.items[].state' } },
  { theirs: 'acknowledge_incident', call: ['acknowledge_incident', { incident: 'INC-470' }], fields: { status: 'to' } },
  {
    theirs: 'resolve_incident',
    call: ['resolve_incident', { incident: 'INC-470', cause: 'A full disk.', note: 'The disk is larger now.' }],
    fields: { status: 'to' },
  },
  {
    theirs: 'add_incident_update',
    call: ['create_incident_public_note', { incident: 'INC-468', note: 'We found the cause.' }],
    note: 'add_incident_note writes inside the team, and with `public` for readers of pages.',
  },
  {
    theirs: 'register_live_activity_token',
    call: { address: '' },
    impossible: 'live-activity tokens',
    note: 'OneUptime pushes to its own apps only.',
  },
  {
    theirs: 'list_alerts',
    isOther: true,
    call: ['list_alert_deliveries', { from: '-7d' }],
    fields: {
      type: 'deliveries.items[].about',
      channel: 'deliveries.items[].channel',
      monitor: no('that of the incident or alert which it was about'),
      timestamp: 'deliveries.items[].at',
    },
    note: 'Theirs lists what was sent to people; ours lists alerts.',
  },
  {
    theirs: 'list_alert_channels',
    call: ['list_alert_channels', {}],
    fields: {
      email: 'policies.items[].steps[]',
      Slack: no('said where a workspace is connected'),
      webhook: no('workflows and workspace rules send them: list_workflows'),
    },
  },
  { theirs: 'list_status_pages', call: ['list_status_pages', {}], fields: { name: 'items[].name' } },
  {
    theirs: 'get_status_page',
    call: ['get_public_status_page_overview', { page: 'status.harbour-shop.example' }],
    fields: { name: 'page.name', components: 'lines.items[].name', health: 'lines.items[].status' },
    note: 'Our get_status_page is the row alone.',
  },
  {
    theirs: 'get_overview',
    call: ['get_overview', {}],
    fields: {
      totals: 'monitors.total',
      plan: no('billing is none of a key of a project'),
      'recent incidents': 'incidents.worst.items[].title',
      'top failing monitors': 'monitors.troubled.items[].name',
    },
  },
  {
    theirs: 'list_maintenance_windows',
    call: ['list_maintenance_windows', { when: 'all' }],
    fields: { scheduled: 'planned.items[].title', active: 'now.items', completed: 'past.items[].title' },
  },
  {
    theirs: 'create_maintenance_window',
    call: ['create_maintenance_window', { title: 'Upgrade', from: '+2d', for: '2h', monitors: ['Search API'] }],
    fields: { id: 'maintenance.id' },
  },
  {
    theirs: 'start_maintenance_now',
    call: ['start_maintenance_now', { monitors: ['Search API'], for: '1h' }],
    fields: { until: 'until' },
  },
];

export const ENORI_ROWS: Product = { name: 'Enori', rows: [...ROWS, ...ENORI_MORE] };
