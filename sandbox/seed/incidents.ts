import type { StoredRow } from '../engine/store.ts';
import { type Company, DAY, HOUR, MINUTE } from './company.ts';
import { INCIDENT_COUNT, OPEN_INCIDENTS, TROUBLES } from './story.ts';

interface IncidentPlan {
  readonly number: number;
  readonly title: string;
  readonly monitor: StoredRow | undefined;
  readonly severity: 'critical' | 'major' | 'minor';
  readonly start: number;
  /** Minutes until somebody took it, and until it was over; null: not yet. */
  readonly acknowledgedAfter: number | null;
  readonly resolvedAfter: number | null;
}

/** When an incident began. Numbers and times go up together: half a year of history, a busy day, and what is open now. */
function startOf(company: Company, number: number): number {
  const { now, planter } = company;
  const open = OPEN_INCIDENTS.find((incident) => incident.number === number);
  if (open !== undefined) return now - open.minutes * MINUTE;
  const jitter = planter.random.between(0, 40) * MINUTE;
  const between = (first: number, last: number, from: number, to: number): number =>
    now - from + ((from - to) * (number - first)) / (last - first + 1) + jitter;
  if (number < 456) return between(1, 455, 185 * DAY, 40 * HOUR);
  return number < 468 ? between(457, 467, 30 * HOUR, 3 * HOUR) : now - 70 * MINUTE;
}

function plans(company: Company, monitors: readonly StoredRow[]): IncidentPlan[] {
  const { random } = company.planter;
  return Array.from({ length: INCIDENT_COUNT }, (_, index): IncidentPlan => {
    const number = index + 1;
    const start = startOf(company, number);
    const open = OPEN_INCIDENTS.find((incident) => incident.number === number);
    if (open !== undefined) {
      const { title, severity } = open;
      const acknowledgedAfter = open.acknowledged ? 6 : null;
      return {
        number,
        title,
        monitor: monitors[open.monitor],
        severity,
        start,
        acknowledgedAfter,
        resolvedAfter: null,
      };
    }
    const [title, monitor, severity] = TROUBLES[(index * 5 + random.between(0, 3)) % TROUBLES.length] ?? TROUBLES[0];
    const acknowledgedAfter = random.between(2, 14);
    const limit = Math.floor((company.now - start) / MINUTE) - acknowledgedAfter - 1;
    const resolvedAfter = acknowledgedAfter + Math.min(limit, random.between(8, 160));
    return { number, title, monitor: monitors[monitor], severity, start, acknowledgedAfter, resolvedAfter };
  });
}

function statesOf(company: Company, plan: IncidentPlan): [StoredRow, number, string | null][] {
  const { created, acknowledged, resolved } = company.defaults.incidentStates;
  const states: [StoredRow, number, string | null][] = [[created, plan.start, null]];
  if (plan.acknowledgedAfter !== null) states.push([acknowledged, plan.start + plan.acknowledgedAfter * MINUTE, null]);
  if (plan.resolvedAfter !== null)
    states.push([resolved, plan.start + plan.resolvedAfter * MINUTE, 'The cause was removed.']);
  return states;
}

function plantTrail(company: Company, incident: StoredRow, plan: IncidentPlan): void {
  const { planter } = company;
  const states = statesOf(company, plan);
  states.forEach(([state, startsAt, rootCause], index) => {
    planter.createdAt = startsAt;
    const endsAt = states[index + 1]?.[1] ?? null;
    planter.plant('IncidentStateTimeline', {
      incidentId: incident._id,
      incidentStateId: state._id,
      startsAt,
      endsAt,
      rootCause,
    });
    planter.plant('IncidentFeed', {
      incidentId: incident._id,
      incidentFeedEventType: index === 0 ? 'IncidentCreated' : 'IncidentStateChanged',
      feedInfoInMarkdown: `**Incident INC-${plan.number}** is now ${String(state.name)}.`,
      displayColor: state.color,
      postedAt: startsAt,
    });
  });
}

