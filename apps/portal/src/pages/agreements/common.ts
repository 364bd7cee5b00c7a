import { type Role } from '@footbridge/contracts';
import { OFFICERS } from '../../engine/navigation.js';
import { type Visit } from '../../engine/visit.js';
import { need } from '../../services/answer.js';
import { type Names } from '../../services/names.js';
import { words } from '../../words/words.js';
import { type Acted, type Agreement } from './answers.js';
import {
  agreementPath,
  agreementsPath,
  checkPath,
  coveragePath,
  oneOffsPath,
  processingPath,
  responsibilitiesPath,
  signaturesPath,
  versionsPath,
} from './paths.js';

export type ToAgreement = Visit<`/agreements/:id${string}`> & { readonly params: { readonly id: string } };

/** What follows `/api/agreements` for one agreement. */
export const of = (id: string, more = '') => `/${encodeURIComponent(id)}${more}`;

export async function askAgreement(visit: ToAgreement): Promise<Agreement> {
  return need(await visit.ask<Agreement>('agreements', of(visit.params.id)));
}

const REGISTER = [
  { text: 'Register', path: agreementsPath },
  { text: 'Coverage map', path: coveragePath },
  { text: 'Record of processing', path: processingPath },
  { text: 'One-off disclosures', path: oneOffsPath, of: OFFICERS },
] as const;

/** The places about agreements in general that somebody in this role can go to. */
export function placesOf(active: (typeof REGISTER)[number]['path'], role: Role) {
  return REGISTER.filter((each) => !('of' in each) || each.of.includes(role)).map(({ text, path }) => ({
    ...{ text, href: path.to({}), active: path === active },
  }));
}

const PARTS = [
  { text: 'What is agreed', path: agreementPath },
  { text: 'Who must act', path: responsibilitiesPath },
  { text: 'Check', path: checkPath },
  { text: 'Versions', path: versionsPath },
  { text: 'Signatures and files', path: signaturesPath },
] as const;

/** The pages of one agreement. */
export function partsOf(id: string, active: (typeof PARTS)[number]['path']) {
  return PARTS.map(({ text, path }) => ({ text, href: path.to({ id }), active: path === active }));
}

export const backToRegister = { href: agreementsPath.to({}), text: 'All agreements' };

/** Who did something, for a person. */
export function whoIn(names: Names) {
  return (by: Acted | undefined) =>
    by && {
      name: names.person(by.appointmentId),
      role: words(by.role),
      organisation: names.organisation(by.organisationId),
    };
}
