/** The drawings of workflows, by their names. */
import type { Row } from '../call/platform.ts';
import type { Drawing, Look } from './drawing.ts';
import { drawUptime } from './uptime.ts';

export const PICTURES: Readonly<Record<string, (result: Row, look: Look) => Drawing | undefined>> = {
  get_monitor_uptime: drawUptime,
};
