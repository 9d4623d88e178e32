/** What the product is called wherever it is published: all of it follows from its name in registries. */
import { DESCRIPTION, REGISTRY_NAME } from '../runtime/http/discovery.ts';
import { packageFile } from '../runtime/start/package-root.ts';

const [, owner = '', repository = ''] = /^io\.github\.([^/]+)\/(.+)$/.exec(REGISTRY_NAME) ?? [];

/** Package, command, chart, unit, and user of the image. */
export const PRODUCT = repository;
/** Who publishes it. */
export const PUBLISHER = owner;
/** One line, at most 100 characters. */
export const SUMMARY = DESCRIPTION;
/** Where the source and the releases are. */
export const REPOSITORY = `https://github.com/${owner}/${repository}`;
/** The image without its tag. */
export const IMAGE = `ghcr.io/${owner}/${repository}`;
/** Folder of charts in the same registry, as Helm names it. */
export const CHARTS = `oci://ghcr.io/${owner}/charts`;

/** Folder in which packages are built. */
export const PACKAGES = packageFile('dist/packages');

/** Files of a release in that folder. */
export const releaseFiles = (version: string) => ({
  tarball: `${PRODUCT}-${version}.tgz`,
  bundle: `${PRODUCT}.mjs`,
  mcpb: `${PRODUCT}-${version}.mcpb`,
  chart: `charts/${PRODUCT}-${version}.tgz`,
  sbom: 'sbom.json',
  registry: 'server.json',
});
