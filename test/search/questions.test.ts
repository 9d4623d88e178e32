/** Whoever only asks is offered nothing that changes anything; whoever orders is. */
import { describe, expect, it } from 'vitest';
import { SearchIndex } from '../../runtime/tools/search/search-index.ts';
import { readData, readRequests } from './measure.ts';

const index = new SearchIndex(readData());
const verbs = (text: string) => index.search(text, { limit: 5 }).map(({ verb }) => verb);
const WRITES = ['create', 'update', 'delete'];

const SETS = ['requests', 'development', 'held-out', 'languages', 'typed', 'typed-held-out', 'pairs'];
const all = SETS.flatMap((set) => readRequests(`${set}.jsonl`));
/** Read here without the code that is judged. */
const ASKS = /^(?:who|what|which|how many|how long|how often|since when|why|is|are|did|does|show me|list|find)\b/i;
const ASKS_ELSEWHERE =
  /^(?:wer|wem|welche|wie viele|seit wann|warum|qui|quels?|quelles?|combien|depuis quand|pourquoi|qué|quién|cuántos|por qué|quem|quais|quantos|какие|кто|сколько|почему)(?=\s)|(?:誰|いつ|なぜ|どれ)|(?:谁|哪些|多少|为什么)/iu;

describe('a question', () => {
  const questions = all.filter(
    ({ q, expect: wanted }) => ASKS.test(q) && !wanted.some((each) => /^(?:cre|upd|del)/.test(each)),
  );

  it('is offered nothing that writes', () => {
    expect(questions.length).toBeGreaterThan(300);
    expect(questions.map(({ q }) => q).filter((q) => verbs(q).some((verb) => WRITES.includes(verb)))).toEqual([]);
  });

  it('is one in other languages as well', () => {
    const others = all.filter(({ q }) => ASKS_ELSEWHERE.test(q)).map(({ q }) => q);
    expect(others.length).toBeGreaterThan(60);
    expect(others.filter((q) => verbs(q).some((verb) => WRITES.includes(verb)))).toEqual([]);
  });
});

describe('a question in a favour, or with strange words', () => {
  it.each([
    'can you tell me if the status page is published?',
    'could you check whether alerts are snoozed?',
    'please tell me who changed the alert rule',
    'would you verify if the monitor is disabled',
    'Can you find out why the announcement was deleted?',
    'Que dit la page de statut publique ?',
    'Dime los errores de hoy',
    'I wonder if we published the status page',
    'update on INC-470?',
    'note on INC-470?',
    'I want to know whether somebody paused the monitor',
    'Kannst du prüfen, ob der Monitor pausiert ist?',
    '¿Puedes decirme si el incidente está resuelto?',
    'Инцидент закрыт?',
  ])('is offered nothing that writes: %s', (text) => {
    expect(verbs(text).length).toBeGreaterThan(0);
    expect(verbs(text).filter((verb) => WRITES.includes(verb))).toEqual([]);
  });

  it.each([
    'check whether https://shop.example.com answers every five minutes',
    'Kannst du einen Monitor anlegen?',
    'update the title of INC-470?',
    '¿Puedes crear un monitor para la tienda?',
  ])('is none where something is to be done: %s', (text) => {
    expect(verbs(text).filter((verb) => WRITES.includes(verb))).not.toEqual([]);
  });
});

describe('a slip of the first word', () => {
  const words = ['show', 'list', 'what', 'which', 'where', 'find'];
  const slips = words.flatMap((word) =>
    [...word]
      .slice(1)
      .flatMap((letter, at) => [
        word.slice(0, at + 1) + word.slice(at + 2),
        `${word.slice(0, at)}${letter}${word[at]}${word.slice(at + 2)}`,
      ]),
  );

  it.each(slips.filter((word) => word !== 'sow' && word !== 'fin'))('leaves a question one: %s', (word) => {
    for (const rest of ['monitors are in the Storefront group', 'uptime of the Storefront group over 30 days'])
      expect(verbs(`${word} ${rest}`).filter((verb) => WRITES.includes(verb))).toEqual([]);
  });
});

