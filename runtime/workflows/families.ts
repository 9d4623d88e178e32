/** Where workflows live: a folder per family, loaded with the first call of one. Listed in this order. */
import type { ToolsetTable } from '../catalogue/kinds.ts';
import type { Workflow } from './define.ts';

export const FAMILIES: Readonly<Record<string, () => Promise<readonly Workflow[]>>> = {
  orientation: async () => (await import('./orientation/family.ts')).orientationWorkflows,
  incidents: async () => (await import('./incidents/family.ts')).incidentWorkflows,
  alerts: async () => (await import('./alerts/family.ts')).alertWorkflows,
  monitors: async () => (await import('./monitors/family.ts')).monitorWorkflows,
  checks: async () => (await import('./checks/family.ts')).checkWorkflows,
  uptime: async () => (await import('./uptime/family.ts')).uptimeWorkflows,
  'on-call': async () => (await import('./on-call/family.ts')).onCallWorkflows,
  'status-pages': async () => (await import('./status-pages/family.ts')).statusPageWorkflows,
  maintenance: async () => (await import('./maintenance/family.ts')).maintenanceWorkflows,
  telemetry: async () => (await import('./telemetry/family.ts')).telemetryWorkflows,
  objectives: async () => (await import('./objectives/family.ts')).objectiveWorkflows,
  reports: async () => (await import('./reports/family.ts')).reportWorkflows,
  investigation: async () => (await import('./investigation/family.ts')).investigationWorkflows,
  changes: async () => (await import('./changes/family.ts')).changeWorkflows,
  plans: async () => (await import('./plans/family.ts')).planWorkflows,
  'from-here': async () => (await import('./from-here/family.ts')).fromHereWorkflows,
};

/** Toolsets that have workflows alone. */
export const WORKFLOW_TOOLSETS: ToolsetTable = {
  overview: {
    title: 'Overview',
    summary: 'How everything stands: what is broken, who is on call, reports, hand-overs, checks from here.',
  },
  plans: {
    title: 'Plans',
    summary: 'Several calls as one plan, previewed and confirmed together; runbooks of the project.',
  },
};
