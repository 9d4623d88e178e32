import type { StoredModel } from '../engine/model.ts';
import { joinRules, type Rules } from '../engine/rulebook.ts';
import { ALERT_FLOW_RULES, ALERT_RULES } from './alerts.ts';
import { INCIDENT_FLOW_RULES, INCIDENT_RULES } from './incidents.ts';
import { MAINTENANCE_FLOW_RULES, MAINTENANCE_RULES } from './maintenance.ts';
import { MONITOR_FLOW_RULES, MONITOR_RULES } from './monitors.ts';
import { NUMBER_RULES } from './numbers.ts';
import { OBJECTIVE_RULES } from './objectives.ts';
import { ON_CALL_RULES } from './on-call.ts';
import { PROJECT_RULES } from './project.ts';
import { notificationRules, RANK_RULES } from './ranks.ts';
import { REQUIRED_RULES } from './required.ts';
import { STATUS_PAGE_RULES } from './status-pages.ts';

/** Every rulebook, in the order in which one resource's rules run: numbers are taken first, state rows written last. */
export function allRules(model: StoredModel): ReadonlyMap<string, readonly Rules[]> {
  return joinRules([
    NUMBER_RULES,
    PROJECT_RULES,
    REQUIRED_RULES,
    RANK_RULES,
    OBJECTIVE_RULES,
    STATUS_PAGE_RULES,
    ON_CALL_RULES,
    MONITOR_RULES,
    INCIDENT_RULES,
    ALERT_RULES,
    MAINTENANCE_RULES,
    notificationRules(model.resources.values()),
    MONITOR_FLOW_RULES,
    INCIDENT_FLOW_RULES,
    ALERT_FLOW_RULES,
    MAINTENANCE_FLOW_RULES,
  ]);
}
