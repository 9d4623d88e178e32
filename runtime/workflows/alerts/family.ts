import type { Workflow } from '../define.ts';
import { acknowledgeAlert } from './acknowledge-alert.ts';
import { addAlertNote } from './add-alert-note.ts';
import { escalateAlert } from './escalate-alert.ts';
import { listAlertChannels } from './list-alert-channels.ts';
import { listAlertDeliveries } from './list-alert-deliveries.ts';
import { listOpenAlerts } from './list-open-alerts.ts';
import { resolveAlert } from './resolve-alert.ts';

export const alertWorkflows: readonly Workflow[] = [
  listOpenAlerts,
  acknowledgeAlert,
  resolveAlert,
  escalateAlert,
  addAlertNote,
  listAlertDeliveries,
  listAlertChannels,
];
