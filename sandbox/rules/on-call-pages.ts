import { MINUTE } from '../engine/clock.ts';
import { stemOf } from '../engine/model.ts';
import type { Rulebook, Rules, World } from '../engine/rulebook.ts';
import { byOrder, type StoredRow } from '../engine/store.ts';
import { writeFeed } from './feed.ts';

const LOG = 'OnCallDutyPolicyExecutionLog';
const RULE = 'OnCallDutyPolicyEscalationRule';

/** What can call a policy, and the table of its states. */
const CALLERS: Readonly<Record<string, { readonly states: string; readonly words: string }>> = {
  Incident: { states: 'IncidentState', words: 'incident' },
  Alert: { states: 'AlertState', words: 'alert' },
  AlertEpisode: { states: 'AlertState', words: 'alert episode' },
  IncidentEpisode: { states: 'IncidentState', words: 'incident episode' },
};
const callerKey = (kind: string): string => `triggeredBy${kind}Id`;

/** Whom a step pages: the person, and the team or schedule that names them; nobody where a schedule has a gap. */
interface Recipient {
  readonly userId: unknown;
  readonly via: Readonly<Record<string, unknown>>;
}

/** Alerts of a person go to whoever overrides them now; schedules know that by themselves. */
function overridden({ store }: World, userId: unknown, policyId: unknown): unknown {
  const now = store.now();
  const rows = store.where('OnCallDutyPolicyUserOverride', 'overrideUserId', userId);
  const active = rows.filter((row) => Number(row.startsAt) <= now && Number(row.endsAt) > now);
  const own = active.find((row) => row.onCallDutyPolicyId === policyId);
  return (own ?? active.find((row) => row.onCallDutyPolicyId === null))?.routeAlertsToUserId ?? userId;
}

/** Teams first, then people, then schedules. */
function recipientsOf(world: World, rule: StoredRow): Recipient[] {
  const { store } = world;
  const linked = (kind: string): StoredRow[] =>
    store.where(`${RULE}${kind}`, 'onCallDutyPolicyEscalationRuleId', rule._id);
  const direct = (userId: unknown): unknown => overridden(world, userId, rule.onCallDutyPolicyId);
  const teams = linked('Team').flatMap(({ teamId }) =>
    store.where('TeamMember', 'teamId', teamId).map((member) => ({
      userId: direct(member.userId),
      via: { userBelongsToTeamId: teamId },
    })),
  );
  const people = linked('User').map(({ userId }) => ({ userId: direct(userId), via: {} }));
  const rotas = linked('Schedule').map(({ onCallDutyPolicyScheduleId: id }) => ({
    userId: store.find('OnCallDutyPolicySchedule', id)?.currentUserIdOnRoster ?? null,
    via: { onCallDutyScheduleId: id },
  }));
  return [...teams, ...people, ...rotas];
}

/** What became of one page. No key can give a person a way to be reached, so in a sandbox nobody has one. */
function outcome(world: World, userId: unknown, isRepeated: boolean): readonly [status: string, statusMessage: string] {
  if (userId === null) return ['Skipped', 'Skipped because no active users are found in this schedule.'];
  if (isRepeated) return ['Skipped', 'Skipped because notification sent to this user already.'];
  const user = world.store.find('User', userId);
  const advice = 'Ask them to add one in User Settings > Notification Methods.';
  const label = user?.name ?? user?.email ?? 'This responder';
  const reason = `${label} has no verified notification method, so this page could not be delivered.`;
  return ['Error', `${reason} ${advice}`];
}

/** Columns that every row about a run repeats. */
function runColumns(log: StoredRow): Record<string, unknown> {
  const { projectId, onCallDutyPolicyId, userNotificationEventType } = log;
  const callers = Object.keys(CALLERS).map((kind) => [callerKey(kind), log[callerKey(kind)]]);
  return { projectId, onCallDutyPolicyId, userNotificationEventType, ...Object.fromEntries(callers) };
}

