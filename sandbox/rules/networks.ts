import { badData } from '../engine/api-error.ts';
import type { Draft, Rulebook, World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';

/** An IPv4 address, with or without the length of a range. */
function isRange(text: string): boolean {
  const [, address = '', length = '32'] = /^(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?$/.exec(text) ?? [];
  return address !== '' && Number(length) <= 32 && address.split('.').every((octet) => Number(octet) <= 255);
}

type Values = Draft['values'];

const trimmed = (value: unknown): string => String(value ?? '').trim();

/** A rule that puts devices into a site has to say which ones. */
function checkCriteria({ subnetCidr, hostnamePattern }: Values): void {
  const range = trimmed(subnetCidr);
  if (range === '' && trimmed(hostnamePattern) === '')
    throw badData('At least one of Subnet CIDR or Hostname Pattern is required.');
  if (range !== '' && !isRange(range)) throw badData(`${range} is not a valid IPv4 CIDR (expected e.g. 10.0.0.0/24).`);
}

/** Where a site stands: the ids from the top down to it. */
function pathOf({ store }: World, site: StoredRow): string {
  const parent = store.find('NetworkSite', site.parentSiteId);
  return `${parent === undefined ? '/' : (parent.materializedPath ?? '/')}${site._id}/`;
}

/** Refuses a parent that is not there, or stands below the site itself. */
function checkParent({ store }: World, parentId: unknown, projectId: unknown, site: StoredRow | null): void {
  if (!parentId) return;
  const parent = store.find('NetworkSite', parentId);
  if (parent === undefined) throw badData('Parent site not found.');
  if (site?._id === parentId) throw badData('A site cannot be its own parent.');
  if (parent.projectId !== projectId) throw badData('Parent site must belong to the same project.');
  if (site !== null && String(parent.materializedPath).split('/').includes(site._id))
    throw badData('Cannot move a site under itself or one of its own descendants.');
}

/** Refuses a site of another project, or none. */
function checkSite({ store }: World, siteId: unknown, projectId: unknown): void {
  if (!siteId) return;
  const site = store.find('NetworkSite', siteId);
  if (site === undefined) throw badData('Network site not found.');
  if (site.projectId !== projectId) throw badData('Network site must belong to the same project.');
}

/** Writes the place of a site, and after a move of everything below it. */
function placeSite(site: StoredRow, world: World): void {
  site.materializedPath = pathOf(world, site);
  site.depth = String(site.materializedPath).split('/').length - 3;
  for (const child of world.store.where('NetworkSite', 'parentSiteId', site._id)) placeSite(child, world);
}

function checkLink({ fromDeviceId, toDeviceId, parentDeviceId }: Values, projectId: unknown, { store }: World): void {
  if (!fromDeviceId || !toDeviceId) throw badData('A link needs a device at each end.');
  if (fromDeviceId === toDeviceId) throw badData('A device cannot be linked to itself.');
  const ends = store.findAll('NetworkDevice', [fromDeviceId, toDeviceId]);
  if (ends.filter((device) => device.projectId === projectId).length < 2)
    throw badData('Both devices must exist and belong to this project.');
  if (parentDeviceId && parentDeviceId !== fromDeviceId && parentDeviceId !== toDeviceId)
    throw badData('The parent device must be one of the two devices this link connects.');
}

/** Sites, the rules that fill them, and what the map of the network shows. */
export const NETWORK_RULES: Rulebook = {
  NetworkSite: {
    checkCreate: ({ values, projectId }, world) => checkParent(world, values.parentSiteId, projectId, null),
    checkUpdate: (row, changes, world) => checkParent(world, changes.parentSiteId, row.projectId, row),
    created: placeSite,
    updated: (row, before, world) => {
      if (row.parentSiteId !== before.parentSiteId) placeSite(row, world);
    },
  },
  NetworkSiteAssignmentRule: {
    checkCreate: ({ values, projectId }, world) => {
      checkCriteria(values);
      checkSite(world, values.siteId, projectId);
    },
    checkUpdate: (row, changes, world) => {
      if ('subnetCidr' in changes || 'hostnamePattern' in changes) checkCriteria({ ...row, ...changes });
      checkSite(world, changes.siteId, row.projectId);
    },
  },
  NetworkDeviceLink: { checkCreate: ({ values, projectId }, world) => checkLink(values, projectId, world) },
  NetworkTopologySuppression: {
    checkCreate: (draft, { store }) => {
      const node = trimmed(draft.values.nodeKey);
      if (node === '') throw badData('Node key is required.');
      draft.give('nodeKey', node);
      const hidden = store.where('NetworkTopologySuppression', 'projectId', draft.projectId);
      if (hidden.some((row) => row.nodeKey === node)) throw badData('This node is already hidden from the map.');
    },
  },
};
