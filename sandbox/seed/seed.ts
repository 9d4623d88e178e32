import { DAY } from '../engine/clock.ts';
import type { SandboxKeys } from '../engine/keys.ts';
import { createRandom } from '../engine/random.ts';
import type { World } from '../engine/rulebook.ts';
import { plantCompany } from './company.ts';
import { plantExtras } from './extras.ts';
import { plantAlerts, plantIncidents } from './incidents.ts';
import { plantMonitors } from './monitors.ts';
import { plantOnCall } from './on-call.ts';
import { plantStatusPages } from './pages.ts';
import { Planter } from './planter.ts';
import { plantKey, plantProject } from './project.ts';
import { plantTelemetry } from './telemetry.ts';

/** Fills an empty store: two projects with their defaults and keys and, unless `seed` is null, a company in the first. Everything is relative to the store's clock and, for one seed number, the same at every start. */
export function seedSandbox({ world, keys, seed }: { world: World; keys: SandboxKeys; seed: number | null }): void {
  const { store } = world;
  const random = createRandom(seed ?? 1);
  const own = new Planter(store, random, store.now() - 200 * DAY);
  const neighbour = new Planter(store, random, store.now() - 100 * DAY);
  const defaults = plantProject(own, 'Harbour Shop', 'Olivia Owner', 'olivia.owner@harbour-shop.example');
  plantProject(neighbour, 'Second Project', 'Nora Neighbour', 'nora.neighbour@second.example');

  plantKey(own, 'Admin key', keys.admin, ['ProjectAdmin']);
  plantKey(own, 'Viewer key', keys.readonly, ['Viewer']);
  plantKey(own, 'Key without permissions', keys.noperms, []);
  plantKey(own, 'Incident reader', keys.incidentRead, ['ReadProjectIncident']);
  plantKey(own, 'Expired key', keys.expired, ['ProjectAdmin'], -1);
  plantKey(neighbour, 'Admin key', keys.other, ['ProjectAdmin']);
  if (seed === null) return;

  const company = plantCompany(world, own, defaults);
  plantMonitors(company);
  plantIncidents(company);
  plantAlerts(company);
  plantOnCall(company);
  plantStatusPages(company);
  plantExtras(company);
  plantTelemetry(company);
}
