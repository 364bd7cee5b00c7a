import { CONTACT_MATTERS, plus, type Party, type Role } from '@footbridge/contracts';
import { SIGNATORIES } from '../agreement/preparation.js';
import { organisationsOf } from '../agreement/terms.js';
import { rule, twice, when, type Case, type Rule } from './finding.js';
import { ALWAYS_PUBLIC, isAt, isOf, kindOf, mayBeHeldAt } from './flows.js';

const ACCOUNTABILITY = 'UK GDPR Article 5(2); ICO data sharing code, "Data sharing agreements"';
const JOINT = 'UK GDPR Article 26';
const REGISTER = 'Organisation Data Service and UK Register of Learning Providers';
const SIGN_OFF = 'ICO accountability framework, "Data sharing": senior sign-off';
const WHO_IS_WHO = 'Roles by type of organisation (reference 3.10)';

/** Who the parties are, who speaks and signs for them, and how they stand to each other as controllers. */
export const PARTY_RULES: readonly Rule[] = [
  rule('parties-too-few', ['error', ACCOUNTABILITY], ({ terms }) =>
    when(new Set(organisationsOf(terms)).size < 2, { needed: 2 }),
  ),
  rule(
    'party-named-twice',
    ['error', ACCOUNTABILITY],
    ({ terms }) => twice(organisationsOf(terms)).map((organisationId) => ({ organisationId })),
    ['organisationId'],
  ),
  rule('party-unknown', ['error', REGISTER], (of) => named(of, ({ organisationId }) => !of.facts.has(organisationId)), [
    'organisationId',
  ]),
  rule(
    'party-not-open-yet',
    ['error', REGISTER],
    (of) =>
      known(of).flatMap(({ organisationId, validFrom }) => when(of.now < validFrom, { organisationId, validFrom })),
    ['organisationId'],
  ),
  rule('party-closed', ['error', `${REGISTER}; reference 2.2`], closed, ['organisationId']),
  rule('party-closes-while-it-runs', ['warning', REGISTER], closing, ['organisationId']),
  rule(
    'party-has-no-part',
    ['warning', 'Caldicott principle 4: access on a strict need-to-know basis'],
    (of) => (of.terms.pathways.length === 0 ? [] : named(of, (party) => hasNoPart(party, of))),
    ['organisationId'],
  ),
  rule(
    'nhs-body-is-public-authority',
    ['error', 'Data Protection Act 2018, section 7; Freedom of Information Act 2000, Schedule 1, Part 3'],
    (of) => named(of, (party) => !party.publicAuthority && isOf(ALWAYS_PUBLIC, party, of.facts)),
    ['organisationId'],
  ),
  rule(
    'joint-controller-alone',
    ['error', JOINT],
    (of) => (joint(of).length === 1 ? named(of, ({ controller }) => controller === 'joint') : []),
    ['organisationId'],
  ),
  rule('joint-controllers-without-lead', ['error', `${JOINT}(1) and (3)`], ({ terms }) =>
    when(joint({ terms }).length > 1 && terms.rights?.handledBy === 'each-party-for-its-own', {
      organisations: joint({ terms }).map(({ organisationId }) => organisationId),
    }),
  ),
  rule(
    'contact-missing',
    ['error', 'ICO data sharing code: who to ask at each organisation; UK GDPR Article 13(1)(a) and (b)'],
    ({ terms }) =>
      terms.parties.flatMap(({ organisationId, contacts }) =>
        CONTACT_MATTERS.filter((each) => !contacts.some(({ matter }) => matter === each)).map((matter) => ({
          organisationId,
          matter,
        })),
      ),
    ['organisationId', 'matter'],
  ),
  rule(
    'contact-role-not-of-organisation-kind',
    ['error', WHO_IS_WHO],
    (of) => strangers(of, ({ contacts }) => contacts.map(({ role }) => role)),
    ['organisationId', 'role'],
  ),
  rule('signatory-missing', ['error', SIGN_OFF], (of) => named(of, ({ signatories }) => signatories.length === 0), [
    'organisationId',
  ]),
  rule(
    'signatory-role-not-of-organisation-kind',
    ['error', WHO_IS_WHO],
    (of) => strangers(of, ({ signatories }) => signatories.filter(maySign)),
    ['organisationId', 'role'],
  ),
  rule(
    'officer-as-signatory',
    ['error', 'UK GDPR Articles 38(6) and 39: the data protection officer advises'],
    (of) => named(of, ({ signatories }) => signatories.includes('data-protection-officer')),
    ['organisationId'],
  ),
  rule(
    'signatory-may-not-sign',
    ['error', `${SIGN_OFF}; ${WHO_IS_WHO}`],
    ({ terms }) =>
      terms.parties.flatMap(({ organisationId, signatories }) =>
        signatories
          .filter((role) => role !== 'data-protection-officer' && !maySign(role))
          .map((role) => ({ organisationId, role })),
      ),
    ['organisationId', 'role'],
  ),
];

const maySign = (role: Role) => (SIGNATORIES as readonly Role[]).includes(role);

/** The parties of which something holds, each once. */
function named({ terms }: Case, holds: (party: Party) => boolean) {
  return [...new Set(terms.parties.filter(holds).map(({ organisationId }) => organisationId))].map(
    (organisationId) => ({ organisationId }),
  );
}

function known({ terms, facts }: Case) {
  return [...new Set(organisationsOf(terms))].flatMap((organisationId) => {
    const fact = facts.get(organisationId);
    return fact ? [{ organisationId, ...fact }] : [];
  });
}

function closed(of: Case) {
  return known(of).flatMap(({ organisationId, validTo, successors = [] }) =>
    when(validTo !== undefined && validTo <= of.now, { organisationId, validTo, successors }),
  );
}

/** Known to close after now and before the end; without an end, within two years, by when a review has been. */
function closing(of: Case) {
  const end = of.terms.to ?? plus(of.now, { days: 730 });
  return known(of).flatMap(({ organisationId, validTo, successors = [] }) =>
    when(validTo !== undefined && of.now < validTo && validTo < end, { organisationId, validTo, successors }),
  );
}

function hasNoPart(party: Party, { terms, facts }: Case): boolean {
  if (kindOf(party, facts) === undefined) return false;
  return !terms.pathways.some(
    ({ pathway }) => isAt(pathway, 'sender', party, facts) || isAt(pathway, 'receiver', party, facts),
  );
}

function joint({ terms }: Pick<Case, 'terms'>): Party[] {
  return terms.parties.filter(({ controller }) => controller === 'joint');
}

/** Roles that a party names and cannot have, each once. */
function strangers({ terms, facts }: Case, rolesOf: (party: Party) => readonly Role[]) {
  return terms.parties.flatMap((party) => {
    const kind = kindOf(party, facts);
    if (kind === undefined) return [];
    const foreign = new Set(rolesOf(party).filter((role) => !mayBeHeldAt(role, [kind])));
    return [...foreign].map((role) => ({ organisationId: party.organisationId, role }));
  });
}
