/** How people want to be paged, from their own rules. No I/O. */

export interface PersonalRule {
  readonly person: string;
  /** Minutes after the page to this person began. */
  readonly minutes: number;
  readonly isOptOut: boolean;
  /** Ids of their methods by column; a rule names one way or several. */
  readonly methods: Readonly<Record<string, unknown>>;
}

const WAYS: Readonly<Record<string, string>> = {
  userEmailId: 'email',
  userSmsId: 'sms',
  userCallId: 'call',
  userPushId: 'push',
  userWhatsAppId: 'whatsapp',
  userTelegramId: 'telegram',
  userWebhookId: 'webhook',
};

/** Each person with ways and delays, soonest first: "call after 5m". Rules for several severities say the same once. */
export function personalMethods(rules: readonly PersonalRule[]): { person: string; methods: string[] }[] {
  const people = new Map<string, Map<string, number>>();
  for (const { person, minutes, isOptOut, methods } of rules) {
    const own = people.get(person) ?? new Map<string, number>();
    people.set(person, own);
    if (isOptOut) own.set('no page for some', Number.MAX_SAFE_INTEGER);
    for (const [column, way] of Object.entries(WAYS))
      if (methods[column]) own.set(minutes > 0 ? `${way} after ${minutes}m` : way, minutes);
  }
  return [...people]
    .map(([person, methods]) => ({
      person,
      methods: [...methods].sort(([, one], [, other]) => one - other).map(([text]) => text),
    }))
    .sort((a, b) => a.person.localeCompare(b.person));
}
