/** An OpenAPI document of the measured operations alone, as servers of others are made from one. */
import type { Operation } from './operations.ts';

const ANY_OBJECT = { type: 'object', additionalProperties: true };

/** The document: each operation takes in its body what the product sends there. */
export function peerDocument(operations: readonly Pick<Operation, 'tool' | 'handed'>[], url: string): object {
  const paths = operations.map(({ tool, handed }): [string, object] => {
    const body = JSON.parse(handed.body) as Record<string, unknown>;
    const properties = Object.fromEntries(
      Object.entries(body).map(([name, value]) => [name, typeof value === 'number' ? { type: 'integer' } : ANY_OBJECT]),
    );
    const content = { 'application/json': { schema: { type: 'object', properties } } };
    const operationId = tool.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    return [
      handed.path,
      { post: { operationId, requestBody: { content }, responses: { 200: { description: 'Answer' } } } },
    ];
  });
  return {
    openapi: '3.0.3',
    info: { title: 'two operations', version: '1.0.0' },
    servers: [{ url }],
    components: { securitySchemes: { ApiKey: { type: 'apiKey', in: 'header', name: 'ApiKey' } } },
    security: [{ ApiKey: [] }],
    paths: Object.fromEntries(paths),
  };
}
