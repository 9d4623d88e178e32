/** Arguments made up from a listed schema: every required one, and nothing that is not listed. */

export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly description?: string;
  readonly minimum?: number;
}

const ID = '8f9ad6c1-52f0-4f54-9e0c-3a8f6f9a1b2c';

/** A value that the schema accepts; the same on every call. `all` fills in optional properties too. */
export function exampleOf(schema: Schema, { all = false, name = '' }: { all?: boolean; name?: string } = {}): unknown {
  if (schema.enum) return schema.enum[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.anyOf) return exampleOf(schema.anyOf[0] as Schema, { all, name });
  if (schema.type === 'object') {
    const names = all ? Object.keys(schema.properties ?? {}) : (schema.required ?? []);
    return Object.fromEntries(
      names.map((key) => [key, exampleOf(schema.properties?.[key] as Schema, { all, name: key })]),
    );
  }
  if (schema.type === 'array')
    return [exampleOf({ ...schema.items, description: schema.description ?? '' }, { all, name })];
  if (schema.type === 'boolean') return false;
  if (schema.type === 'number' || schema.type === 'integer') return Math.max(1, schema.minimum ?? 0);
  return exampleText(schema.description ?? '', name);
}

function exampleText(description: string, name: string): string {
  if (name === 'id' || /\bids?\b/i.test(description)) return ID;
  const [, sample] = /(?:^|\()such as ([^,)]+)/.exec(description) ?? [];
  if (sample) return sample;
  const [, figure] = /, such as (\d+\.\d+)\b/.exec(description) ?? [];
  if (figure) return figure;
  if (/time/i.test(description)) return '2026-01-02T03:04:05.000Z';
  if (/whole number/.test(description)) return '12';
  if (/#rrggbb/.test(description)) return '#12ab9f';
  if (name === 'timezone') return 'Europe/Berlin';
  return `example ${name}`;
}
