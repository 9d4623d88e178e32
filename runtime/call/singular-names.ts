/** Arguments that are called by one row where the tool takes several, or by several where it takes one. */
import { isPlain } from '../basics/plain.ts';
import { columnOf, type ResourceModule } from '../catalogue/kinds.ts';
import { meantArguments } from '../mcp/meant-objects.ts';

/**
 * `monitor` as `monitors` where that alone is listed, and `monitors` with one of them as `monitor`. Whatever can mean anything
 * else stays as it came.
 */
export function inItsNumber(raw: unknown, module: ResourceModule): unknown {
  const given = meantArguments(raw);
  if (!isPlain(given)) return raw;
  const isFree = (name: string): boolean => columnOf(module, name) !== undefined && !Object.hasOwn(given, name);
  let isChanged = false;
  const entries = Object.entries(given).map(([name, value]): [string, unknown] => {
    if (columnOf(module, name)) return [name, value];
    const [several, one] = [`${name}s`, name.replace(/s$/, '')];
    const isOne = !Array.isArray(value) || value.length === 1;
    const meant = isFree(several) ? several : isOne && one !== name && isFree(one) ? one : undefined;
    if (meant === undefined) return [name, value];
    isChanged = true;
    return [meant, meant === one && Array.isArray(value) ? value[0] : value];
  });
  return isChanged ? Object.fromEntries(entries) : raw;
}
