import { DAY, HOUR, MINUTE } from '../engine/clock.ts';
import type { StoredRow } from '../engine/store.ts';
import { type Company, idsAt } from './company.ts';
import type { Move } from './planter.ts';
import { INCIDENT_COUNT, OPEN_INCIDENTS, TROUBLES, type Trouble } from './story.ts';

interface IncidentPlan {
  readonly number: number;
  readonly trouble: Trouble;
  readonly states: readonly Move[];
}

/** When an incident that is over began. Numbers and times go up together: half a year of history, and a busy day. */
function startOf({ now, random }: Company, number: number): number {
  const jitter = random.between(0, 40) * MINUTE;
  const between = (first: number, last: number, from: number, to: number): number =>
    now - from + ((from - to) * (number - first)) / (last - first + 1) + jitter;
  if (number < 456) return between(1, 455, 185 * DAY, 40 * HOUR);
  return number < 468 ? between(457, 467, 30 * HOUR, 3 * HOUR) : now - 70 * MINUTE;
}

function planOf(company: Company, number: number): IncidentPlan {
  const { random, defaults } = company;
  const { created, acknowledged, resolved } = defaults.incidentStates;
  const open = OPEN_INCIDENTS[number];
  if (open !== undefined) {
    const start = company.now - open.minutes * MINUTE;
    const taken: Move[] = open.isTaken ? [[acknowledged, start + 6 * MINUTE]] : [];
    return { number, trouble: open.trouble, states: [[created, start], ...taken] };
  }
  const start = startOf(company, number);
  const trouble = TROUBLES[((number - 1) * 5 + random.between(0, 3)) % TROUBLES.length] ?? TROUBLES[0];
  const taken = random.between(2, 14);
  const limit = Math.floor((company.now - start) / MINUTE) - taken - 1;
  const over = taken + Math.min(limit, random.between(8, 160));
  const states: Move[] = [
    [created, start],
    [acknowledged, start + taken * MINUTE],
    [resolved, start + over * MINUTE, 'The cause was removed.'],
  ];
  return { number, trouble, states };
}

function plantIncident(company: Company, { number, trouble, states }: IncidentPlan): StoredRow {
  const { planter, random, defaults, teams, people, monitors } = company;
  const [title, place, severity] = trouble;
  const monitor = monitors[place];
  const [last, declaredAt] = [states.at(-1)?.[0], states[0]?.[1] ?? 0];
  const isOpen = last !== defaults.incidentStates.resolved;
  planter.createdAt = declaredAt;
  const incident = planter.plant('Incident', {
    title,
    slug: planter.slug(title),
    description: `${title}. First seen by the monitor "${monitor?.name}".`,
    declaredAt,
    incidentSeverityId: defaults.incidentSeverities[severity]._id,
    currentIncidentStateId: last?._id,
    monitors: idsAt(monitors, [place]),
    labels: monitor?.labels ?? [],
    incidentNumber: number,
    incidentNumberWithPrefix: `INC-${number}`,
    isCreatedAutomatically: !isOpen,
    rootCause: isOpen ? null : 'See the last state change.',
  });
  const link = { incidentId: incident._id };
  planter.trail('IncidentStateTimeline', link, 'incidentStateId', states, ([state, postedAt], index) => {
    planter.plant('IncidentFeed', {
      ...link,
      incidentFeedEventType: index === 0 ? 'IncidentCreated' : 'IncidentStateChanged',
      feedInfoInMarkdown: `**Incident INC-${number}** is now ${state.name}.`,
      displayColor: state.color,
      postedAt,
    });
  });
  if (isOpen || random.chance(0.15)) {
    const createdByUserId = people[number % people.length]?._id;
    planter.plant('IncidentInternalNote', { ...link, note: 'We are looking into it.', createdByUserId });
    planter.plant('IncidentOwnerTeam', { ...link, teamId: teams[severity === 'critical' ? 1 : 0]?._id });
  }
  return incident;
}

/** Incidents of half a year, numbered without gaps; three of them open. */
export function plantIncidents(company: Company): void {
  const { planter, defaults, people } = company;
  const plans = Array.from({ length: INCIDENT_COUNT }, (_, index) => planOf(company, index + 1));
  const incidents = plans.map((plan) => plantIncident(company, plan));
  defaults.project.incidentCounter = INCIDENT_COUNT;
  const incidentId = incidents[467]?._id;
  planter.createdAt = company.now - 80 * MINUTE;
  planter.plant('IncidentPublicNote', {
    incidentId,
    note: 'Card payments may fail. We are working with our payment provider.',
    postedAt: planter.createdAt,
  });
  planter.plant('IncidentMember', { incidentId, userId: people[4]?._id, incidentRoleId: defaults.commander._id });
}

/** Some alerts of the last weeks, the newest still open. */
export function plantAlerts({ planter, random, defaults, monitors, now }: Company): void {
  const { created, acknowledged, resolved } = defaults.alertStates;
  const total = 60;
  for (let number = 1; number <= total; number += 1) {
    const isOpen = number > total - 3;
    const start = isOpen ? now - (total - number + 1) * 25 * MINUTE : now - (total - number) * 11 * HOUR;
    const monitor = monitors[(number * 7) % monitors.length];
    const states: Move[] = [[created, start]];
    if (number !== total) states.push([acknowledged, start + 4 * MINUTE]);
    if (!isOpen) states.push([resolved, start + random.between(10, 200) * MINUTE]);
    planter.createdAt = start;
    const alert = planter.plant('Alert', {
      title: `${monitor?.name}: response time above its limit`,
      description: 'The average of five minutes is above the limit.',
      alertSeverityId: (number % 3 === 0 ? defaults.alertSeverities.high : defaults.alertSeverities.low)._id,
      currentAlertStateId: states.at(-1)?.[0]._id,
      monitorId: monitor?._id,
      labels: monitor?.labels ?? [],
      alertNumber: number,
      alertNumberWithPrefix: `ALT-${number}`,
      isCreatedAutomatically: true,
    });
    planter.trail('AlertStateTimeline', { alertId: alert._id }, 'alertStateId', states);
  }
  defaults.project.alertCounter = total;
}
