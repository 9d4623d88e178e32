import { DAY, MINUTE } from '../engine/clock.ts';
import { type Company, idsAt } from './company.ts';

/** An objective with the figures a worker would have written. */
function plantObjectives({ planter, monitors, now, defaults: { statuses } }: Company): void {
  const objective = (name: string, places: readonly number[], target: number, sli: number): void => {
    const total = Math.round(30 * 86_400 * (1 - target / 100));
    const remaining = Math.round(total - 30 * 86_400 * (1 - sli / 100));
    planter.named('ServiceLevelObjective', name, {
      targetPercentage: target,
      downtimeMonitorStatuses: [statuses.degraded._id, statuses.offline._id],
      monitors: idsAt(monitors, places),
      currentSliPercentage: sli,
      errorBudgetTotalSeconds: total,
      errorBudgetRemainingSeconds: remaining,
      errorBudgetRemainingPercentage: Math.round((remaining / total) * 1000) / 10,
      currentBurnRate: sli < target ? 6.2 : 0.4,
      sloStatus: sli < target ? 'Budget Exhausted' : 'Healthy',
      lastEvaluatedAt: now - 3 * MINUTE,
    });
  };
  objective('Checkout availability', [0, 1], 99.9, 99.61);
  objective('Public API availability', [2], 99.5, 99.93);
}

function plantAudit({ planter, people, defaults, now }: Company): void {
  for (let index = 0; index < 25; index += 1) {
    const person = people[index % people.length];
    planter.createdAt = now - index * 7 * 60 * MINUTE;
    planter.plant('AuditLogV2', {
      resourceType: 'Monitor',
      resourceId: defaults.project._id,
      resourceName: 'Monitor',
      action: index % 5 === 0 ? 'Create' : 'Update',
      userId: person?._id,
      userName: person?.name,
      userEmail: person?.email,
      changes: [],
    });
  }
}

/** Dashboards, workflows, runbooks, templates, objectives and the audit log: one or two of each. */
export function plantExtras(company: Company): void {
  const { planter, defaults, monitors } = company;
  planter.createdAt = company.now - 90 * DAY;
  const dashboardViewConfig = { _type: 'DashboardViewConfig', components: [], heightInDashboardUnits: 60 };
  planter.named('Dashboard', 'Shop at a glance', { description: 'Orders, errors, latency.', dashboardViewConfig });
  planter.named('Workflow', 'Tell the chat about critical incidents', {
    isEnabled: true,
    webhookSecretKey: planter.random.uuid(),
  });
  planter.named('Runbook', 'Fail over the payment gateway', {
    description: 'Switch to the second provider.',
    steps: [
      { id: 'look', order: 1, type: 'Manual', title: 'Check that the second provider answers', config: {} },
      { id: 'switch', order: 2, type: 'HttpRequest', title: 'Switch the provider', config: {} },
    ],
  });
  planter.plant('IncidentTemplate', {
    templateName: 'Payment outage',
    templateDescription: 'Customers cannot pay.',
    title: 'Payments are failing',
    description: 'Customers cannot pay by card.',
    slug: planter.slug('payment-outage'),
    incidentSeverityId: defaults.incidentSeverities.critical._id,
    monitors: idsAt(monitors, [1]),
  });
  planter.plant('IncidentNoteTemplate', {
    templateName: 'Working on it',
    templateDescription: 'First public note.',
    note: 'We are aware of the problem and are working on it.',
  });
  plantObjectives(company);
  plantAudit(company);
}
