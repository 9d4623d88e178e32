/** What may be called: layers of rules, headers that only take away, and no way around either. */
import type { Guard } from './guard.ts';

const LAWS = ['test/policy/laws.test.ts', 'test/policy/rules.test.ts', 'test/policy/side-doors.test.ts'] as const;
const HEADERS = ['test/policy/header-layers.test.ts', 'test/policy/over-http.test.ts'] as const;
const FILES = ['test/policy/policy-file.test.ts'] as const;
const DOORS = ['test/policy/side-doors.test.ts'] as const;

export const guards: readonly Guard[] = [
  {
    name: 'a mode refuses by risk',
    file: 'runtime/guard/policy.ts',
    from: 'mode !== undefined && !RISKS_OF[mode].includes(tool.risk)',
    to: 'mode !== undefined && RISKS_OF[mode].length === 0',
    tests: LAWS,
  },
  {
    name: 'a deny wins',
    file: 'runtime/guard/policy.ts',
    from: 'if (rule) return { layer, rule };',
    to: "if (rule && tool.name === '') return { layer, rule };",
    tests: LAWS,
  },
  {
    name: 'an allow leaves nothing else',
    file: 'runtime/guard/policy.ts',
    from: 'if (isAllowed(tool.name) ||',
    to: "if (tool.name !== '' || isAllowed(tool.name) ||",
    tests: LAWS,
  },
  {
    name: 'a plan opens none of its steps',
    file: 'runtime/guard/policy.ts',
    from: 'return declared.includes(tool.name) ||',
    to: "return declared.includes('*') || declared.includes(tool.name) ||",
    tests: LAWS,
  },
  {
    name: 'a workflow that could not be ended is not begun',
    file: 'runtime/guard/policy.ts',
    from: 'return workflow && refusedPart(policy, workflow, catalogue);',
    to: "return workflow && tool.name === '' ? refusedPart(policy, workflow, catalogue) : undefined;",
    tests: [...LAWS, 'test/attacks/escapes.test.ts'],
  },
  {
    name: 'a rule that names nothing is refused',
    file: 'runtime/guard/policy-rules.ts',
    from: 'if (names.size > 0) return',
    to: 'if (names.size >= 0) return',
    tests: ['test/policy/rules.test.ts', ...FILES],
  },
  {
    name: 'an operation of a workflow is ruled on',
    file: 'runtime/call/composed.ts',
    from: 'refuseUse(this.#around, entry);',
    to: "if (entry.name === '') refuseUse(this.#around, entry);",
    tests: DOORS,
  },
  {
    name: 'the called tool is ruled on',
    file: 'runtime/call/executor.ts',
    from: 'call.ceiling?.refusalOf(asked.ruled)',
    to: "asked.name === '' ? call.ceiling?.refusalOf(asked.ruled) : undefined",
    tests: DOORS,
  },
  {
    name: 'rows that may not be listed are not told by names',
    file: 'runtime/call/references.ts',
    from: 'refuseClosed(call, resource, argument);',
    to: "if (text === '') refuseClosed(call, resource, argument);",
    tests: DOORS,
  },
  {
    name: 'nor in the checks of monitors',
    file: 'runtime/oneuptime/checks.ts',
    from: 'if (call.closed?.(resource) !== undefined) return [];',
    to: "if (call.closed?.(resource) !== undefined && resource === '') return [];",
    tests: DOORS,
  },
  {
    name: 'nor beside ids that rows hold',
    file: 'runtime/oneuptime/pointed-names.ts',
    from: 'return call.closed?.(resource) === undefined ?',
    to: 'return resource.length > 0 ?',
    tests: DOORS,
  },
  {
    name: 'nor by columns and groups',
    file: 'runtime/call/closed-rows.ts',
    from: 'if (refused === undefined) return;',
    to: "if (refused === undefined || what !== '') return;",
    tests: DOORS,
  },
  {
    name: 'each occurrence of a header is a layer',
    file: 'runtime/guard/policy-headers.ts',
    from: 'else layers.push({ by, allow: rules, isOfCaller: true });',
    to: 'else if (!layers.some(({ allow }) => allow)) layers.push({ by, allow: rules, isOfCaller: true });',
    tests: HEADERS,
  },
  {
    name: 'headers are read as they came',
    file: 'runtime/guard/policy-headers.ts',
    from: "if (value !== '' && Object.hasOwn(SAID, name)) found.push([name, value]);",
    to: "if (value !== '' && Object.hasOwn(SAID, name) && !found.some(([known]) => known === name)) found.push([name, value]);",
    tests: HEADERS,
  },
  {
    name: 'what is no word for off tightens',
    file: 'runtime/guard/policy-headers.ts',
    from: 'if (!isOff(value)) layers.push',
    to: 'if (!isOff(value) && /^true$/i.test(value)) layers.push',
    tests: HEADERS,
  },
  {
    name: 'headers hold on every address',
    file: 'runtime/http/policy-of-request.ts',
    from: "if (!('problem' in found)) return found;",
    to: "if (!('problem' in found)) return found.slice(0, 0);",
    tests: HEADERS,
  },
  {
    name: 'the old stream holds what it was opened with',
    file: 'runtime/http/legacy-sse.ts',
    from: "options.at('', layers)",
    to: "options.at('', [])",
    tests: ['test/policy/old-streams.test.ts'],
  },
  {
    name: 'lists of callers are private',
    file: 'runtime/mcp/protocol.ts',
    from: "isOfCaller ? 'private' : 'public'",
    to: "isOfCaller ? 'public' : 'public'",
    tests: HEADERS,
  },
  {
    name: 'resources and prompts know what their client may do',
    file: 'runtime/call/read-tool.ts',
    from: 'credential, signal, ceiling });',
    to: 'credential, signal, ...(name === "" ? { ceiling } : {}) });',
    tests: ['test/policy/over-http.test.ts'],
  },
  {
    name: 'who has no profile may do nothing',
    file: 'runtime/guard/policy-file.ts',
    from: 'ofCaller(fallback ?? nobody)',
    to: 'ofCaller(fallback ?? nobody.slice(0, 0))',
    tests: FILES,
  },
  {
    name: 'all profiles of a caller hold',
    file: 'runtime/guard/policy-file.ts',
    from: 'matching.flatMap(layersOf)',
    to: 'matching.slice(0, 1).flatMap(layersOf)',
    tests: FILES,
  },
];
