import { z } from 'zod';
import { defineWorkflow } from '../define.ts';
import { alertCases, FIND_ALERT } from '../incidents/cases.ts';
import { ESCALATE, ESCALATION_INPUT, escalateCase, escalationOutput } from '../incidents/escalations.ts';
import { alertOwnership, OWN_ALERTS } from '../incidents/owners.ts';

export const escalateAlert = defineWorkflow({
  name: 'escalate_alert',
  title: 'Escalate an alert',
  description:
    'Bring more people to an alert: `policy` pages its first step, by a new alert, as a key can start no policy for an alert that exists; `person` or `team` become owners and get mail. Says whom it pages and what it cannot do.',
  toolset: 'alerts',
  risk: 'write',
  operations: [...FIND_ALERT, ...OWN_ALERTS, ...ESCALATE],
  input: {
    alert: { kind: 'text', required: true, about: 'Number, id or words of an open one' },
    ...ESCALATION_INPUT,
  },
  output: z.strictObject({ alert: z.string(), ...escalationOutput }),
  example: { alert: 'ALT-60', policy: 'Infrastructure on-call', preview: true },
  intents: [
    'escalate the alert',
    'nobody answers the alert, page somebody else',
    'wake the on-call for this alert',
    'bring the payments team to the alert',
  ],
  run: async (job) => {
    const { alert, ...to } = job.input;
    const { client } = job;
    const escalated = await escalateCase(job, alert, {
      to,
      cases: alertCases(client),
      ownership: alertOwnership(client),
    });
    const { called, ...rest } = escalated;
    return { alert: called, ...rest };
  },
});
