/** What OneUptime says of itself before the first call. */
import type { Guide, PlatformFace } from '../call/platform-face.ts';
import type { UpstreamApi } from '../upstream/upstream-api.ts';
import { incidentPage, nameOf } from './incident-page.ts';
import { isOwnRefusal } from './own-refusals.ts';
import { oneuptimePrompts } from './prompts.ts';

export const TITLE = 'OneUptime';

/** Where the API lies below an instance's address, and how a key is brought. */
export const ONEUPTIME_API: UpstreamApi = {
  title: TITLE,
  setting: 'ONEUPTIME_URL',
  basePath: '/api',
  statusPath: '/status',
  headers: ({ key }) => ({ apikey: key }),
  isOwnRefusal,
};

const GUIDE: Guide = {
  subject: 'OneUptime monitoring',
  holds: 'incidents, alerts, monitors, on-call, status pages, maintenance, telemetry and all else of its API',
  names: ['Critical', 'INC-12', 'Checkout API'],
  advice: ['Acknowledge or resolve an incident with create_incident_state_timeline.'],
};

export const ONEUPTIME: PlatformFace = {
  title: TITLE,
  scheme: 'oneuptime',
  prefix: 'oneuptime_',
  guide: GUIDE,
  pages: {
    incident: {
      title: 'Incident',
      description: 'An incident as a page: facts, states, notes. The id may be its number, such as INC-12.',
      read: incidentPage,
    },
  },
  nameOf,
  prompts: oneuptimePrompts,
};
