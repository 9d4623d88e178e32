import { columns } from '../../engine/select.ts';

const STATE = columns('name', 'color');
const NOTE = columns('note', 'postedAt', 'createdAt');
const MONITOR_STATUS = columns('name', 'color', 'isOperationalState', 'isOfflineState', 'priority');

/** What the public may see of each kind of row, as selects by table. */
export const PUBLIC_COLUMNS = {
  StatusPage: columns('name', 'pageTitle', 'pageDescription', 'isPublicStatusPage', 'overviewPageDescription'),
  StatusPageGroup: columns('name', 'order', 'isExpandedByDefault'),
  StatusPageResource: {
    ...columns('displayName', 'displayDescription', 'displayTooltip'),
    ...columns('showCurrentStatus', 'showUptimePercent', 'showStatusHistoryChart'),
    ...columns('order', 'statusPageGroupId', 'monitorId', 'monitorGroupId'),
    monitor: columns('currentMonitorStatusId'),
  },
  StatusPageHistoryChartBarColorRule: columns('barColor', 'uptimePercentGreaterThanOrEqualTo', 'order'),
  StatusPageAnnouncement: {
    ...columns('title', 'description', 'showAnnouncementAt', 'endAnnouncementAt'),
    monitors: {},
  },
  MonitorStatus: MONITOR_STATUS,
  MonitorStatusTimeline: { ...columns('monitorId', 'startsAt', 'endsAt'), monitorStatus: MONITOR_STATUS },
  Incident: {
    ...columns('title', 'description', 'declaredAt', 'createdAt', 'incidentNumber', 'incidentNumberWithPrefix'),
    incidentSeverity: STATE,
    currentIncidentState: { ...STATE, isResolvedState: true },
    monitors: {},
  },
  IncidentPublicNote: { ...NOTE, incidentId: true },
  IncidentStateTimeline: { ...columns('incidentId', 'startsAt', 'createdAt'), incidentState: STATE },
  IncidentState: { ...STATE, order: true, isResolvedState: true },
  ScheduledMaintenance: {
    ...columns('title', 'description', 'startsAt', 'endsAt', 'createdAt'),
    currentScheduledMaintenanceState: { ...STATE, isScheduledState: true },
    monitors: {},
  },
  ScheduledMaintenancePublicNote: { ...NOTE, scheduledMaintenanceId: true },
  ScheduledMaintenanceStateTimeline: {
    ...columns('scheduledMaintenanceId', 'startsAt', 'createdAt'),
    scheduledMaintenanceState: STATE,
  },
  ScheduledMaintenanceState: { ...STATE, order: true },
} as const;

/** A table of which the public sees something. */
export type PublicTable = keyof typeof PUBLIC_COLUMNS;
