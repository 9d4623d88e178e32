/** How OneUptime tells a master key from a key of a project. */
import { isPlain } from '../basics/plain.ts';
import type { MasterCheck } from '../call/platform.ts';

/** The settings of the instance are one row, of this id: a master key stands in it, so that where there is one, there is the row. */
const SETTINGS = '00000000-0000-0000-0000-000000000000';

/**
 * No permission opens the settings of an instance: every key of a project is refused with 422 (or 402 where the project has
 * not paid), the master key alone passes by. Nothing of them is read but the id.
 */
export const MASTER_CHECK: MasterCheck = {
  request: {
    method: 'POST',
    path: `/global-config/${SETTINGS}/get-item`,
    body: { select: { _id: true } },
    isRead: true,
  },
  kindOf: ({ status, body }) => {
    if (status === 200) return isPlain(body) && body._id === SETTINGS ? 'master' : 'plain';
    // 400 is what an invalid key is answered, 401 one that is none.
    if (status === 400 || status === 401) return 'unknown';
    return status === 429 || status >= 500 ? 'failed' : 'plain';
  },
};
