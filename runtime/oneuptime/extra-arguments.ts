/** What tools of OneUptime take beside columns. Pure: shared with the compiler, which lists it. */
import type { ResourceModule } from '../catalogue/kinds.ts';
import { columnArgument, type ExtraArguments } from '../catalogue/schema.ts';
import { monitorArguments } from './monitors/arguments.ts';

/** Whether rows of the resource hold monitor steps. */
export function hasChecks({ columns }: ResourceModule): boolean {
  return columns.monitorSteps?.kind === 'monitorSteps';
}

/** Monitors are described readably beside their columns; one with a target is named after it unless told otherwise. */
export const extraArguments: ExtraArguments = (module, verb) => {
  if ((verb !== 'create' && verb !== 'update') || !hasChecks(module)) return {};
  const { name, monitoringInterval } = module.columns;
  // A monitor test is carried out once.
  const isTaken = ([argument]: [string, unknown]): boolean =>
    argument !== 'interval' || monitoringInterval !== undefined;
  const checks = Object.fromEntries(Object.entries(monitorArguments()).filter(isTaken));
  // The cron text of no interval: stored, it would mean every minute.
  const cron = monitoringInterval && columnArgument(monitoringInterval, false).refine((text) => text !== '');
  return {
    ...checks,
    ...(cron ? { monitoringInterval: cron } : {}),
    ...(verb === 'create' && name ? { name: columnArgument(name, false) } : {}),
  };
};
