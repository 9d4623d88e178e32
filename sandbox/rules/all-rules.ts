import type { StoredModel } from '../engine/model.ts';
import type { Rulebook } from '../engine/rulebook.ts';
import { ALERT_RULES } from './alerts.ts';
import { INCIDENT_RULES } from './incidents.ts';
import { MAINTENANCE_RULES } from './maintenance.ts';
import { MONITOR_PROBE_RULES } from './monitor-probes.ts';
import { MONITOR_RULES } from './monitors.ts';
import { NUMBER_RULES } from './numbers.ts';
import { OBJECTIVE_RULES } from './objectives.ts';
import { ON_CALL_RULES } from './on-call.ts';
import { PAGE_RULES } from './on-call-pages.ts';
import { ownerRulebook } from './owners.ts';
import { PROJECT_RULES } from './project.ts';
import { RANK_RULES } from './ranks.ts';
import { REQUIRED_RULES } from './required.ts';
import { STATUS_PAGE_RULES } from './status-pages.ts';
import { subscriberRules } from './subscribers.ts';

/** Every rulebook, in the order in which one resource's rules run: numbers are taken first. */
export function allRules(model: StoredModel): Rulebook[] {
  return [
    NUMBER_RULES,
    PROJECT_RULES,
    REQUIRED_RULES,
    RANK_RULES,
    OBJECTIVE_RULES,
    STATUS_PAGE_RULES,
    ON_CALL_RULES,
    subscriberRules(model.resources.values()),
    ...MONITOR_RULES,
    MONITOR_PROBE_RULES,
    ...INCIDENT_RULES,
    ...ALERT_RULES,
    ...MAINTENANCE_RULES,
    PAGE_RULES,
    ownerRulebook(model),
  ];
}
