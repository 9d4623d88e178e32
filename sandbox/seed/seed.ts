import type { SandboxKeys } from '../engine/keys.ts';
import { createRandom } from '../engine/random.ts';
import type { World } from '../engine/rulebook.ts';
import { plantCompany } from './company.ts';
import { Planter, type ProjectDefaults, plantKey, plantProject } from './defaults.ts';
import { plantExtras } from './extras.ts';
import { plantAlerts, plantIncidents } from './incidents.ts';
import { plantMonitors } from './monitors.ts';
import { plantOnCall } from './on-call.ts';
import { plantStatusPages } from './pages.ts';
import { plantTelemetry } from './telemetry.ts';

const DAY = 86_400_000;

/** Services, monitors, incidents and the rest of a working company. */
function fill(world: World, planter: Planter, defaults: ProjectDefaults): void {
  const company = plantCompany(world, planter, defaults);
  const monitors = plantMonitors(company);
  plantIncidents(company, monitors);
  plantAlerts(company, monitors);
  plantOnCall(company);
  plantStatusPages(company, monitors);
  plantExtras(company, monitors);
  plantTelemetry(company, monitors);
}

/** Fills an empty store: two projects with their defaults and keys and, unless `seed` is null, a company in the first. Everything is relative to the store's clock and, for one seed number, the same at every start. */
export function seedSandbox({ world, keys, seed }: { world: World; keys: SandboxKeys; seed: number | null }): void {
  const random = createRandom(seed ?? 1);
  const company = new Planter(world.store, random, random.uuid());
  const neighbour = new Planter(world.store, random, random.uuid());
  company.createdAt = world.store.now() - 200 * DAY;
  neighbour.createdAt = world.store.now() - 100 * DAY;
  const defaults = plantProject(company, 'Harbour Shop', 'Olivia Owner', 'olivia.owner@harbour-shop.example');
  plantProject(neighbour, 'Second Project', 'Nora Neighbour', 'nora.neighbour@second.example');

  plantKey(company, 'Admin key', keys.admin, ['ProjectAdmin']);
  plantKey(company, 'Viewer key', keys.readonly, ['Viewer']);
  plantKey(company, 'Key without permissions', keys.noperms, []);
  plantKey(company, 'Incident reader', keys.incidentRead, ['ReadProjectIncident']);
  plantKey(company, 'Expired key', keys.expired, ['ProjectAdmin'], -DAY);
  plantKey(neighbour, 'Admin key', keys.other, ['ProjectAdmin']);
  if (seed !== null) fill(world, company, defaults);
}
