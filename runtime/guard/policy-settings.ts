/** What the operator says: MODE, ALLOW and DENY, as layers. */
import { StartError } from '../basics/errors.ts';
import type { Mode, PolicyLayer } from './policy.ts';
import { type PolicyRule, type RuleBook, readRule } from './policy-rules.ts';

interface PolicySettings {
  readonly mode: Mode;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/** Longest list of rules that a refusal repeats, in characters. */
const MAX_SAID = 80;

/** Layers of the settings. Throws a StartError for a rule that names nothing, with the nearest that would do. */
export function settingLayers({ mode, allow, deny }: PolicySettings, book: RuleBook): readonly PolicyLayer[] {
  return [
    ...(mode === 'full' ? [] : [{ by: `MODE=${mode}`, mode }]),
    ...(deny.length === 0
      ? []
      : policyRules(deny, 'DENY', book).map((rule) => ({ by: `DENY=${rule.text}`, deny: [rule] }))),
    ...(allow.length === 0 ? [] : [{ by: `ALLOW=${saidTexts(allow)}`, allow: policyRules(allow, 'ALLOW', book) }]),
  ];
}

/** Rules as they were written. Throws a StartError that begins with the place where a bad one stands. */
export function policyRules(texts: readonly string[], place: string, book: RuleBook): readonly PolicyRule[] {
  return texts.map((text) => {
    const rule = readRule(text, book);
    if (typeof rule === 'string') throw new StartError(`${place}: ${rule}`);
    return rule;
  });
}

/** Rules as a refusal repeats them. */
function saidTexts(texts: readonly string[]): string {
  const whole = texts.join(',');
  return whole.length > MAX_SAID ? `${whole.slice(0, MAX_SAID)}…` : whole;
}
