/** What a workflow that can be drawn says for whoever asks for a picture, and for whoever does not. */
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { resources } from '../../generated/oneuptime/index.ts';
import { Stopper } from '../../runtime/basics/stop.ts';
import { TimeLimits } from '../../runtime/basics/time-limit.ts';
import { Executor } from '../../runtime/call/executor.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { oneuptime } from '../../runtime/oneuptime/platform.ts';
import { NoPicture } from '../../runtime/pictures/painting/painter.ts';
import { PICTURES } from '../../runtime/pictures/pictures.ts';
import { severalInstances } from '../../runtime/tools/several-instances.ts';
import { Upstream } from '../../runtime/upstream/upstream.ts';
import { type Draw, defineWorkflow, type Inputs, type Workflow } from '../../runtime/workflows/define.ts';
import { FAMILIES } from '../../runtime/workflows/families.ts';
import { specFlaws } from '../../runtime/workflows/flaws.ts';
import { composedOf } from '../../runtime/workflows/run.ts';
import { KEY, ORIGIN } from '../catalogue.ts';
import { MswDispatcher } from '../msw-dispatcher.ts';
import { resultsOf } from '../results-of.ts';
import { HandClock } from '../time/hand-clock.ts';

const NOW = new Date('2026-11-20T12:00:00.000Z');
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>';
const ALT = 'Two bars, of which one is longer.';
const drawing = { svg: SVG, width: 2, height: 2, alt: ALT };
const FACTS = { bars: [1, 2] };

function made(picture: Draw | undefined, run: Workflow['run'] = async () => FACTS, input: Inputs = {}): Workflow {
  return defineWorkflow({
    name: 'show_bars',
    title: 'Bars',
    description: 'Shows two bars, for a test.',
    toolset: 'monitors',
    risk: 'read',
    operations: ['*'],
    input,
    output: z.strictObject({ bars: z.array(z.number()) }),
    example: {},
    intents: ['bars'],
    ...(picture ? { picture } : {}),
    run: run as never,
  });
}

async function play(
  workflow: Workflow,
  args: object,
  more: { others?: readonly Workflow[]; gone?: Stopper; clock?: HandClock } = {},
) {
  const catalogue = new Catalogue(resources);
  const painted = vi.fn(async () => ({ png: Buffer.from('a picture'), missing: [] as string[] }));
  const painter = vi.fn(async () => ({ paint: painted }));
  const faults: unknown[] = [];
  const executor = new Executor({
    catalogue,
    platform: oneuptime(catalogue),
    upstream: new Upstream({ url: ORIGIN, api: ONEUPTIME_API, dispatcher: new MswDispatcher([]) }),
    onInternalError: (fault) => faults.push(fault),
    now: () => NOW,
    limits: new TimeLimits(more.clock ? { after: more.clock.after } : {}),
  });
  const find = async (name: string) => more.others?.find((other) => other.name === name);
  const painting = { painter, report: (fault: unknown, where: string) => void faults.push([where, fault]) };
  const { signal } = new AbortController();
  const call = { name: workflow.name, arguments: args, credential: { key: KEY }, signal, gone: more.gone };
  const run = () => resultsOf(() => executor.compose(composedOf(workflow, { find, painting }), call))();
  return { run, painted, painter, faults };
}

const resultOf = async (workflow: Workflow, args: object, more = {}): Promise<ToolResult> =>
  (await play(workflow, args, more)).run();
const IMAGE = {
  type: 'image',
  mimeType: 'image/png',
  data: Buffer.from('a picture').toString('base64'),
  annotations: { audience: ['user'] },
};

