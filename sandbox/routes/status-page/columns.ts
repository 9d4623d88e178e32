// What the public may see of each kind of row, as selects.

/** A state. */
export const STATE = { name: true, color: true };
/** A monitor status. */
export const MONITOR_STATUS = {
  ...STATE,
  isOperationalState: true,
  isOfflineState: true,
  priority: true,
};
/** A public note. */
export const NOTE = { note: true, postedAt: true, createdAt: true };
/** An incident. */
export const INCIDENT = {
  title: true,
  description: true,
  declaredAt: true,
  createdAt: true,
  incidentNumber: true,
  incidentNumberWithPrefix: true,
  incidentSeverity: STATE,
  currentIncidentState: { ...STATE, isResolvedState: true },
  monitors: {},
};
/** A maintenance window. */
export const EVENT = {
  title: true,
  description: true,
  startsAt: true,
  endsAt: true,
  createdAt: true,
  currentScheduledMaintenanceState: { ...STATE, isScheduledState: true },
  monitors: {},
};
/** An announcement. */
export const ANNOUNCEMENT = {
  title: true,
  description: true,
  showAnnouncementAt: true,
  endAnnouncementAt: true,
  monitors: {},
};
/** A line of the page. */
export const RESOURCE = {
  displayName: true,
  displayDescription: true,
  displayTooltip: true,
  showCurrentStatus: true,
  showUptimePercent: true,
  showStatusHistoryChart: true,
  order: true,
  statusPageGroupId: true,
  monitorId: true,
  monitorGroupId: true,
  monitor: { currentMonitorStatusId: true },
};
