/** A slip in the facts is told with its line, all of them at once; what is committed has none. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { checkedFacts, readCheckedFacts } from '../../codegen/read-facts.ts';
import { packageFile } from '../../runtime/start/package-root.ts';

const COLUMN = '"title": {"kind":"text","permissions":[0,0,0]}';
const TEXT = `{
  "release": "1",
  "permissions": ["Viewer"],
  "permissionSets": [[0]],
  "enums": {"Colour": ["red"]},
  "resources": {
    "Thing": {
      "tag": "Thing", "path": "/thing", "singular": "Thing", "plural": "Things",
      "operations": ["list"], "permissions": [0,0,0,0], "columnPermissions": [0,0,0],
      "columns": {
        ${COLUMN}
      }
    }
  }
}`;

describe('facts', () => {
  it.each(['facts.json', 'undocumented.json'])('that are committed are such: %s', async (name) => {
    const file = packageFile(`specs/oneuptime/${name}`);
    expect(await readCheckedFacts(file)).toEqual(JSON.parse(await readFile(file, 'utf8')));
  });

  it('are taken as they stand', () => {
    expect(checkedFacts(TEXT, 'facts.json')).toEqual(JSON.parse(TEXT));
  });

  it.each([
    [
      'a kind that there is not',
      '"kind":"text"',
      '"kind":"texx"',
      /^facts\.json:11: resources\.Thing\.columns\.title\.kind must be one of .*Did you mean text\?$/,
    ],
    [
      'a key that there is not',
      '"kind":"text"',
      '"kind":"text","nulable":true',
      /:11: resources\.Thing\.columns\.title\.nulable is no fact\. Did you mean nullable\?$/,
    ],
    [
      'a key of a resource',
      '"tag": "Thing"',
      '"tag": "Thing", "pathh": "/x"',
      /:8: resources\.Thing\.pathh is no fact\. Did you mean path\?$/,
    ],
    [
      'a flag that says no',
      '"kind":"text"',
      '"kind":"text","unique":false',
      /:11: resources\.Thing\.columns\.title\.unique /,
    ],
    [
      'a verb that there is not',
      '["list"]',
      '["lists"]',
      /:9: resources\.Thing\.operations\.0 must be one of .*Did you mean list\?$/,
    ],
    [
      'letters that are no access',
      '"kind":"text"',
      '"kind":"text","access":"x"',
      /:11: resources\.Thing\.columns\.title\.access /,
    ],
    [
      'a permission set beyond the last',
      '"permissions":[0,0,0]',
      '"permissions":[0,7,0]',
      /:11: resources\.Thing\.columns\.title\.permissions\.1 is 7, and there are 1 of them, from 0\.$/,
    ],
    [
      'an enum that is not there',
      '"kind":"text"',
      '"kind":"enum","enum":"Color"',
      /:11: resources\.Thing\.columns\.title\.enum is no key of enums\. Did you mean Colour\?$/,
    ],
    [
      'a name that stands there twice',
      COLUMN,
      `${COLUMN},\n        ${COLUMN}`,
      /: resources\.Thing\.columns\.title stands there twice: keep one\.$/,
    ],
    ['a section that is missing', '"enums": {"Colour": ["red"]},', '', /^facts\.json:1: enums /],
    ['a comma that is missing', '"release": "1",', '"release": "1"', /^facts\.json:3: it is not JSON\.$/],
  ])('%s is told with its line', (_what, right, wrong, told) => {
    expect(TEXT).toContain(right);
    expect(() => checkedFacts(TEXT.replace(right, wrong), 'facts.json')).toThrow(told);
  });

  it('that hold several slips tell all of them, a line each', () => {
    const text = TEXT.replace('"kind":"text"', '"kind":"texx"').replace('["list"]', '["lists"]');
    expect(() => checkedFacts(text, 'facts.json')).toThrow(/:9: [^\n]*\n[^\n]*:11: |:11: [^\n]*\n[^\n]*:9: /);
  });
});