describe('a picture that is asked for', () => {
  it.each([true, 'true', 'light', 'dark'])('stands behind the text, which says what it shows: %s', async (picture) => {
    const { content, structuredContent, isError } = await resultOf(
      made(() => drawing),
      { picture },
    );
    expect(content).toEqual([{ type: 'text', text: `{"bars":[1,2]}\nPicture: ${ALT}\n` }, IMAGE]);
    expect(structuredContent).toEqual(FACTS);
    expect(isError).toBeUndefined();
  });

  it('is drawn of what the result shows, in the light and the zone that were asked for', async () => {
    const draw = vi.fn<Draw>(() => drawing);
    const input = { from: { kind: 'date' } } as const;
    const run: Workflow['run'] = async (job) => {
      job.window({}, '-1h');
      return { bars: [job.isPictured ? 1 : 0] };
    };
    await resultOf(made(draw, run, input), { picture: 'dark', timezone: 'Europe/Paris' });
    const window = { from: new Date(NOW.getTime() - 3_600_000).toISOString(), to: NOW.toISOString() };
    expect(draw).toHaveBeenCalledWith({ bars: [1], window }, { theme: 'dark', timezone: 'Europe/Paris', now: NOW });
  });

  it('is the drawing itself where that was asked for, and nothing is painted', async () => {
    const { run, painter } = await play(
      made(() => drawing),
      { picture: 'svg' },
    );
    const [, image] = (await run()).content;
    expect(image).toEqual({ ...IMAGE, mimeType: 'image/svg+xml', data: Buffer.from(SVG).toString('base64') });
    expect(painter).not.toHaveBeenCalled();
  });

  it.each(['light', 'dark', 'svg'])('shows nothing that hides, and not the key of its caller: %s', async (picture) => {
    const draw = vi.fn<Draw>(() => drawing);
    const hidden = `a\u202eb ${KEY.slice(0, 9)}\u200b${KEY.slice(9)}`;
    await resultOf(
      made(draw, async () => ({ bars: [], title: hidden })),
      { picture },
    );
    const [[facts] = []] = draw.mock.calls;
    expect(JSON.stringify(facts)).toContain('ab ');
    expect(JSON.stringify(facts)).not.toContain(KEY);
  });

  it('says which characters are boxes in it', async () => {
    const { run, painted } = await play(
      made(() => drawing),
      { picture: true },
    );
    painted.mockResolvedValueOnce({ png: Buffer.from('a picture'), missing: ['支', '付'] });
    expect((await run()).content[0]?.text).toContain(
      `Picture: ${ALT} Drawn as boxes, since its font has no 支 付: names stand whole above.\n`,
    );
  });
});

describe('a call that goes without its picture', () => {
  const NONE = 'none, it could not be made; whoever runs this server finds the reason in its log.';

  it('says so where the drawing fails, which its operator is told', async () => {
    const fault = new Error('a fault of the drawing');
    const broken = made(() => {
      throw fault;
    });
    const { run, faults } = await play(broken, { picture: true });
    expect(await run()).toMatchObject({
      content: [{ text: `{"bars":[1,2]}\nPicture: ${NONE}\n` }],
      structuredContent: FACTS,
    });
    expect(faults).toEqual([['the picture of show_bars', fault]]);
  });

  it('says so where painting fails', async () => {
    const { run, painted, faults } = await play(
      made(() => drawing),
      { picture: true },
    );
    painted.mockRejectedValueOnce(new Error('no SVG'));
    expect((await run()).content).toEqual([{ type: 'text', text: `{"bars":[1,2]}\nPicture: ${NONE}\n` }]);
    expect(faults).toHaveLength(1);
  });

  it('says why where that is nobody’s fault, and tells nobody else', async () => {
    const { run, painter, faults } = await play(
      made(() => drawing),
      { picture: true },
    );
    painter.mockRejectedValueOnce(new NoPicture('its renderer is not installed'));
    expect((await run()).content[0]?.text).toMatch(/\nPicture: none, its renderer is not installed\.\n$/);
    expect(faults).toEqual([]);
  });

  it('says so where there is nothing to be drawn', async () => {
    const { content } = await resultOf(
      made(() => undefined),
      { picture: true },
    );
    expect(content).toEqual([{ type: 'text', text: '{"bars":[1,2]}\nPicture: none, there is nothing to be drawn.\n' }]);
  });

  it('says so where the call has to end', async () => {
    const clock = new HandClock();
    const late = made(
      () => drawing,
      async () => {
        clock.pass(31_000);
        return FACTS;
      },
    );
    const { content } = await resultOf(late, { picture: true }, { clock });
    expect(content).toEqual([
      { type: 'text', text: '{"bars":[1,2]}\nPicture: none, there was no time left for it.\n' },
    ]);
  });

  it('tells nobody of a caller that has left', async () => {
    const gone = new Stopper();
    const { run, painted, faults } = await play(
      made(() => drawing),
      { picture: true },
      { gone },
    );
    painted.mockImplementationOnce(async () => {
      gone.abort(new Error('left'));
      throw gone.reason;
    });
    await run();
    expect(faults).toEqual([]);
  });
});