/** Runs one step of a policy: a timeline row per page, and the log of the person beside it. */
function runStep(world: World, log: StoredRow, rule: StoredRow): void {
  world.store.update(log, {
    lastEscalationRuleExecutedAt: world.store.now(),
    lastExecutedEscalationRuleId: rule._id,
    lastExecutedEscalationRuleOrder: rule.order,
    executeNextEscalationRuleInMinutes: rule.escalateAfterInMinutes ?? 0,
  });
  const step = { [`${stemOf(RULE)}Id`]: rule._id, [`${stemOf(LOG)}Id`]: log._id, ...runColumns(log) };
  const write = (row: Record<string, unknown>): StoredRow => world.write(`${LOG}Timeline`, { ...step, ...row });
  const paged = new Set<unknown>();
  for (const { userId, via } of recipientsOf(world, rule)) {
    const [status, statusMessage] = outcome(world, userId, paged.has(userId));
    const timeline = write({ ...via, alertSentToUserId: userId, status, statusMessage });
    if (status === 'Skipped') continue;
    paged.add(userId);
    world.outbox.note({ kind: 'page', about: `${LOG} ${log._id}`, to: String(userId) });
    const place = { [`${stemOf(LOG)}TimelineId`]: timeline._id };
    world.write('UserOnCallLog', { ...step, ...via, ...place, userId, status, statusMessage });
  }
  if (paged.size === 0) write({ status: 'Skipped', statusMessage: 'Skipped because no users in this rule.' });
}

function stepsOf({ store }: World, log: StoredRow): StoredRow[] {
  return store.where(RULE, 'onCallDutyPolicyId', log.onCallDutyPolicyId).sort(byOrder);
}

/** Starts a policy for whatever called it. */
function execute(world: World, kind: string, caller: StoredRow, policyId: unknown): void {
  const policy = world.store.find('OnCallDutyPolicy', policyId);
  if (policy === undefined) return;
  const log = world.write(LOG, {
    projectId: caller.projectId,
    onCallDutyPolicyId: policyId,
    [callerKey(kind)]: caller._id,
    userNotificationEventType: `${CALLERS[kind]?.words} Created`.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
    status: 'Scheduled',
    statusMessage: 'Scheduled.',
    onCallPolicyExecutionRepeatCount: 1,
  });
  writeFeed(world, kind, caller, 'OnCallPolicy', `On-call policy ${policy.name} started.`);
  const first = stepsOf(world, log)[0];
  const advice = 'Please add escalation rules to this policy.';
  const empty = { status: 'Error', statusMessage: `No Escalation Rules in Policy. ${advice}` };
  if (first !== undefined) runStep(world, log, first);
  const started = { status: 'Executing', statusMessage: 'First escalation rule executed...' };
  world.store.update(log, first === undefined ? empty : started);
}

/** Whether somebody took notice of what called a policy; the words for it, or undefined. */
function acknowledged({ store }: World, log: StoredRow): string | undefined {
  for (const [kind, { states, words }] of Object.entries(CALLERS)) {
    const caller = store.find(kind, log[callerKey(kind)]);
    if (caller === undefined) continue;
    const marked = store.where(states, 'projectId', log.projectId).find((state) => state.isAcknowledgedState === true);
    const present = store.find(states, caller[`current${states}Id`]);
    if (Number(present?.order) >= Number(marked?.order)) return words;
  }
  return undefined;
}

/** The next step of a run, or the first one again where the policy repeats. Only the number of repeats counts. */
function nextStep(world: World, log: StoredRow): StoredRow | undefined {
  const steps = stepsOf(world, log);
  const next = steps.find((rule) => Number(rule.order) === Number(log.lastExecutedEscalationRuleOrder) + 1);
  if (next !== undefined) return next;
  const policy = world.store.find('OnCallDutyPolicy', log.onCallDutyPolicyId);
  const passes = Number(log.onCallPolicyExecutionRepeatCount);
  if (passes > Number(policy?.repeatPolicyIfNoOneAcknowledgesNoOfTimes ?? 0)) return undefined;
  world.store.update(log, { onCallPolicyExecutionRepeatCount: passes + 1 });
  return steps[0];
}

