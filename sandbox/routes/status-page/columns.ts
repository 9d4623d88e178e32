// What the public may see of each kind of row, as selects.
import { columns } from '../../engine/select.ts';

/** A state. */
export const STATE = columns('name', 'color');
/** A monitor status. */
export const MONITOR_STATUS = columns('name', 'color', 'isOperationalState', 'isOfflineState', 'priority');
/** A public note. */
export const NOTE = columns('note', 'postedAt', 'createdAt');
/** An incident. */
export const INCIDENT = {
  ...columns('title', 'description', 'declaredAt', 'createdAt', 'incidentNumber', 'incidentNumberWithPrefix'),
  incidentSeverity: STATE,
  currentIncidentState: { ...STATE, isResolvedState: true },
  monitors: {},
};
/** A maintenance window. */
export const EVENT = {
  ...columns('title', 'description', 'startsAt', 'endsAt', 'createdAt'),
  currentScheduledMaintenanceState: { ...STATE, isScheduledState: true },
  monitors: {},
};
/** An announcement. */
export const ANNOUNCEMENT = {
  ...columns('title', 'description', 'showAnnouncementAt', 'endAnnouncementAt'),
  monitors: {},
};
/** A line of the page. */
export const RESOURCE = {
  ...columns('displayName', 'displayDescription', 'displayTooltip'),
  ...columns('showCurrentStatus', 'showUptimePercent', 'showStatusHistoryChart'),
  ...columns('order', 'statusPageGroupId', 'monitorId', 'monitorGroupId'),
  monitor: columns('currentMonitorStatusId'),
};
/** The page itself. */
export const PAGE = columns('name', 'pageTitle', 'pageDescription', 'isPublicStatusPage', 'overviewPageDescription');
/** The page in an answer that brands something else. */
export const BRAND = columns('name', 'pageTitle', 'pageDescription', 'copyrightText');
/** A group of lines. */
export const GROUP = columns('name', 'order', 'isExpandedByDefault');
/** A bar of a history chart. */
export const BAR_COLOUR = columns('barColor', 'uptimePercentGreaterThanOrEqualTo', 'order');
