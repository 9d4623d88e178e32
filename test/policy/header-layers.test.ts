/** What headers of a request take away: how they are read, however often they come and whatever they hold. */
import { describe, expect, it } from 'vitest';
import { ceilingOf, type Policy, policyKey } from '../../runtime/guard/policy.ts';
import { bringsPolicy, POLICY_HEADERS } from '../../runtime/guard/policy-header-names.ts';
import { PolicyHeaders } from '../../runtime/guard/policy-headers.ts';
import { book, catalogue } from './policy-of.ts';

type Lines = readonly (readonly [string, string])[];
const headers = new PolicyHeaders(book);
const read = (lines: Lines) => headers.of({ rawHeaders: lines.flat() });
const layers = (lines: Lines): Policy => {
  const found = read(lines);
  if ('problem' in found) throw new Error(found.problem);
  return found;
};
const problem = (lines: Lines): string => {
  const found = read(lines);
  return 'problem' in found ? found.problem : `taken: ${policyKey(found)}`;
};
/** Which of some tools are left. */
const SOME = ['list_incidents', 'update_incident', 'delete_incident', 'list_monitors', 'delete_monitor', 'run_plan'];
const left = (lines: Lines): string[] => {
  const ceiling = ceilingOf(layers(lines), { catalogue });
  return SOME.filter((name) => {
    const tool = catalogue.find(name) ?? catalogue.workflow(name);
    return tool && ceiling?.refusalOf(tool) === undefined;
  });
};
const INCIDENTS = ['list_incidents', 'update_incident', 'delete_incident'];
const READS = ['list_incidents', 'list_monitors'];

describe('X-MCP-Readonly', () => {
  it.each(['true', '1', 'yes', 'on', 'TRUE', 'read', '?', 'false, true', 'true, false', 'false,false', 'falsе'])(
    '%j tightens',
    (value) => {
      expect(left([['X-MCP-Readonly', value]])).toEqual(READS);
    },
  );

  it.each(['false', '0', 'no', 'off', 'False', ' OFF ', ''])('%j says nothing', (value) => {
    expect(layers([['X-MCP-Readonly', value]])).toEqual([]);
  });

  it('once is enough, wherever it stands and whatever comes beside it', () => {
    for (const lines of [
      [
        ['X-MCP-Readonly', 'true'],
        ['X-MCP-Readonly', 'false'],
      ],
      [
        ['x-mcp-readonly', '0'],
        ['X-Mcp-ReadOnly', '1'],
      ],
      [
        ['X-MCP-READONLY', 'yes'],
        ['X-MCP-Toolsets', 'all'],
      ],
    ] as Lines[])
      expect(left(lines)).toEqual(READS);
  });
});

describe('X-MCP-Toolsets and X-MCP-Tools', () => {
  it.each<[string, Lines, readonly string[]]>([
    ['toolsets', [['X-MCP-Toolsets', 'incidents']], INCIDENTS],
    ['several', [['X-MCP-Toolsets', ' Incidents , monitors,']], SOME.filter((name) => name !== 'run_plan')],
    ['all', [['X-MCP-Toolsets', 'all']], SOME],
    ['tools', [['X-MCP-Tools', 'delete_monitor,oneuptime_list_incidents']], ['list_incidents', 'delete_monitor']],
    ['stars', [['X-MCP-Tools', 'list_*']], READS],
    ['a dispatcher', [['X-MCP-Tools', 'find_tools, call_read']], READS],
  ])('%s are all that is left', (_, lines, wanted) => {
    expect(new Set(left(lines))).toEqual(new Set(wanted));
  });

  it.each<[string, Lines, readonly string[]]>([
    [
      'tools beside toolsets',
      [
        ['X-MCP-Toolsets', 'incidents'],
        ['X-MCP-Tools', 'delete_monitor,list_incidents'],
      ],
      ['list_incidents'],
    ],
    [
      'all toolsets beside tools',
      [
        ['X-MCP-Tools', 'list_incidents'],
        ['X-MCP-Toolsets', 'all'],
      ],
      ['list_incidents'],
    ],
    [
      'tools twice',
      [
        ['X-MCP-Tools', 'list_incidents'],
        ['X-MCP-Tools', 'list_incidents,delete_monitor'],
      ],
      ['list_incidents'],
    ],
    [
      'tools that have nothing in common',
      [
        ['X-MCP-Tools', 'list_incidents'],
        ['x-mcp-tools', 'delete_monitor'],
      ],
      [],
    ],
    [
      'toolsets twice',
      [
        ['X-MCP-Toolsets', 'incidents'],
        ['X-MCP-Toolsets', 'all'],
      ],
      INCIDENTS,
    ],
    [
      'toolsets twice and tools',
      [
        ['X-MCP-Toolsets', 'incidents'],
        ['X-MCP-Tools', 'delete_monitor'],
        ['X-MCP-Toolsets', 'all'],
      ],
      [],
    ],
    [
      'an empty one beside',
      [
        ['X-MCP-Tools', 'list_incidents'],
        ['X-MCP-Tools', ''],
        ['X-MCP-Tools', ' , '],
      ],
      ['list_incidents'],
    ],
  ])('repeated never widen: %s', (_, lines, wanted) => {
    expect(left(lines)).toEqual(wanted);
    expect(new Set(left(lines.toReversed()))).toEqual(new Set(wanted));
  });
});

