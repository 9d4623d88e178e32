import type { StoredModel } from '../engine/model.ts';
import type { Rulebook } from '../engine/rulebook.ts';
import { ACCOUNT_RULES } from './accounts.ts';
import { ALERT_RULES } from './alerts.ts';
import { BOUND_RULES } from './bounds.ts';
import { DEFAULT_RULES } from './defaults.ts';
import { DOMAIN_RULES } from './domains.ts';
import { EPISODE_MEMBER_RULES } from './episode-members.ts';
import { INCIDENT_RULES } from './incidents.ts';
import { INVENTORY_RULES } from './inventory.ts';
import { KEPT_ROW_RULES } from './kept-rows.ts';
import { KIND_RULES } from './kinds.ts';
import { MAINTENANCE_RULES } from './maintenance.ts';
import { MEASUREMENT_RULES } from './measurements.ts';
import { MONITOR_PROBE_RULES } from './monitor-probes.ts';
import { MONITOR_RULES } from './monitors.ts';
import { NETWORK_RULES } from './networks.ts';
import { NUMBER_RULES } from './numbers.ts';
import { OBJECTIVE_RULES } from './objectives.ts';
import { ON_CALL_RULES } from './on-call.ts';
import { PAGE_RULES } from './on-call-pages.ts';
import { outgoingRules } from './outgoing.ts';
import { ownerRulebook } from './owners.ts';
import { PAGE_GROUP_RULES } from './page-groups.ts';
import { PROJECT_RULES } from './project.ts';
import { RANK_RULES } from './ranks.ts';
import { RECURRING_RULES } from './recurring.ts';
import { REQUIRED_RULES } from './required.ts';
import { STATUS_PAGE_RULES } from './status-pages.ts';
import { POSTMORTEM_RULES, subscriberRules } from './subscribers.ts';
import { SUBSCRIPTION_RULES } from './subscriptions.ts';
import { TWICE_RULES } from './twice.ts';
import { WORKSPACE_RULES } from './workspaces.ts';

/** Every rulebook, in the order in which one resource's rules run: numbers are taken first. */
export function allRules(model: StoredModel): Rulebook[] {
  return [
    NUMBER_RULES,
    PROJECT_RULES,
    REQUIRED_RULES,
    KIND_RULES,
    BOUND_RULES,
    TWICE_RULES,
    KEPT_ROW_RULES,
    EPISODE_MEMBER_RULES,
    PAGE_GROUP_RULES,
    RANK_RULES,
    MEASUREMENT_RULES,
    DOMAIN_RULES,
    NETWORK_RULES,
    INVENTORY_RULES,
    RECURRING_RULES,
    ACCOUNT_RULES,
    ...DEFAULT_RULES,
    OBJECTIVE_RULES,
    STATUS_PAGE_RULES,
    SUBSCRIPTION_RULES,
    ON_CALL_RULES,
    subscriberRules(model),
    POSTMORTEM_RULES,
    ...MONITOR_RULES,
    MONITOR_PROBE_RULES,
    ...INCIDENT_RULES,
    ...ALERT_RULES,
    ...MAINTENANCE_RULES,
    PAGE_RULES,
    ...outgoingRules(model),
    ownerRulebook(model),
    WORKSPACE_RULES,
  ];
}
