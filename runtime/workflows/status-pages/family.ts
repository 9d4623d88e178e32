import type { Workflow } from '../define.ts';
import { getPublicAnnouncements, getPublicIncidents, getPublicMaintenance } from './get-public-histories.ts';
import { getPublicOverview } from './get-public-overview.ts';
import { postAnnouncement } from './post-announcement.ts';
import { publishStatusPage } from './publish-status-page.ts';
import { updateComponentStatus } from './update-component-status.ts';

export const statusPageWorkflows: readonly Workflow[] = [
  getPublicOverview,
  getPublicIncidents,
  getPublicMaintenance,
  getPublicAnnouncements,
  postAnnouncement,
  publishStatusPage,
  updateComponentStatus,
];
