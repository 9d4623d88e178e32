/** Every law finds words that break it, and leaves those alone that keep it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { analyse, type CompileInput } from '../../codegen/compile.ts';
import { CompileError, Diagnostics } from '../../codegen/model/diagnostics.ts';
import type { Document } from '../../codegen/model/document.ts';
import { reportWords } from '../../codegen/report-words.ts';
import { parseBehaviour, unknownBehaviour } from '../../codegen/words/behaviour.ts';
import { heldLaws } from '../../codegen/words/laws.ts';
import { lintWords } from '../../codegen/words/lint.ts';
import type { LintInput } from '../../codegen/words/lint-input.ts';
import { wordsOf } from '../../codegen/words/words.ts';
import { committedProject, committedWords } from './project.ts';

let project: CompileInput;
let committed: LintInput;
beforeAll(async () => {
  project = await committedProject();
  committed = await committedWords();
});

/** What the laws find once this is said: `Schema x-key` or `Schema.argument` -> sentence, or two. */
function broken(said: Readonly<Record<string, unknown>>, more: Partial<LintInput> = {}): string[] {
  const { components = {} } = committed.document;
  const schemas = { ...components.schemas } as Record<string, Record<string, unknown>>;
  for (const [at, text] of Object.entries(said)) {
    const [, schema = '', key = ''] = /^(\w+)[ .](.*)$/.exec(at) ?? [];
    const own = schemas[schema] ?? {};
    const columns = { ...(own['x-columns'] as object), [key]: text };
    schemas[schema] = { ...own, ...(key.startsWith('x-') ? { [key]: text } : { 'x-columns': columns }) };
  }
  const document = { ...committed.document, components: { ...components, schemas } } as Document;
  const input = { ...committed, ...more, document };
  // Of the other resources nothing is said: one after the other, laws look at the whole in the last test.
  const resources = committed.model.resources.filter(({ schema }) => schemas[schema] !== components.schemas?.[schema]);
  const words = wordsOf(document, { resources }, committed.facts);
  return heldLaws({ ...input, words })
    .flatMap(({ findings }) => findings)
    .map(({ rule, at }) => `${rule} ${at}`)
    .filter((line) => Object.keys(said).some((at) => line.endsWith(at)));
}

