import { badData, refusal } from '../engine/api-error.ts';
import { checkTable } from '../engine/permissions.ts';
import { idInPath, readableRows } from '../engine/read.ts';
import { accessTo, type Handler, type Route, route } from './route.ts';

interface Step {
  readonly order?: number;
  readonly type?: string;
}

/** Starts a runbook: who may create runs may do that. Its steps are never carried out here: a run waits for its first one. */
const run: Handler = (context) => {
  const { store, params, body, world } = context;
  const access = accessTo(context, 'Runbook');
  const executions = store.table('RunbookExecution').resource;
  checkTable(executions, 'create', access.caller);
  const [runbook] = readableRows(access, { _id: idInPath(access, params.id) });
  if (runbook === undefined) throw refusal(404, 'Runbook not found');
  if (runbook.isEnabled === false) throw badData('Runbook is disabled');
  const steps = (Array.isArray(runbook.steps) ? runbook.steps : []) as readonly Step[];
  if (steps.length === 0) throw badData('Runbook has no steps to run');
  const ordered = [...steps].sort((a, b) => Number(a.order) - Number(b.order));
  const isManual = ordered[0]?.type === 'Manual';
  const links = (['incidentId', 'alertId', 'scheduledMaintenanceId'] as const).flatMap((key) =>
    typeof body[key] === 'string' && body[key] !== '' ? [[key, body[key]]] : [],
  );
  const row = store.insert('RunbookExecution', {
    projectId: runbook.projectId,
    runbookId: runbook._id,
    runbookNameSnapshot: runbook.name,
    status: isManual ? 'WaitingForManualStep' : 'Running',
    startedAt: store.now(),
    stepExecutions: ordered.map((step) => ({ step, status: 'Pending' })),
    ...Object.fromEntries(links),
  });
  world.outbox.note({ kind: 'run', about: `RunbookExecution ${row._id}`, to: String(runbook.name) });
  // What the real server answers is the state before its worker has taken the run up.
  return { runbookExecutionId: row._id, status: 'Scheduled' };
};

/** Runbooks, which lie beside the API. */
export const RUNBOOK_ROUTES: readonly Route[] = [route('POST', '/runbook/run/:id', run)];
