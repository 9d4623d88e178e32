/** What the canonical form keeps of where a document came from. */
import { describe, expect, it } from 'vitest';
import { canonicalise } from '../../codegen/canonical.ts';
import type { Document } from '../../codegen/model/document.ts';
import { committed } from './inputs.ts';

const withServers = (servers: unknown): Document =>
  ({
    openapi: '3.0.0',
    info: { title: 'x', version: '1' },
    servers,
    paths: { '/things': { servers, get: { servers, responses: {} } } },
    components: { schemas: { Thing: { properties: { servers: { type: 'string' } } } } },
  }) as unknown as Document;

describe('the servers of a canonical document', () => {
  it.each([
    ['https://status.intern.example:8443/api', '/api'],
    ['//status.intern.example/api', '/api'],
    ['https://user:secret@10.0.0.7/oneuptime/api?key=1#x', '/oneuptime/api'],
    ['https://status.intern.example', '/'],
    ['/api', '/api'],
    ['./api', './api'],
    ['api', 'api'],
    ['{protocol}://{host}:8443/api', '/api'],
    ['{protocol}://status.intern.example/api/{version}', '/api/{version}'],
    ['{host}/api', '/api'],
    ['10.0.0.7:8443/api', '/api'],
    ['status.intern.example/api', '/api'],
    ['localhost:8443', '/'],
    [' https://10.0.0.7/api ', '/api'],
    ['https:\\\\10.0.0.7\\api', '/api'],
    ['https:/10.0.0.7/api', '/api'],
  ])('keep the path of %s and not its host, wherever they stand', (url, path) => {
    const servers = [{ url, description: 'ours', variables: { tenant: { default: 'acme' } } }, { url }];
    for (const prose of [false, true]) {
      const document = canonicalise(withServers(servers), { prose });
      expect(document.servers).toEqual([{ url: path }]);
      expect(JSON.stringify(document)).not.toMatch(/intern|secret|10\.0\.0\.7|acme|ours/);
      expect(document.components?.schemas?.Thing?.properties).toEqual({ servers: { type: 'string' } });
      expect(canonicalise(document, { prose })).toEqual(document);
    }
  });

  it.each([{ url: 'http://10.0.0.7/api' }, 'http://10.0.0.7', ['http://10.0.0.7/api'], null])(
    'are none where %j stands in their place',
    (servers) => {
      expect(canonicalise(withServers(servers)).servers).toEqual([]);
    },
  );

  it('are those of the committed document', async () => {
    const { document } = await committed();
    expect(document.servers).toEqual([{ url: '/api' }]);
  });
});
