import type { Workflow } from '../define.ts';
import { listMyChanges } from './list-my-changes.ts';
import { undoChange } from './undo-change.ts';

export const changeWorkflows: readonly Workflow[] = [listMyChanges, undoChange];
