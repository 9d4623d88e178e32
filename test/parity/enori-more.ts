/** Enori's tools of browsers, traces, jobs and objectives. */
import { no, type ParityRow } from './row.ts';

const VITALS = no('a browser check of OneUptime keeps no web vitals');
const STEPS = ['goto https://www.example.com/', 'click #buy'];
const SLO = { name: 'Search availability', target: 99.9, window: '30d', monitors: ['Search API'] };
const RUNS = no('heartbeats of OneUptime have no runs');

export const ENORI_MORE: readonly ParityRow[] = [
  {
    theirs: 'get_browser_monitors',
    call: ['list_monitors', { filter: { monitorType: 'Synthetic Monitor' } }],
    fields: {
      status: 'items[].currentMonitorStatus.name',
      interval: 'items[].monitoringInterval',
      'step count': no('get_check_results shows the steps of each run'),
      'healing status': no('AI-made steps and healing: scripts run as they are'),
    },
    note: 'Browser monitors are monitors of the type Synthetic Monitor.',
  },
  {
    theirs: 'get_browser_monitor_status',
    call: ['get_monitor_report', { monitor: 'Buy a product' }],
    fields: {
      'uptime %': 'uptime30d',
      LCP: VITALS,
      CLS: VITALS,
      'healing status': no('AI-made steps and healing: scripts run as they are'),
      'step count': no('get_check_results shows the steps of each run'),
    },
  },
  {
    theirs: 'get_browser_check_details',
    call: ['get_check_results', { monitor: 'Buy a product', limit: 1 }],
    fields: {
      'step results': 'results.items[].runs[].steps[]',
      CWV: VITALS,
      'console errors': no('said where a run has some'),
      'AI failure analysis': no('AI-made: explain_check gives evidence instead'),
    },
  },
  {
    theirs: 'create_browser_monitor',
    call: ['create_browser_monitor', { name: 'Buy it', steps: STEPS }],
    fields: { id: 'id', steps: 'steps', billing: no('billing: OneUptime knows none of single monitors') },
  },
  {
    theirs: 'update_browser_steps',
    call: ['update_monitor', { id: 'Buy it', check: { script: "await page.goto('https://www.example.com/');" } }],
    note: 'The script is a part of the monitor; create_browser_monitor prints one of steps.',
  },
  {
    theirs: 'generate_browser_steps',
    call: ['create_browser_monitor', { name: 'Preview', steps: STEPS, preview: true }],
    impossible: 'AI-made steps and healing',
    note: 'Steps are written by whoever asks; a preview shows the script that they become.',
  },
  { theirs: 'delete_browser_monitor', call: ['delete_monitor', { id: 'Buy it' }] },
  {
    theirs: 'get_monitor_traces',
    call: ['list_traces', { service: 'checkout', limit: 3 }],
    fields: {
      'trace id': 'traces.items[].trace',
      'root service': 'traces.items[].service',
      'root operation': 'traces.items[].operation',
      duration: 'traces.items[].ms',
      'span count': 'traces.items[].spans',
      'error flag': 'traces.items[].failed',
    },
    note: 'Traces belong to services; explain_check finds that of a check.',
  },
  {
    theirs: 'get_trace_detail',
    first: [['list_traces', { errors: true, limit: 1 }]],
    call: ['get_trace', { trace: '{trace}' }],
    fields: {
      'parent ids': 'tree.items[].depth',
      timing: 'tree.items[].ms',
      status: 'tree.items[].failed',
      attributes: no('of one span: get_trace with `span`'),
      events: 'failures.items[].message',
    },
  },
  {
    theirs: 'get_monitor_pings',
    call: ['get_check_results', { monitor: 'Nightly backup', limit: 3 }],
    fields: { timestamp: 'results.items[].time', gap: 'results.items[].gap', runId: RUNS },
  },
  {
    theirs: 'get_monitor_custom_metrics',
    call: ['query_metric', { name: 'process.cpu.utilization', step: 'hour' }],
    fields: {
      keys: no('list_metric_types lists what there is'),
      t: 'series.items[].time|series.items[].at|series.items[][]|points',
      v: 'value',
      runId: RUNS,
    },
    note: 'Jobs send their metrics over OTLP; a heartbeat carries none.',
  },
  {
    theirs: 'get_monitor_run_series',
    call: ['get_check_results', { monitor: 'Nightly backup', limit: 5 }],
    fields: { start: RUNS, completion: RUNS, 'ping count': 'checks', 'success / failure': 'totals.ok' },
  },
  {
    theirs: 'list_slos',
    call: ['list_slos', {}],
    fields: { name: 'slos.items[].slo', 'burn status': 'slos.items[].light' },
  },
  {
    theirs: 'get_slo_status',
    call: ['get_slo_status', {}],
    fields: {
      target: 'slos.items[].target',
      burn: 'slos.items[].burnRate',
      'achieved %': 'slos.items[].achieved',
      multiplier: 'slos.items[].burnRate',
      'exhaustion ETA': 'slos.items[].exhaustedAt',
      status: 'slos.items[].light',
      'exclusion totals': no('time in maintenance counts by the status of the monitors'),
    },
  },
  {
    theirs: 'create_slo',
    call: ['set_slo', SLO],
    fields: { name: 'slo', target: 'target', window: 'over' },
    takes: {
      name: 'name',
      description: 'description',
      target: 'target',
      'sli type': 'indicator',
      latencyThresholdMs: no('objectives count by the status of monitors: a rule of the monitor makes slow ones count'),
      windowLengthDays: 'window',
      calendarCycle: 'window',
    },
    note: 'Of calendars the month alone.',
    impossible: 'calendars other than month',
    isPartly: true,
  },
  { theirs: 'update_slo', call: ['set_slo', { ...SLO, target: 99.5 }], note: 'The same name replaces it.' },
  { theirs: 'delete_slo', call: ['delete_slo', { slo: 'Search availability' }], note: 'The monitors stay.' },
];