/** Ends a run. Having paged nobody has a status of its own. */
function finish({ store }: World, log: StoredRow): void {
  const pages = store.where(`${LOG}Timeline`, `${stemOf(LOG)}Id`, log._id);
  const isSomeonePaged = pages.some((page) => page.alertSentToUserId !== null);
  const reason = 'usually because the on-call schedules it targets had nobody on call.';
  const empty = `Execution completed, but no one was notified. Every escalation rule in this policy reached no one - ${reason}`;
  store.update(log, {
    status: isSomeonePaged ? 'Execution Completed' : 'Execution Completed - No One Notified',
    statusMessage: isSomeonePaged ? 'Execution completed.' : empty,
  });
}

function advance(world: World, log: StoredRow): void {
  const step = nextStep(world, log);
  if (step === undefined) finish(world, log);
  else runStep(world, log, step);
}

/** Goes on with running policies, as a worker of the real server does each minute. */
export function runPolicies(world: World): void {
  for (const log of world.store.where(LOG, 'status', 'Executing')) {
    const words = acknowledged(world, log);
    const due = Number(log.lastEscalationRuleExecutedAt) + Number(log.executeNextEscalationRuleInMinutes) * MINUTE;
    if (words !== undefined) {
      const statusMessage = `Execution completed because ${words} is acknowledged or resolved.`;
      world.store.update(log, { status: 'Execution Completed', statusMessage });
    } else if (due <= world.store.now()) advance(world, log);
  }
}

/** What a rule may ask of a row before it fits. */
const CRITERIA = /^(?:monitors|.*(?:Severities|Labels|Pattern))$/;

/** Policies of the project's own rules. Those that ask for something fit nothing here: what they ask is not looked at. */
function byRules({ store }: World, kind: string, row: StoredRow): unknown[] {
  const asks = ([name, value]: [string, unknown]): boolean =>
    CRITERIA.test(name) && (Array.isArray(value) ? value.length > 0 : (value ?? '') !== '');
  return store
    .where(`${kind}OnCallRule`, 'projectId', row.projectId)
    .filter((rule) => rule.isEnabled !== false && !Object.entries(rule).some(asks))
    .flatMap(({ onCallDutyPolicies }) => onCallDutyPolicies as unknown[]);
}

/** Policies named in a create are executed. One that an update adds is merely linked, and pages nobody. */
const called = (kind: string): Rules => ({
  created: (row, world) => {
    const all = [...(row.onCallDutyPolicies as unknown[]), ...byRules(world, kind, row)];
    for (const policyId of new Set(all)) execute(world, kind, row, policyId);
  },
});

/** Whoever a step names directly is on call from then on, as the time log says. */
const logged: Rules = {
  created: ({ projectId, onCallDutyPolicyId, onCallDutyPolicyEscalationRuleId, userId }, world) => {
    if (userId === null) return;
    const startsAt = world.store.now();
    world.write('OnCallDutyPolicyTimeLog', {
      projectId,
      onCallDutyPolicyId,
      onCallDutyPolicyEscalationRuleId,
      userId,
      startsAt,
    });
  },
  deleted: ({ onCallDutyPolicyEscalationRuleId, userId }, { store }) => {
    const rows = store.where('OnCallDutyPolicyTimeLog', 'userId', userId);
    const open = rows.filter(
      (row) => row.endsAt === null && row.onCallDutyPolicyEscalationRuleId === onCallDutyPolicyEscalationRuleId,
    );
    for (const row of open) store.update(row, { endsAt: store.now() });
  },
};

/** Who is paged when, and what is written about it. */
export const PAGE_RULES: Rulebook = {
  ...Object.fromEntries(Object.keys(CALLERS).map((kind) => [kind, called(kind)])),
  [`${RULE}User`]: logged,
};
