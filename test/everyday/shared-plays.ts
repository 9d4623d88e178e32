/** Plays of the sentences of ../shared/examples/everyday.md, by their numbers there; the sentences themselves stand only there. */
import type { Play } from './play.ts';

const IN_TROUBLE = { currentMonitorStatus: { isOperationalState: false } };
const OPEN = { currentIncidentState: { isResolvedState: false } };

/** A play for each number. */
export const SHARED_PLAYS: Readonly<Record<number, Play>> = {
  1: {
    acts: [['list_monitors', { fields: ['name', 'currentMonitorStatus'], limit: 100, format: 'table' }]],
    says: ['Payment gateway.*Offline', 'Checkout API.*Degraded', 'Help centre.*Operational'],
  },
  2: {
    acts: [['list_incidents', { filter: { declaredAt: { gte: '-24h' } }, sort: '-declaredAt' }]],
    says: ['Checkout API is slow', 'INC-468', 'Help centre unreachable'],
  },
  3: { acts: [['list_projects', { fields: ['name'] }]], says: ['Harbour Shop'] },
  4: {
    acts: [['create_monitor', { monitorType: 'Website', url: 'https://example.com', interval: '5m' }]],
    says: ['created'],
    look: {
      act: [
        'list_monitors',
        { filter: { name: 'example.com' }, fields: ['monitorType', 'monitoringInterval', 'monitorSteps'] },
      ],
      says: ['Website', '\\*/5 \\* \\* \\* \\*', 'https://example\\.com'],
    },
  },
  5: {
    acts: [
      [
        'create_monitor',
        {
          monitorType: 'API',
          name: 'api.example.com/health',
          url: 'https://api.example.com/health',
          check: { timeoutMs: 30_000 },
        },
      ],
    ],
    says: ['created'],
    look: {
      act: ['get_monitor', { id: 'api.example.com/health', fields: ['monitorSteps'] }],
      says: ['30000', '"?timeoutMs'],
    },
  },
  6: {
    acts: [
      ['list_monitors', { filter: { monitorType: 'Website', name: { contains: 'website' } }, fields: ['name'] }],
      ['update_monitor', { id: 'Shop website (www.example.com)', interval: '2m' }],
    ],
    says: ['Shop website'],
    look: {
      act: ['get_monitor', { id: 'Shop website (www.example.com)', fields: ['monitoringInterval'] }],
      says: ['\\*/2 \\* \\* \\* \\*'],
    },
  },
  7: {
    acts: [
      ['update_monitor', { id: 'staging.example.com', disableActiveMonitoring: true }],
      ['update_monitor', { id: 'Staging website (staging.example.com)', disableActiveMonitoring: true }],
    ],
    says: ['Staging website'],
    look: {
      act: ['list_monitors', { filter: { disableActiveMonitoring: true }, fields: ['name'] }],
      says: ['Staging website \\(staging\\.example\\.com\\)'],
    },
  },
  8: {
    acts: [
      [
        'create_incident',
        { title: 'database outage affecting user authentication', incidentSeverity: 'Major Incident' },
      ],
    ],
    says: ['created', 'INC-\\d+'],
    look: {
      act: ['list_incidents', { filter: { title: { contains: 'user authentication' } }, fields: ['incidentSeverity'] }],
      says: ['Major Incident'],
    },
  },
  9: {
    acts: [
      [
        'create_incident_internal_note',
        { incident: '#123', note: 'Database connection restored, monitoring for stability' },
      ],
    ],
    says: ['created'],
    look: {
      act: ['list_incident_internal_notes', { filter: { incident: '#123' }, fields: ['note'] }],
      says: ['Database connection restored, monitoring for stability'],
    },
  },
  10: {
    acts: [['create_incident_state_timeline', { incident: '#456', incidentState: 'Resolved' }]],
    says: ['created', 'Resolved'],
    look: { act: ['get_incident', { id: '#456', fields: ['currentIncidentState'] }], says: ['Resolved'] },
  },
  11: {
    acts: [
      ['find_tools', { intent: ['current payment gateway incident'] }],
      ['list_incidents', { filter: { title: { contains: 'payment gateway' }, ...OPEN } }],
      ['create_incident_team_owner', { incident: { found: '(INC-\\d+)' }, team: 'infrastructure' }],
    ],
    says: ['Payment gateway rejects card payments', 'created'],
    look: {
      act: ['list_incident_team_owners', { filter: { incident: 'INC-468' }, fields: ['team'] }],
      says: ['Infrastructure'],
    },
  },
  12: {
    acts: [['list_team_members', { filter: { team: 'infrastructure' }, fields: ['user'] }]],
    says: ['Maya Chen', 'Tom Adeyemi', 'Priya Raman', 'Lukas Novak'],
  },
  13: {
    acts: [
      [
        'list_on_call_policy_schedules',
        {
          filter: { name: { contains: 'infrastructure' } },
          fields: ['name', 'currentUserOnRoster', 'rosterHandoffAt'],
        },
      ],
    ],
    says: ['Infrastructure rota', 'Maya Chen|Tom Adeyemi|Priya Raman|Lukas Novak'],
  },
  14: {
    acts: [
      ['list_on_call_schedule_layers', { fields: ['name', 'startsAt', 'rotation', 'onCallDutyPolicySchedule'] }],
      [
        'list_on_call_schedule_layer_users',
        { fields: ['onCallDutyPolicyScheduleLayer', 'user', 'order'], sort: 'order' },
      ],
    ],
    says: ['1 week', '1 day', 'Days', 'Nights', 'Maya Chen', 'Lukas Novak'],
  },
  15: {
    acts: [
      ['find_tools', { intent: ['payment service on status page'] }],
      ['list_status_page_resources', { filter: { displayName: 'payment service' }, fields: ['displayName'] }],
      [
        'update_status_page_resource',
        { id: { found: '([0-9a-f-]{36})' }, displayDescription: 'Investigating Payment Issues' },
      ],
    ],
    says: ['Payment service'],
    look: {
      act: [
        'list_status_page_resources',
        { filter: { displayName: 'Payment service' }, fields: ['displayDescription'] },
      ],
      says: ['Investigating Payment Issues'],
    },
  },
  16: {
    acts: ['status page', 'Harbour Shop Status'].map((page) => [
      'create_status_page_announcement',
      {
        title: 'Scheduled maintenance this weekend',
        description: 'Scheduled maintenance this weekend',
        showAnnouncementAt: 'now',
        statusPages: [page],
      },
    ]),
    says: ['Near it there are.*Harbour Shop Status', 'created'],
    look: {
      act: ['list_status_page_announcements', { filter: { title: { contains: 'weekend' } }, fields: ['statusPages'] }],
      says: ['Harbour Shop Status'],
    },
  },
  17: {
    asked: 3,
    acts: ['status page', 'Harbour Shop Status'].map((page) => [
      'create_scheduled_maintenance_event',
      {
        title: 'scheduled maintenance api.example.com',
        startsAt: { spoken: 'Saturday 2 AM' },
        endsAt: { spoken: 'Saturday 4 AM' },
        monitors: ['api.example.com'],
        statusPages: [page],
      },
    ]),
    says: ['created', 'api\\.example\\.com'],
    look: {
      act: [
        'list_scheduled_maintenance_events',
        {
          filter: { title: { contains: 'api.example.com' } },
          fields: ['startsAt', 'endsAt', 'monitors', 'statusPages'],
        },
      ],
      says: ['T02:00', 'T04:00', 'Harbour Shop Status', 'api\\.example\\.com'],
    },
  },
  18: {
    asked: 3,
    acts: [
      ['list_monitors', { filter: { currentMonitorStatus: 'down' }, fields: ['name', 'currentMonitorStatus'] }],
      ['list_incidents', { filter: OPEN, fields: ['title', 'monitors'] }],
      ['find_tools', { intent: ['create incidents'] }],
      [
        'create_incident',
        { title: 'Invoice worker down', incidentSeverity: 'Major Incident', monitors: ['Invoice worker'] },
      ],
    ],
    says: ['Payment gateway', 'Invoice worker', 'Payment gateway rejects', 'created'],
    look: {
      act: ['list_incidents', { filter: { title: 'Invoice worker down' }, fields: ['monitors'] }],
      says: ['Invoice worker'],
    },
  },
  19: {
    acts: [['list_incidents', { filter: OPEN, sort: '-declaredAt' }]],
    says: ['INC-468', 'INC-470'],
  },
  20: {
    asked: 4,
    acts: [
      ['find_tools', { intent: ['checkout monitors', 'error logs of the checkout service'] }],
      ['list_monitors', { filter: { name: { contains: 'checkout' } }, fields: ['name', 'currentMonitorStatus'] }],
      ['list_incidents', { filter: { title: { contains: 'checkout' }, ...OPEN }, sort: '-declaredAt' }],
      [
        'list_logs',
        {
          filter: { severityText: 'error', primaryEntityId: 'checkout', time: { gte: '-30m' } },
          fields: ['time', 'body'],
          limit: 5,
        },
      ],
    ],
    says: ['Checkout API.*Degraded', 'INC-470.*Checkout API is slow', 'payment gateway answered 502'],
  },
  21: {
    acts: [['create_incident', { title: 'API being down', incidentSeverity: 'critical incident' }]],
    says: ['created', 'Critical Incident'],
    look: {
      act: ['list_incidents', { filter: { title: 'API being down' }, fields: ['incidentSeverity'] }],
      says: ['Critical Incident'],
    },
  },
  22: {
    acts: [
      [
        'count_logs',
        { filter: { severityText: 'error', primaryEntityId: 'checkout', time: { gte: '-1h' } }, by: 'body:shape' },
      ],
    ],
    says: ['POST /orders failed: payment gateway answered', 'lock wait timeout exceeded'],
  },
  23: {
    acts: [
      ['list_incidents', { filter: OPEN, fields: ['title', 'monitors'], sort: '-declaredAt' }],
      ['find_tools', { intent: ['website slow'] }],
      [
        'list_monitor_logs',
        {
          filter: { monitorId: 'Shop website (www.example.com)' },
          fields: ['time', 'logBody'],
          sort: '-time',
          limit: 5,
        },
      ],
    ],
    says: ['Checkout API is slow', 'responseTime'],
  },
  24: {
    asked: 3,
    acts: [
      [
        'create_monitor',
        { monitorType: 'API', name: 'user-auth', url: 'https://api.example.com/auth/health', check: { alerts: true } },
      ],
      ['find_tools', { intent: ['put it on the status page'] }],
      ['create_status_page_resource', { statusPage: 'status page', displayName: 'user-auth', monitor: 'user-auth' }],
      [
        'create_status_page_resource',
        { statusPage: 'Harbour Shop Status', displayName: 'user-auth', monitor: 'user-auth' },
      ],
    ],
    says: ['created', 'user-auth'],
    look: {
      act: ['list_status_page_resources', { filter: { displayName: 'user-auth' }, fields: ['monitor', 'statusPage'] }],
      says: ['user-auth', 'Harbour Shop Status'],
    },
  },
  25: {
    asked: 2,
    acts: [
      ['list_monitors', { filter: IN_TROUBLE, fields: ['name', 'currentMonitorStatus'] }],
      ['find_tools', { intent: ['incidents this week'] }],
      ['count_incidents', { filter: { declaredAt: { gte: '-7d' } }, by: 'incidentSeverity' }],
    ],
    says: ['Payment gateway', 'Invoice worker', 'Critical Incident', 'Minor Incident'],
  },
  26: { acts: [['list_status_pages', { fields: ['name'] }]], says: ['Harbour Shop Status', 'Internal systems'] },
  27: {
    meant: 'Internal systems',
    acts: [['get_status_page', { id: 'Internal systems' }]],
    says: ['Internal systems', 'isPublicStatusPage.*false'],
  },
  28: {
    meant: 'Invoice worker',
    acts: [
      [
        'list_monitor_logs',
        { filter: { monitorId: 'Invoice worker' }, fields: ['time', 'logBody'], sort: '-time', limit: 5 },
      ],
    ],
    says: ['isOnline\\W+false'],
  },
  29: {
    meant: 'https://www.example.com/',
    acts: ['website', 'Probe Frankfurt'].map((probe) => [
      'create_monitor_test',
      { monitorType: 'Website', url: 'https://www.example.com/', probe },
    ]),
    says: ['Near it there are.*Probe Frankfurt', 'created'],
    look: { act: ['list_monitor_tests', { fields: ['monitorType', 'probe'] }], says: ['Website', 'Probe Frankfurt'] },
  },
  30: { acts: [['list_status_pages', { fields: ['name'] }]], says: ['Harbour Shop Status', 'Internal systems'] },
  31: {
    asked: 4,
    acts: [
      ['list_incidents', { filter: OPEN, sort: '-declaredAt' }],
      ['create_incident_state_timeline', { incident: 'INC-470', incidentState: 'Acknowledged' }],
      ['find_tools', { intent: ['add a note'] }],
      ['create_incident_internal_note', { incident: 'INC-470', note: 'Checkout API is slow' }],
      ['create_incident_state_timeline', { incident: 'INC-470', incidentState: 'Resolved' }],
    ],
    says: ['INC-470', 'Acknowledged', 'Resolved'],
    look: {
      act: ['list_incident_state_timelines', { filter: { incident: 'INC-470' }, fields: ['incidentState'] }],
      says: ['Acknowledged', 'Resolved'],
    },
  },
  32: {
    meant: 'Checkout API',
    acts: [
      [
        'list_monitor_status_events',
        {
          filter: { monitor: 'Checkout API', startsAt: { gte: '-30d' } },
          fields: ['monitorStatus', 'startsAt', 'endsAt'],
        },
      ],
    ],
    says: ['Degraded', 'Operational'],
  },
  33: {
    meant: 'https://www.example.com/',
    acts: [],
    says: [],
    refused: ['^No call|cannot|without an account', 'create_monitor'],
  },
  34: {
    acts: [['list_incidents', { filter: { declaredAt: { gte: '-24h' } }, fields: ['monitors'] }]],
    says: ['Payment gateway', 'Checkout API', 'Help centre'],
  },
  35: {
    acts: [
      ['list_monitors', { filter: { monitorType: 'API' }, fields: ['name'] }],
      ['find_tools', { intent: ['maintenance for an hour while I deploy'] }],
      [
        'create_scheduled_maintenance_event',
        { title: 'deploy', startsAt: 'now', endsAt: '+1h', monitors: ['Checkout API'] },
      ],
    ],
    says: ['Checkout API', 'created'],
    look: {
      act: ['list_scheduled_maintenance_events', { filter: { title: 'deploy' }, fields: ['monitors', 'endsAt'] }],
      says: ['Checkout API'],
    },
  },
  36: {
    meant: 'Search API',
    acts: [
      [
        'create_service_level_objective',
        {
          name: 'Search API availability SLO',
          targetPercentage: 99.9,
          monitors: ['Search API'],
          windowType: 'Rolling',
          windowDays: 30,
        },
      ],
    ],
    says: ['created', '99\\.9'],
    look: {
      act: [
        'list_service_level_objectives',
        { filter: { name: 'Search API availability SLO' }, fields: ['monitors', 'windowDays', 'targetPercentage'] },
      ],
      says: ['Search API', '30', '99\\.9'],
    },
  },
  37: {
    acts: [['list_service_level_objectives', { fields: ['name', 'currentBurnRate'] }]],
    says: ['Checkout availability', '6\\.2'],
  },
  38: {
    asked: 2,
    acts: [
      ['create_status_page', { name: 'public-facing services' }],
      ['find_tools', { intent: ['public-facing monitors labels'] }],
      ['list_monitors', { filter: { labels: { contains: 'facing' } }, fields: ['name'] }],
      [
        'create_status_page_resource',
        { statusPage: 'public-facing services', displayName: 'Checkout API', monitor: 'Checkout API' },
      ],
    ],
    says: ['created', 'Checkout API'],
    look: {
      act: ['list_status_page_resources', { filter: { statusPage: 'public-facing services' }, fields: ['monitor'] }],
      says: ['Checkout API'],
    },
  },
  39: {
    acts: [['list_monitors', { filter: IN_TROUBLE, fields: ['name', 'currentMonitorStatus'] }]],
    says: ['Checkout API.*Degraded'],
  },
  40: {
    acts: ['production API', 'api.example.com'].map((monitor) => [
      'create_service_level_objective',
      {
        name: '99.5 % monthly availability',
        targetPercentage: 99.5,
        windowType: 'Calendar Month',
        monitors: [monitor],
        description: '99.5 % monthly availability of the production API',
      },
    ]),
    says: ['Near it there are.*api\\.example\\.com', 'created'],
    look: {
      act: [
        'list_service_level_objectives',
        { filter: { name: '99.5 % monthly availability' }, fields: ['monitors', 'windowType', 'description'] },
      ],
      says: ['api\\.example\\.com', 'Calendar Month', 'production API'],
    },
  },
  41: {
    meant: 'Checkout API',
    acts: [
      [
        'list_monitor_logs',
        { filter: { monitorId: 'Checkout API' }, fields: ['time', 'logBody'], sort: '-time', limit: 5 },
      ],
    ],
    says: ['responseTimeInMs', '502'],
  },
};
