import type { Guard } from './guard.ts';

/** Of numbers that would be wrong, and look right. */
export const guards: readonly Guard[] = [
  {
    name: 'a row that came twice, since others came before it, is counted once',
    file: 'runtime/oneuptime/row-groups.ts',
    from: '    if (seen.has(id)) continue;\n',
    to: '',
    tests: ['test/oneuptime/groups.test.ts'],
  },
  {
    name: 'what was not read is told',
    file: 'runtime/oneuptime/row-groups.ts',
    from: 'unread: isPart ? total - read : 0',
    to: 'unread: 0',
    tests: ['test/oneuptime/groups.test.ts'],
  },
  {
    name: 'secrets are no groups',
    file: 'runtime/call/grouping.ts',
    from: 'if (!column) throw noGroups(module, head);',
    to: 'if (!column) return { name: head, column: name };',
    tests: ['test/oneuptime/groups.test.ts'],
  },
  {
    name: 'a mean is put together of sums and counts',
    file: 'runtime/oneuptime/telemetry-groups.ts',
    from: "if (wanted.type !== 'Avg' || !isMerged)",
    to: 'if (true as boolean)',
    tests: ['test/oneuptime/telemetry-groups.property.test.ts'],
  },
  {
    name: 'days of a zone are put together of buckets that none of them begins within',
    file: 'runtime/oneuptime/aggregate-plan.ts',
    from: "const isSame = step === 'minute'",
    to: "const isSame = step === step || step === 'minute'",
    tests: ['test/oneuptime/telemetry-groups.property.test.ts', 'test/oneuptime/groups.test.ts'],
  },
  {
    name: 'percentiles are not put together',
    file: 'runtime/oneuptime/telemetry-groups.ts',
    from: 'if (isPercentile(type) && plan.isMerged)',
    to: 'if (isPercentile(type) && plan.isMerged && call.site === type)',
    tests: ['test/oneuptime/groups.test.ts'],
  },
  {
    name: 'a preview is no longer than a result may be, with what is there beside it',
    file: 'runtime/call/preview.ts',
    from: 'withinCeiling(parts, CEILING - AROUND)',
    to: 'parts',
    tests: ['test/runtime/preview-budgets.test.ts'],
  },
  {
    name: 'a row belongs to no more groups than can be made at once',
    file: 'runtime/call/groups/tally.ts',
    from: 'if (groups.length * own.length > MOST_OF_ROW)',
    to: 'if (groups.length < 0)',
    tests: ['test/runtime/group-bounds.test.ts'],
  },
];