describe('a call without a picture', () => {
  it.each([[{}], [{ picture: false }], [{ picture: null }]])('draws and opens nothing: %j', async (args) => {
    const draw = vi.fn<Draw>(() => drawing);
    const { run, painter } = await play(made(draw), args);
    expect(await run()).toEqual({
      content: [{ type: 'text', text: JSON.stringify(FACTS) }],
      structuredContent: FACTS,
    });
    expect(draw).not.toHaveBeenCalled();
    expect(painter).not.toHaveBeenCalled();
  });

  it('is refused where it asks for another one, with those there are', async () => {
    const { isError, content } = await resultOf(
      made(() => drawing),
      { picture: 'blue' },
    );
    expect([isError, content[0]?.text]).toEqual([
      true,
      expect.stringMatching(/picture.*light.*dark.*svg.*bad_arguments/),
    ]);
  });

  it('is refused where there is no drawing', async () => {
    const { content } = await resultOf(made(undefined), { picture: true });
    expect(content[0]?.text).toMatch(/picture.*bad_arguments/);
  });

  it('has an argument of that name for itself where there is no drawing', async () => {
    const run: Workflow['run'] = async ({ input }) => ({ bars: [], shown: (input as { picture?: string }).picture });
    const { structuredContent } = await resultOf(made(undefined, run, { picture: { kind: 'text' } }), {
      picture: 'cat',
    });
    expect(structuredContent).toEqual({ bars: [], shown: 'cat' });
  });
});

it('a workflow that another one calls is not drawn, which is said', async () => {
  const draw = vi.fn<Draw>(() => drawing);
  const inner = made(draw);
  const outer = { ...made(undefined, ({ call }) => call('show_bars', { picture: true })), name: 'show_others' };
  const { content, structuredContent } = await resultOf(outer, {}, { others: [inner] });
  expect(structuredContent).toMatchObject({ notes: ['show_bars has a picture only when called by itself.'] });
  expect(content).toHaveLength(1);
  expect(draw).not.toHaveBeenCalled();
});

it('the workflows that can be drawn are those that have a drawing', async () => {
  const all = (await Promise.all(Object.values(FAMILIES).map((load) => load()))).flat();
  expect(
    all
      .filter(({ picture }) => picture)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(Object.keys(PICTURES).sort());
});

it('an own workflow has either a drawing or an argument of that name', () => {
  const known = { verb: () => 'list' as const, isTaken: () => false, isResource: () => true, toolsets: {} };
  const { module: _, schema: __, ...spec } = made(() => drawing);
  expect(specFlaws(spec, known)).toEqual(['risk is read, and its operations may write.']);
  expect(specFlaws({ ...spec, picture: true }, known)).toContain('picture is no function that draws.');
  expect(specFlaws({ ...spec, input: { picture: { kind: 'text' } } }, known)).toContain(
    'argument picture is there without being defined, as there is a drawing.',
  );
});

it('a result of several instances says where it is from, before what it says of its picture', async () => {
  const result = await resultOf(
    made(() => drawing),
    { picture: true },
  );
  const server = { name: 'x', version: '1', instructions: '', list: vi.fn(), call: async () => result };
  const both = severalInstances(new Map([['eu', { server, credential: undefined }]]));
  const { signal } = new AbortController();
  const call = { name: 'show_bars', arguments: { instance: 'eu' }, credential: undefined, signal };
  expect(await both.call(call)).toMatchObject({
    content: [{ text: `{"instance":"eu","bars":[1,2]}\nPicture: ${ALT}\n` }, IMAGE],
    structuredContent: { instance: 'eu', ...FACTS },
  });
});
