import type { Workflow } from '../define.ts';
import { acknowledgeIncident } from './acknowledge-incident.ts';
import { addNoteToIncident } from './add-incident-note.ts';
import { assignIncident } from './assign-incident.ts';
import { declareIncident } from './declare-incident.ts';
import { declareMissingIncidents } from './declare-missing-incidents.ts';
import { draftPostmortem } from './draft-postmortem.ts';
import { escalateIncident } from './escalate-incident.ts';
import { findSimilarIncidents } from './find-similar-incidents.ts';
import { getIncidentReport } from './get-incident-report.ts';
import { listIncidentNotes } from './list-incident-notes.ts';
import { listOpenIncidents } from './list-open-incidents.ts';
import { reopenIncident } from './reopen-incident.ts';
import { resolveIncident } from './resolve-incident.ts';

export const incidentWorkflows: readonly Workflow[] = [
  listOpenIncidents,
  getIncidentReport,
  acknowledgeIncident,
  resolveIncident,
  reopenIncident,
  addNoteToIncident,
  declareIncident,
  declareMissingIncidents,
  listIncidentNotes,
  assignIncident,
  escalateIncident,
  findSimilarIncidents,
  draftPostmortem,
];
