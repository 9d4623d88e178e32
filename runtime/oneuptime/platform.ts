/** OneUptime as the path of a call sees it. */

import type { Call, Platform } from '../call/platform.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { idOfText } from './codec.ts';
import { extraArguments } from './extra-arguments.ts';
import { TITLE } from './face.ts';
import { withInstead } from './impossible.ts';
import { refusedTool, withOutcome } from './known-failures.ts';
import { KnownStates } from './known-states.ts';
import { MASTER_CHECK } from './master-check.ts';
import { whyNone } from './no-rows.ts';
import { withPermissions } from './permissions.ts';
import { KnownNames } from './pointed-names.ts';
import { ProjectRules } from './project-rules.ts';
import { DeniedColumns } from './readable-columns.ts';
import { countRows, encodeQuery, getRow, listRows, presentRow } from './reads.ts';
import { referrersOf } from './referrers.ts';
import { groupRows } from './row-groups.ts';
import { namedAmong, rowsNamed } from './rows-named.ts';
import { sendChange, sendCreate } from './sending.ts';
import { groupTelemetry } from './telemetry-groups.ts';
import { watchRow } from './watch.ts';
import { planWrite } from './writes.ts';

/** One per process: it remembers which columns a key may not read, names of rows that telemetry points to, states. */
export function oneuptime(catalogue: Catalogue): Platform {
  const remembered = { denied: new DeniedColumns(), names: new KnownNames(), states: new KnownStates() };
  const rules = new ProjectRules();
  const forget = (call: Call): void => {
    remembered.states.forget(call);
    rules.forget(call);
  };
  return {
    title: TITLE,
    extraArguments,
    masterCheck: MASTER_CHECK,
    query: (call) => encodeQuery(call, remembered),
    list: (call, query, page) => listRows(call, query, page, remembered),
    count: countRows,
    whyNone,
    groups: (call, query, grouping) =>
      call.tool.module.analytics ? groupTelemetry(call, query, grouping) : groupRows(call, query, grouping),
    get: (call, id, selection) => getRow(call, id, selection, remembered),
    present: presentRow,
    plan: (call) => planWrite(call, rules),
    create: (call, write) => sendCreate(call, write).finally(() => forget(call)),
    watch: watchRow,
    change: (call, write) => sendChange(call, write).finally(() => forget(call)),
    readId: idOfText,
    namedAmong,
    rowsNamed,
    refusedTool,
    referrers: referrersOf,
    explain: async (error, tool, isRest) =>
      withOutcome(error, withInstead(await withPermissions(error, catalogue), tool), { tool, isRest }),
  };
}