function plantIncident(company: Company, plan: IncidentPlan): StoredRow {
  const { planter, defaults, teams, people } = company;
  const isOpen = plan.resolvedAfter === null;
  const states = statesOf(company, plan);
  planter.createdAt = plan.start;
  const incident = planter.plant('Incident', {
    title: plan.title,
    slug: planter.slug(plan.title),
    description: `${plan.title}. First seen by the monitor "${String(plan.monitor?.name)}".`,
    declaredAt: plan.start,
    incidentSeverityId: defaults.incidentSeverities[plan.severity]._id,
    currentIncidentStateId: states.at(-1)?.[0]._id,
    monitors: plan.monitor === undefined ? [] : [plan.monitor._id],
    labels: plan.monitor?.labels ?? [],
    incidentNumber: plan.number,
    incidentNumberWithPrefix: `INC-${plan.number}`,
    isCreatedAutomatically: !isOpen,
    rootCause: isOpen ? null : 'See the last state change.',
  });
  plantTrail(company, incident, plan);
  if (isOpen || planter.random.chance(0.15)) {
    const note = {
      incidentId: incident._id,
      note: 'We are looking into it.',
      createdByUserId: people[plan.number % people.length]?._id,
    };
    planter.plant('IncidentInternalNote', note);
    planter.plant('IncidentOwnerTeam', {
      incidentId: incident._id,
      teamId: teams[plan.severity === 'critical' ? 1 : 0]?._id,
    });
  }
  return incident;
}

/** Incidents of half a year, numbered without gaps; three of them open. */
export function plantIncidents(company: Company, monitors: readonly StoredRow[]): StoredRow[] {
  const { planter, defaults, world } = company;
  const incidents = plans(company, monitors).map((plan) => plantIncident(company, plan));
  world.store.table('Project').patch(defaults.project, { incidentCounter: INCIDENT_COUNT });
  const gateway = incidents[467];
  if (gateway !== undefined) {
    planter.createdAt = company.now - 80 * MINUTE;
    planter.plant('IncidentPublicNote', {
      incidentId: gateway._id,
      note: 'Card payments may fail. We are working with our payment provider.',
      postedAt: planter.createdAt,
    });
    planter.plant('IncidentMember', {
      incidentId: gateway._id,
      userId: company.people[4]?._id,
      incidentRoleId: defaults.commander._id,
    });
  }
  return incidents;
}

/** Some alerts of the last weeks, the newest still open. */
export function plantAlerts(company: Company, monitors: readonly StoredRow[]): void {
  const { planter, defaults, now, world } = company;
  const { created, acknowledged, resolved } = defaults.alertStates;
  const total = 60;
  for (let number = 1; number <= total; number += 1) {
    const isOpen = number > total - 3;
    const start = isOpen ? now - (total - number + 1) * 25 * MINUTE : now - (total - number) * 11 * HOUR;
    const monitor = monitors[(number * 7) % monitors.length];
    const states: [StoredRow, number][] = [[created, start]];
    if (number !== total) states.push([acknowledged, start + 4 * MINUTE]);
    if (!isOpen) states.push([resolved, start + planter.random.between(10, 200) * MINUTE]);
    planter.createdAt = start;
    const alert = planter.plant('Alert', {
      title: `${String(monitor?.name)}: response time above its limit`,
      description: 'The average of five minutes is above the limit.',
      alertSeverityId: (number % 3 === 0 ? defaults.alertSeverities.high : defaults.alertSeverities.low)._id,
      currentAlertStateId: states.at(-1)?.[0]._id,
      monitorId: monitor?._id,
      labels: monitor?.labels ?? [],
      alertNumber: number,
      alertNumberWithPrefix: `ALT-${number}`,
      isCreatedAutomatically: true,
    });
    states.forEach(([state, startsAt], index) => {
      planter.createdAt = startsAt;
      planter.plant('AlertStateTimeline', {
        alertId: alert._id,
        alertStateId: state._id,
        startsAt,
        endsAt: states[index + 1]?.[1] ?? null,
      });
    });
  }
  world.store.table('Project').patch(defaults.project, { alertCounter: total });
}