describe('X-MCP-Exclude-Tools', () => {
  it('takes away, whatever is allowed, however often it comes', () => {
    expect(left([['X-MCP-Exclude-Tools', 'delete_*']])).toEqual(SOME.filter((name) => !name.startsWith('delete')));
    expect(
      left([
        ['X-MCP-Tools', 'delete_monitor,list_monitors'],
        ['X-MCP-Exclude-Tools', 'delete_monitor'],
      ]),
    ).toEqual(['list_monitors']);
    expect(
      left([
        ['X-MCP-Exclude-Tools', 'call_delete'],
        ['X-MCP-Exclude-Tools', 'list_incidents'],
      ]),
    ).toEqual(['update_incident', 'list_monitors']);
  });
});

describe('what is no name', () => {
  it.each<[string, Lines, RegExp]>([
    ['a slip', [['X-MCP-Tools', 'list_incidnts']], /^X-MCP-Tools: "list_incidnts" .* Did you mean list_incidents/],
    ['a slip of what is taken away', [['X-MCP-Exclude-Tools', 'delete_monitr']], /Did you mean delete_monitor/],
    ['a toolset', [['X-MCP-Toolsets', 'incident']], /Did you mean toolset:incidents/],
    ['one of several', [['X-MCP-Tools', 'list_incidents,nonsense']], /"nonsense" names no tool/],
    ['a property of objects', [['X-MCP-Tools', 'constructor']], /names no tool/],
    ['a long one', [['X-MCP-Tools', 'x'.repeat(200)]], /no name has more than/],
    ['too much', [['X-MCP-Tools', 'list_labels,'.repeat(400)]], /at most 4096 characters/],
    ['too many', [['X-MCP-Tools', 'get_log,'.repeat(200)]], /at most 128 things/],
    ['too many headers', Array.from({ length: 9 }, () => ['X-MCP-Readonly', 'true'] as const), /in 8 headers/],
    [
      'too many stars',
      [['X-MCP-Tools', Array.from({ length: 9 }, (_, at) => `list_*${'a'.repeat(at % 2)}`).join()]],
      /stars|names no/,
    ],
  ])('is refused: %s', (_, lines, said) => {
    expect(problem(lines)).toMatch(said);
  });
});

describe('the look at every request', () => {
  it('sees each of the headers, and nothing else', () => {
    for (const name of POLICY_HEADERS) expect(bringsPolicy({ [name]: '' })).toBe(true);
    expect(bringsPolicy({ 'x-mcp': '1', 'x-api-key': 'a' })).toBe(false);
    expect(layers([['constructor', 'x']])).toEqual([]);
  });

  it('gives the same layers for the same headers, which holds for their caller alone', () => {
    const lines: Lines = [['X-MCP-Tools', 'list_labels']];
    expect(layers(lines)).toBe(layers(lines));
    expect(layers(lines).every(({ isOfCaller }) => isOfCaller)).toBe(true);
    expect(ceilingOf(layers(lines), { catalogue })?.isOfCaller).toBe(true);
  });
});
