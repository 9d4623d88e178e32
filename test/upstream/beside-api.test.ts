/** A few things are served beside the API: their paths lie below the address of the instance, not below its API. */
import { HttpResponse, http } from 'msw';
import { expect, it } from 'vitest';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { Upstream } from '../../runtime/upstream/upstream.ts';
import { MswDispatcher } from '../msw-dispatcher.ts';

it.each([
  ['http://oneuptime.test', '/runbook/run/1', '/api/runbook/run/1'],
  ['http://oneuptime.test/one/', '/one/runbook/run/1', '/one/api/runbook/run/1'],
])('of %s', async (url, beside, below) => {
  const dispatcher = new MswDispatcher([http.all('http://oneuptime.test/*', () => HttpResponse.json({}))]);
  const upstream = new Upstream({ url, api: ONEUPTIME_API, dispatcher });
  const asked = { method: 'POST', path: '/runbook/run/1', isRead: false } as const;
  await upstream.send({ ...asked, isBesideApi: true }, undefined);
  await upstream.send(asked, undefined);
  expect(dispatcher.seen.map(({ path }) => path)).toEqual([beside, below]);
});