describe('the law of', () => {
  const COLUMN = 'HostOwnerUser.user';

  test.each([
    ['Person who owns the host and hears of trouble.', true],
    ['Person who owns the host. Its owners get an email.', true],
    ['Person who owns the host, told at once, not hourly.', true],
    ['Person who owns the host; is not paged, but told.', true],
    ['Person who owns the host, warned without delay.', true],
    ['Person who owns the host; no message is sent by this version.', false],
    ['Person who owns the host; chat follows notification rules, and no email is sent.', false],
    ['Person who owns the host; an email is not sent by this version.', false],
    ['Person who owns the host; tell them yourself.', false],
  ])('owners: "%s" of a host', (text, isBroken) => {
    expect(broken({ [COLUMN]: text })).toEqual(isBroken ? [`owners ${COLUMN}`] : []);
    expect(broken({ 'MonitorOwnerUser.user': text })).toEqual([]);
  });

  test('owners: of a whole table, of a rule, and of those who hear now and then', () => {
    expect(broken({ 'HostOwnerRule x-about': 'Makes owners, who are told.' })).toEqual([
      'owners HostOwnerRule x-about',
    ]);
    expect(broken({ 'Host x-about': 'A machine; its owners get an email once it is silent.' })).toEqual([
      'owners Host x-about',
    ]);
    expect(broken({ 'Host x-about': 'A machine; owners of its monitors get an email.' })).toEqual([]);
    expect(broken({ 'Host x-about': 'A machine; project owners get an email.' })).toEqual([]);
    expect(broken({ 'Monitor x-about': 'Its owners get an email.' })).toEqual([]);
    expect(broken({ 'HostOwnerRule.name': 'What colleagues are told it is.' })).toEqual([]);
    const rule = 'OnCallDutyPolicyOwnerUser.user';
    expect(broken({ [rule]: 'Owner, who gets an email.' })).toEqual([`owners ${rule}`]);
    expect(broken({ [rule]: 'Owner, who may get an email.' })).toEqual([]);
  });

  test('columns that nothing reads: they say so, and no others', () => {
    const unread = 'Service.metricCardinalityBudget';
    expect(broken({ [unread]: 'Most series it may send.' })).toEqual([`unread ${unread}`]);
    expect(broken({ [unread]: 'Stored, not used by this version.' })).toEqual([]);
    expect(broken({ 'Service.name': 'Stored, not used by this version.' })).toEqual(['unread Service.name']);
  });

  test.each([
    ['Where it stands; leave it out.', true],
    ['Where it stands; left out, the server makes one.', true],
    ['true sends it at once.', true],
    ['Whether it was told; false, the default, tells nobody.', true],
    ['Choose what fits best.', true],
    ['Set it to the probe that saw it first.', true],
    ['Must be a probe of the project.', true],
    ['Where it stands; set by the server.', false],
    ['true once it was told.', false],
  ])('columns that no tool writes: "%s"', (text, isBroken) => {
    const [readOnly, written] = ['Incident.createdByProbe', 'Incident.title'];
    expect(broken({ [readOnly]: text })).toEqual(isBroken ? [`read-only ${readOnly}`] : []);
    expect(broken({ [written]: text })).toEqual([]);
  });

  test('tools that are named', () => {
    const at = 'Label x-next';
    expect(broken({ [at]: 'Then call create_lable_rule.' })).toEqual([`tools ${at}`]);
    expect(broken({ [at]: 'Then call create_monitor_label_rule.' })).toEqual([]);
  });

  test.each([
    ['Works with currentIncidentStatus.', true],
    ['Works with currentIncidentState.', false],
    ['Works with isResolvedState of the incident state.', false],
    ['Works with samplePercentage.', true],
    ['Works with {anyKeyAtAll: 1} and "anyTextAtAll".', false],
  ])('columns that are named: "%s"', (text, isBroken) => {
    expect(broken({ 'Incident.title': text })).toEqual(isBroken ? ['names Incident.title'] : []);
  });

  test('values that are named', () => {
    const at = 'SmsLog.status';
    expect(broken({ [at]: 'How it went: Delivered or Sent.' })).toEqual([]);
    expect(broken({ [at]: 'How it went: Delivered or Rejected.' })).toEqual([`values ${at}`]);
    expect(broken({ [at]: 'How it went: "Rejected".' })).toEqual([`values ${at}`]);
    const neverWritten = { SmsStatus: { Undelivered: 'nowhere' } };
    const never = { behaviour: { ...committed.behaviour, neverWritten } };
    expect(broken({ [at]: 'How it went: Undelivered or Sent.' }, never)).toEqual([`values ${at}`]);
    expect(broken({ [at]: 'How it went; Undelivered is never written by this version.' }, never)).toEqual([]);
    for (const listed of ['Missed Call or Success.', 'How it went: Missed Call, Success.', 'Busy: nobody answered.'])
      expect(broken({ 'CallLog.status': listed }), listed).toEqual(['values CallLog.status']);
    expect(broken({ 'CallLog.status': 'How it went; Missed Call is never written by this version.' })).toEqual([]);
    const meanings = heldLaws({ ...committed, ...never }).flatMap(({ findings }) => findings.map(({ at }) => at));
    expect(meanings).toContain('x-enums.SmsStatus.Undelivered');
  });

  test('verbs, and of whose server is spoken', () => {
    const at = 'Incident.customFields';
    const pair = (create: string, update: string) => broken({ [at]: { create, update } });
    expect(pair('Values by field.', 'Values by field; it replaces all.')).toEqual([]);
    expect(pair('Values; an update replaces all.', 'Values by field.')).toEqual([`verbs ${at}`]);
    expect(pair('Values by field.', 'Values; left out, none.')).toEqual([`verbs ${at}`]);
    expect(pair('Values by field.', 'Values by field; those left out stay.')).toEqual([]);
    expect(broken({ 'Incident.title': 'Left out, this server fills it in.' })).toEqual(['verbs Incident.title']);
  });

  test('places', () => {
    const places = [
      'Common/Server/Services/IncidentService.ts onCreateSuccess',
      'facts: owner messages',
      'the service',
      'n/a',
      'Common/Server/Services/IncidentService.ts:120',
    ];
    const found = heldLaws({ ...committed, overlays: [{ file: 'overlay/words-x.yaml', actions: [], places }] });
    const { looked, findings } = found.at(-1) ?? { looked: 0, findings: [] };
    expect([looked, findings.map(({ at, cause }) => `${at}: ${cause}`)]).toEqual([
      5,
      ['the service', 'n/a', 'Common/Server/Services/IncidentService.ts:120'].map(
        (place) => `words-x.yaml: "# see ${place}" is neither a path nor "facts: ...".`,
      ),
    ]);
  });
});

