import { DAY } from '../engine/clock.ts';
import type { SandboxKeys } from '../engine/keys.ts';
import { createRandom } from '../engine/random.ts';
import type { World } from '../engine/rulebook.ts';
import { plantCompany } from './company.ts';
import { plantExtras } from './extras.ts';
import { plantAlerts, plantIncidents } from './incidents.ts';
import { plantMonitors } from './monitors.ts';
import { plantOnCall } from './on-call.ts';
import { plantAddress, plantStatusPages } from './pages.ts';
import { Planter } from './planter.ts';
import { plantProject } from './project.ts';
import { plantTelemetry } from './telemetry.ts';

const SETTINGS = '00000000-0000-0000-0000-000000000000';

/** Fills an empty store: two projects with their defaults and keys and, unless `seed` is null, a company in the first. Everything is relative to the store's clock and, for one seed number, the same at every start. */
export function seedSandbox({ world, keys, seed }: { world: World; keys: SandboxKeys; seed: number | null }): void {
  const { store } = world;
  const random = createRandom(seed ?? 1);
  const own = new Planter(store, random, store.now() - 200 * DAY);
  const neighbour = new Planter(store, random, store.now() - 100 * DAY);
  const defaults = plantProject(own, 'Harbour Shop', 'Olivia Owner', 'olivia.owner@harbour-shop.example');
  plantProject(neighbour, 'Second Project', 'Nora Neighbour', 'nora.neighbour@second.example');

  own.key('Admin key', keys.admin, ['ProjectAdmin']);
  own.key('Viewer key', keys.readonly, ['Viewer']);
  own.key('Key without permissions', keys.noperms, []);
  own.key('Incident reader', keys.incidentRead, ['ReadProjectIncident']);
  own.key('Expired key', keys.expired, ['ProjectAdmin'], -1);
  neighbour.key('Admin key', keys.other, ['ProjectAdmin']);
  // The settings of the instance, in which a master key would stand.
  if (store.model.resources.has('GlobalConfig'))
    store.insert('GlobalConfig', { _id: SETTINGS, createdAt: store.now() - 200 * DAY });
  if (seed === null) return;

  const company = plantCompany(world, own, defaults);
  plantMonitors(company);
  plantIncidents(company);
  plantAlerts(company);
  plantOnCall(company);
  plantStatusPages(company);
  plantExtras(company);
  plantTelemetry(company);
  plantAddress(company);
}
