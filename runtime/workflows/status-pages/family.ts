import type { Workflow } from '../define.ts';
import { getPublicAnnouncements, getPublicIncidents, getPublicMaintenance } from './get-public-histories.ts';
import { getPublicOverview } from './get-public-overview.ts';
import { postAnnouncement } from './post-announcement.ts';

export const statusPageWorkflows: readonly Workflow[] = [
  getPublicOverview,
  getPublicIncidents,
  getPublicMaintenance,
  getPublicAnnouncements,
  postAnnouncement,
];
