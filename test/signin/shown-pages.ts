/** Every page of signing in, for one client: what laws and browsers look at. */
import { choosePage } from '../../runtime/signin/builtin/pages/choose-page.ts';
import { devicePage } from '../../runtime/signin/builtin/pages/device-page.ts';
import { deviceDonePage, failedPage, returnPage } from '../../runtime/signin/builtin/pages/outcome-pages.ts';
import type { ShownClient } from '../../runtime/signin/builtin/pages/shown-client.ts';
import { signInPage } from '../../runtime/signin/builtin/pages/sign-in-page.ts';

export const PROVED: ShownClient = {
  name: 'Probe Code',
  address: 'https://probe.example/oauth/client.json',
  isKnownByDocument: true,
  returnsTo: 'http://localhost:33418/callback',
};
export const CLAIMED: ShownClient = {
  name: 'Probe Desktop',
  address: '',
  isKnownByDocument: false,
  returnsTo: 'https://desktop.example/connect/callback',
};

/** All that comes from others, or from the person. */
export interface Words {
  readonly client: ShownClient;
  readonly action: string;
  readonly csrf: string;
  readonly project: string;
  readonly keyName: string;
  readonly can: readonly string[];
  readonly toolsets: readonly { readonly id: string; readonly title: string }[];
  readonly code: string;
  readonly problem: string;
  /** Why a sign-in cannot go on. */
  readonly failure: string;
}

export const PLAIN_WORDS: Words = {
  client: PROVED,
  action: '/sign-in/7c1f',
  csrf: 'c-5f0e',
  project: 'Acme Production',
  keyName: 'mcp-anna',
  can: ['Viewer', 'IncidentMember', 'AlertMember', 'ReadProjectMonitor', 'Third', 'Fourth', 'Fifth', 'Sixth'],
  toolsets: [
    { id: 'incidents', title: 'Incidents' },
    { id: 'monitors', title: 'Monitors' },
    { id: 'on-call', title: 'On-call' },
    { id: 'status-pages', title: 'Status pages' },
    { id: 'telemetry', title: 'Logs, traces and metrics' },
  ],
  code: 'BCDF-GHJK',
  problem: 'OneUptime does not take this key. Look at Project Settings, API Keys.',
  failure: 'It took too long, or it was finished before.',
};

/** By name. Those that a person can meet in two states are there in both. */
export function pagesOf(words: Words): Readonly<Record<string, string>> {
  const { client, action, csrf, project, keyName, can, toolsets, code, problem, failure } = words;
  const key = { project, name: keyName, can, isReadOnly: false };
  const form = { action, csrf, client, shown: 'shown' };
  return {
    'sign-in': signInPage(form),
    'sign-in-wrong': signInPage({ ...form, problem }),
    choose: choosePage({ ...form, key, asked: ['write', 'offline_access'], toolsets }),
    'choose-narrow': choosePage({ ...form, key, asked: ['incidents:write'], toolsets, problem }),
    'choose-read-only': choosePage({
      ...form,
      key: { project, can: [], isReadOnly: true },
      asked: ['read', 'delete'],
      toolsets: [],
    }),
    device: devicePage({ action, csrf }),
    'device-wrong': devicePage({ action, csrf, code, problem }),
    return: returnPage({ client, isAllowed: true, to: action }),
    'device-done': deviceDonePage({ client, isAllowed: true }),
    'device-denied': deviceDonePage({ client, isAllowed: false }),
    failed: failedPage({ title: 'This sign-in is over', text: failure, next: 'Begin again in the application.' }),
  };
}