test('the committed words keep every law, and every law has something to look at', () => {
  const held = heldLaws(committed);
  expect(held.flatMap(({ findings }) => findings)).toEqual([]);
  expect(held.filter(({ looked }) => looked < 50).map(({ rule }) => rule)).toEqual([]);
});

describe('what was read of the server', () => {
  const read = (text: string) => () => parseBehaviour(text);

  test('is refused when it is not as it should be', () => {
    expect(read('unread: {}')).toThrow('behaviour.yaml lacks "release": write');
    expect(read('')).toThrow('behaviour.yaml lacks "release": write');
    expect(read('release: 13.1')).toThrow('release is no text; write it in quotation marks: "13.1"');
    expect(read('release: 1.0.0\nrelease: 1.0.0')).toThrow('behaviour.yaml is not valid YAML: Map keys must be unique');
    expect(read('release: [')).toThrow(CompileError);
    expect(read('release: 1.0.0\nunraed: {}')).toThrow('behaviour.yaml has unraed, which nothing reads');
    expect(read('release: 1.0.0\nunread: {Incident: [title]}')).toThrow(
      'behaviour.yaml: unread Incident is no table of names and places.',
    );
    expect(read('release: 1.0.0\nunread: {Incident: {title: ""}}')).toThrow('unread Incident title does not say where');
  });

  test('names what is not there', () => {
    const behaviour = parseBehaviour(`release: 1.0.0
ownersTold: {Incidnet: here}
unread: {Incident: {titel: here, createdByProbe: here}, Incidnet: {title: here}}
neverWritten: {SmsStatus: {Lost: here}, SmsState: {Sent: here}, Incident.title: {X: here}}`);
    expect(unknownBehaviour(behaviour, committed.model, committed.facts)).toEqual([
      'owners: no resource is called Incidnet',
      'unread: no tool writes Incident.titel',
      'unread: no tool writes Incident.createdByProbe',
      'unread: no resource is called Incidnet',
      'neverWritten: SmsStatus has no value "Lost"',
      'neverWritten: neither an enum nor a column with values is called SmsState',
      'neverWritten: neither an enum nor a column with values is called Incident.title',
    ]);
    expect(unknownBehaviour(committed.behaviour, committed.model, committed.facts)).toEqual([]);
  });

  test('fails the build of the committed document, and of no other', () => {
    const behaviour = parseBehaviour('release: 1.0.0\nunread: {Incidnet: {title: here}}');
    const errorsOf = (strict: boolean): string[] => {
      const diagnostics = new Diagnostics();
      analyse({ ...project, behaviour, strict }, diagnostics);
      return diagnostics.errors.map(({ code, cause }) => `${code}: ${cause}`);
    };
    expect(errorsOf(true)).toEqual(['behaviour-unmatched: unread: no resource is called Incidnet.']);
    expect(errorsOf(false)).toEqual([]);
  });

  test('is missed where the file is gone', () => {
    const { behaviour: _gone, ...input } = project;
    expect(() => reportWords(input)).toThrow('specs/oneuptime/behaviour.yaml is missing');
  });

  test('is of the release that the facts are of', () => {
    const behaviour = { ...committed.behaviour, release: '1.0.0' };
    expect(lintWords({ ...committed, behaviour }).map(({ rule, at }) => `${rule} ${at}`)).toContain(
      'release behaviour.yaml of 1.0.0',
    );
  });
});
