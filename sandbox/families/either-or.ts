import { badData } from '../refusal.ts';
import type { RuleBook } from '../rules.ts';

function need(values: Readonly<Record<string, unknown>>, column: string): void {
  if (!values[column]) throw badData(`${column} is required`);
}

/** Rows that need one column or another, depending on what they are: no column of theirs is always required. */
export const EITHER_OR_RULES: RuleBook = {
  RunbookCredential: {
    checkCreate: ({ values }) => {
      if (values.credentialType !== 'SSH') return;
      need(values, 'sshHostname');
      if (!values.sshPrivateKey) need(values, 'sshPassword');
      need(values, 'sshUsername');
    },
  },
  NetworkSiteAssignmentRule: {
    checkCreate: ({ values }) => {
      if (!values.hostnamePattern) need(values, 'subnetCidr');
    },
  },
};