describe('an order that looks like a question', () => {
  it.each([
    ['Can you delete the label urgent?', 'delete_label'],
    ['Could you make a team for payments', 'create_team'],
    ['Any new host should belong to the platform team', 'create_host_owner_rule'],
    ['We need a status page for partners', 'create_status_page'],
  ])('is offered what does it: %s', (text, tool) => {
    expect(index.search(text, { limit: 5 }).map(({ name }) => name)).toContain(tool);
  });
});

describe('the word open', () => {
  it.each([
    ['open incidents', 'list_incidents'],
    ['open alerts of the payments team', 'list_alerts'],
    ['open maintenance windows', 'list_scheduled_maintenance_events'],
    ['offene Alarme', 'list_alerts'],
    ['alertes ouvertes', 'list_alerts'],
    ['alertas abiertas', 'list_alerts'],
    ['открытые оповещения', 'list_alerts'],
    ['未解決のアラート', 'list_alerts'],
  ])('looks for what is open: %s', (text, tool) => {
    expect(index.search(text, { limit: 5 })[0]?.name).toBe(tool);
  });

  it.each([
    ['open an incident for the shop', 'create_incident'],
    ['open a maintenance window on Sunday', 'create_scheduled_maintenance_event'],
  ])('opens: %s', (text, tool) => {
    expect(index.search(text, { limit: 5 })[0]?.name).toBe(tool);
  });
});

describe('what is not over', () => {
  it.each([
    ['which incidents are not resolved', 'list_incidents'],
    ["which incidents aren't resolved yet", 'list_incidents'],
    ['incidents not yet resolved', 'list_incidents'],
    ['alerts nobody acknowledged', 'list_alerts'],
    ['how many alerts have not been acknowledged', 'count_alerts'],
    ['welche Incidents sind noch nicht gelöst', 'list_incidents'],
    ['quels incidents ne sont pas résolus', 'list_incidents'],
    ['qué alertas no están resueltas', 'list_alerts'],
    ['quais incidentes não foram resolvidos', 'list_incidents'],
  ])('is looked for among the rows themselves: %s', (text, tool) => {
    expect(index.search(text, { limit: 5 })[0]?.name).toBe(tool);
  });

  it('is a change of state where something is said of one row', () => {
    expect(index.search('INC-7 is not resolved after all', { limit: 5 })[0]?.name).toMatch(/state_timeline$/);
  });
});

describe('a label taken off a row', () => {
  it.each([
    ['take the tag staging off the careers page monitor', 'update_monitor'],
    ['remove the label legacy from INC-468', 'update_incident'],
    ['drop the label gdpr from the checkout service', 'update_service'],
    ['take label internal off the monitor Carrier portal', 'update_monitor'],
  ])('deletes neither: %s', (text, tool) => {
    const found = index.search(text, { limit: 5 });
    expect(found[0]?.name).toBe(tool);
    expect(found.slice(0, 3).filter(({ verb }) => verb === 'delete')).toEqual([]);
  });

  it('is deleted where no row is named', () => {
    expect(index.search('remove the label legacy', { limit: 5 })[0]?.name).toBe('delete_label');
  });
});

describe('what issue tellers were offered wrongly', () => {
  it.each([
    ['since when is the invoice worker dead', /^(?:list|get)_/],
    ['take Tom out of the Payments team', /^delete_team_member$/],
    ['tag the carrier portal as business-critical', /^update_(?:monitor|service)$/],
    ['start checking the old site again', /^update_monitor$/],
    ['list status pages', /^list_status_pages$/],
    ['create a status page', /^create_status_page$/],
    ['AIエージェントの数', /^count_ai_agents$/],
    ['Anzahl der KI-Agenten', /^count_ai_agents$/],
    ["nombre d'agents IA", /^count_ai_agents$/],
    ['how many alerts per host', /^count_alerts$/],
    ['top errors of checkout in the last hour with counts', /^count_(?:logs|exceptions|exception_instances)$/],
    ['incidents per severity and month', /^count_incidents$/],
    ['average CPU per service last week', /^count_metrics$/],
  ])('is now right: %s', (text, tool) => {
    expect(index.search(text, { limit: 5 })[0]?.name).toMatch(tool);
  });
});
