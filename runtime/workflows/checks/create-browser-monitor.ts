import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import type { TypedClient } from '../client-types.ts';
import { defineWorkflow } from '../define.ts';
import { checkScript, printScript } from './browser-script.ts';
import { MOST_STEPS, readSteps } from './browser-steps.ts';

const BROWSERS = ['Chromium', 'Firefox'] as const;
const SCREENS = ['Desktop', 'Tablet', 'Mobile'] as const;
const USUAL_INTERVAL = '15m';

/** Makes a synthetic monitor of a script, or of steps in words that are printed as one. */
export const createBrowserMonitor = defineWorkflow({
  name: 'create_browser_monitor',
  title: 'Create a browser monitor',
  description:
    'Watch a website by a browser that follows steps, or runs a Playwright script. Offline when a step fails; it pages nobody. A preview shows the script. Then get_check_results tells steps, console errors, screenshots.',
  toolset: 'monitor-tests',
  risk: 'write',
  operations: ['create_monitor', 'get_monitor'],
  input: {
    steps: {
      kind: 'texts',
      about: `In order, at most ${MOST_STEPS}: "goto https://…", "click #buy", "click text Buy", "fill #mail = a@b.c", "press Enter", "expect text Thanks", "expect title …", "wait for .cart", "wait 2s", "screenshot end".`,
    },
    script: { kind: 'javascript', about: 'Instead of steps; has page, returns {data, screenshots}.' },
    name: { kind: 'text', max: 100 },
    browsers: { kind: 'enums', values: BROWSERS, about: 'Usually Chromium.' },
    screens: { kind: 'enums', values: SCREENS, about: 'Usually Desktop.' },
    interval: { kind: 'text', about: `Usually ${USUAL_INTERVAL}.` },
    retries: { kind: 'number', about: 'After an error; usually 1.' },
  },
  output: z.strictObject({
    id: z.string(),
    name: z.string(),
    link: z.string().optional(),
    every: z.string(),
    browsers: z.array(z.string()),
    screens: z.array(z.string()),
    steps: z.int().optional(),
  }),
  example: {
    steps: ['goto https://www.example.com/', 'expect title Example', 'click text More information', 'screenshot end'],
    preview: true,
  },
  intents: [
    'run a simple synthetic check for the website https://www.example.com',
    'check that people can log in, in a real browser',
    'watch the checkout flow click by click',
    'create a playwright monitor from this script',
    'browser test every 15 minutes on mobile and desktop',
    'record a browser test that logs in and buys something',
    'write a playwright test for the login',
  ],
  run: async ({ client, input, isPreview }) => {
    const { script, steps } = scriptOf(input);
    const interval = input.interval ?? USUAL_INTERVAL;
    const browsers = input.browsers?.length ? input.browsers : [BROWSERS[0]];
    const screens = input.screens?.length ? input.screens : [SCREENS[0]];
    const name = input.name ?? nameOf(input.steps?.[0]);
    const check = { script, browsers, screens, retries: input.retries ?? 1 };
    const monitor = { name, monitorType: 'Synthetic Monitor', interval, check };
    const { id } = await client.monitors.create(
      monitor as unknown as Parameters<TypedClient['monitors']['create']>[0],
      {
        does: `Makes the browser monitor ${name}, ${runs(browsers.length * screens.length)} every ${interval}.`,
      },
    );
    const stored = isPreview ? undefined : await client.monitors.get(id, ['name']);
    return {
      id,
      name: stored?.name ?? name,
      ...(stored?.link ? { link: stored.link } : {}),
      every: interval,
      browsers: [...browsers],
      screens: [...screens],
      ...(steps === undefined ? {} : { steps }),
    };
  },
});

function scriptOf(input: { readonly steps?: readonly string[] | undefined; readonly script?: string | undefined }): {
  script: string;
  steps?: number;
} {
  const { steps, script } = input;
  if ((steps === undefined) === (script === undefined))
    throw badArgument(
      steps ? 'steps and script say the same thing twice.' : 'Nothing says what the browser does.',
      'Give steps, or a script.',
    );
  if (script !== undefined) {
    checkScript(script);
    return { script };
  }
  const read = readSteps(steps ?? []);
  const printed = printScript(read);
  checkScript(printed);
  return { script: printed, steps: read.length };
}

/** After the host that it opens first. */
function nameOf(first: string | undefined): string {
  const address = first?.trim().replace(/^goto\s+/i, '') ?? '';
  if (!URL.canParse(address)) throw badArgument('The monitor has no name.', 'Give name.');
  return `Browser check of ${new URL(address).host}`.slice(0, 100);
}

function runs(count: number): string {
  return count === 1 ? 'one run' : `${count} runs`;
}
