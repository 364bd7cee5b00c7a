import { type PersonId } from '@footbridge/contracts';
import { v5 } from 'uuid';

/** Ours alone, made once at random: another namespace would make other people of everybody. Never change it. */
const NAMESPACE = 'b4a1c6de-0c6f-4c0e-9a55-7d2f6e1b83c9';

/** The pseudonym of a person, who is an issuer and a subject: the same pair gives the same id for ever, no other pair does. */
export function personId(issuer: string, subject: string): PersonId {
  return v5(JSON.stringify([issuer, subject]), NAMESPACE);
}
