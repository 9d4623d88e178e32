import type { Workflow } from '../define.ts';
import { acknowledgeIncident } from './acknowledge-incident.ts';
import { listOpenIncidents } from './list-open-incidents.ts';

export const incidentWorkflows: readonly Workflow[] = [listOpenIncidents, acknowledgeIncident];
