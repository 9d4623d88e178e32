/** The audit as the settings want it: opened with the first line that there is to write. */
import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { AuditTarget } from '../guard/audit/audit-target.ts';
import { AuditTrail } from '../guard/audit/audit-trail.ts';
import type { OwnChanges } from '../guard/audit/change-log.ts';
import { CallAudit } from '../tools/call-audit.ts';
import type { WorkflowLibrary } from '../workflows/library.ts';
import { say } from './say.ts';
import type { Settings } from './settings.ts';

interface AuditParts {
  readonly trail: AuditTrail;
  readonly site: string;
  readonly catalogue: Catalogue;
  readonly library: WorkflowLibrary;
  readonly accepted: AcceptedKeys;
}

interface OpenedAudit {
  readonly calls: CallAudit;
  /** What can be read of it again. */
  readonly changes: OwnChanges | undefined;
}

/** The audit of the process; undefined where nobody wants one. `usual`: where lines go where the operator says nothing. */
export function openTrail(
  { audit, redisUrl }: Pick<Settings, 'audit' | 'redisUrl'>,
  version: string,
  usual: readonly AuditTarget[] = [],
): AuditTrail | undefined {
  const targets = audit ?? usual;
  if (targets.length === 0) return undefined;
  return new AuditTrail({ targets, redisUrl, version, tell: say });
}

/** What calls of one instance use of it. */
export function openAudit(
  { auditReads: reads, auditRequired: isRequired }: Pick<Settings, 'auditReads' | 'auditRequired'>,
  { library, ...parts }: AuditParts,
): OpenedAudit {
  const workflowModule = async (name: string) => (await library.load(name))?.module;
  const { changes: log } = parts.trail;
  return {
    calls: new CallAudit({ ...parts, reads, isRequired, workflowModule }),
    changes: log && { log, site: parts.site },
  };
}
