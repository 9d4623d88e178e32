/** The audit as the settings want it: opened with the first line that there is to write. */
import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { AuditTarget } from '../guard/audit/audit-target.ts';
import { AuditTrail } from '../guard/audit/audit-trail.ts';
import type { OwnChanges } from '../guard/audit/change-log.ts';
import { CallAudit } from '../tools/call-audit.ts';
import type { WorkflowLibrary } from '../workflows/library.ts';
import type { Settings } from './settings.ts';

interface AuditParts {
  /** Where lines go where the operator says nothing. */
  readonly usual: readonly AuditTarget[] | undefined;
  readonly version: string;
  readonly site: string;
  readonly catalogue: Catalogue;
  readonly library: WorkflowLibrary;
  readonly accepted: AcceptedKeys;
}

interface OpenedAudit {
  readonly trail: AuditTrail;
  readonly calls: CallAudit;
  /** What can be read of it again. */
  readonly changes: OwnChanges | undefined;
}

type Asked = Pick<Settings, 'audit' | 'auditReads' | 'auditRequired' | 'redisUrl'>;

/** Undefined where nobody wants one. */
export function openAudit(settings: Asked, parts: AuditParts): OpenedAudit | undefined {
  const { usual = [], version, library, ...others } = parts;
  const { audit: targets = usual, auditReads: reads, auditRequired: isRequired, redisUrl } = settings;
  if (targets.length === 0) return undefined;
  const tell = (text: string): void => void process.stderr.write(`oneuptime-mcp: ${text}\n`);
  const trail = new AuditTrail({ targets, redisUrl, version, tell });
  const workflowModule = async (name: string) => (await library.load(name))?.module;
  const calls = new CallAudit({ trail, reads, isRequired, workflowModule, ...others });
  const log = trail.changes;
  return { trail, calls, changes: log && { log, site: parts.site } };
}
