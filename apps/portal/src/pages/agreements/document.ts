import { type Party, type Terms } from '@footbridge/contracts';
import { day } from '../../words/time.js';
import { words } from '../../words/words.js';
import { type Agreement, type Preparation } from './answers.js';
import {
  AFTER_TERMS,
  authorityInWords,
  basisInWords,
  controllerInWords,
  dpiaInWords,
  endingInWords,
  itemInWords,
  processorInWords,
  rightsInWords,
  rolesInWords,
  stepInWords,
  subProcessorInWords,
  termInWords,
  yearsInWords,
} from './clauses.js';

/** An agreement as a document for people, in reading order: pages and files show the same. */
export type Line = { readonly label: string; readonly text: string };
export type Section = { readonly id: string; readonly heading: string; readonly lines: readonly Line[] };
type Name = (organisationId: string) => string;

const line = (label: string, text: string): Line => ({ label, text });
const NOT_SAID = 'Not said yet';

/** The parties of now with their annexes: those of the terms, those that joined, without those that left. */
export function partiesOf(agreement: Pick<Agreement, 'terms' | 'accessions' | 'members'>): Party[] {
  const { terms, accessions = [], members } = agreement;
  const all = [...terms.parties, ...accessions.map(({ party }) => party)];
  return members.flatMap((id) => all.findLast(({ organisationId }) => organisationId === id) ?? []);
}

/** Everything that is agreed. */
export function sectionsOf(terms: Terms, parties: readonly Party[], name: Name): Section[] {
  return [
    aboutOf(terms, parties, name),
    {
      id: 'information',
      heading: 'Information',
      lines: terms.items.map((item) => line(words(item.category), itemInWords(item))),
    },
    ...parties.map((party) => partyOf(party, name)),
    ...terms.pathways.map(({ pathway, steps }) => ({
      id: `pathway-${pathway}`,
      heading: words(pathway),
      lines: steps.map((step) => line(words(step.step), stepInWords(step))),
    })),
    safeguardsOf(terms),
    endOf(terms),
  ];
}

function aboutOf(terms: Terms, parties: readonly Party[], name: Name): Section {
  const { purposes, roles, from, to, reviewBy } = terms;
  return {
    id: 'about',
    heading: 'What it is about',
    lines: [
      line('Title', terms.title.trim() === '' ? NOT_SAID : terms.title),
      line('Between', parties.map(({ organisationId }) => name(organisationId)).join('; ')),
      line('What for', rolesInWords(purposes) || NOT_SAID),
      line('Roles that may act', rolesInWords(roles) || NOT_SAID),
      line('From', from === undefined ? NOT_SAID : day(from)),
      line('To', to === undefined ? 'No end' : day(to)),
      line('Review by', reviewBy === undefined ? NOT_SAID : day(reviewBy)),
    ],
  };
}

export function partyOf(party: Party, name: Name): Section {
  const { organisationId, publicAuthority, bases, contacts, signatories, retention, termDates = [] } = party;
  return {
    id: `party-${organisationId}`,
    heading: name(organisationId),
    lines: [
      line('As a controller', `${controllerInWords(party)}. ${authorityInWords(publicAuthority)}`),
      ...bases.map((basis) => line(`Why it may: ${words(basis.purpose)}`, basisInWords(basis))),
      ...contacts.map(({ matter, role }) => line(words(matter), words(role))),
      line('Roles that may sign', rolesInWords(signatories) || NOT_SAID),
      ...retention.map(({ record, years }) => line(words(record), yearsInWords(years))),
      ...termDates.map((each) => line(`Term: ${each.name}`, termInWords(each))),
      ...(termDates.length > 0 ? [line('After these terms', AFTER_TERMS)] : []),
    ],
  };
}

function safeguardsOf({ security, rights, dpia, processor, subProcessors, transfers }: Terms): Section {
  return {
    id: 'safeguards',
    heading: 'Security, rights and impact assessment',
    lines: [
      line('Security', security ? rolesInWords(security) || 'No measure is named' : NOT_SAID),
      line('People’s rights', rights ? rightsInWords(rights) : NOT_SAID),
      line('Impact assessment', dpia ? dpiaInWords(dpia) : NOT_SAID),
      line('Who runs the system', processor ? processorInWords(processor) : NOT_SAID),
      ...(subProcessors ?? []).map((each) => line(`Sub-processor ${each.name}`, subProcessorInWords(each))),
      ...(subProcessors?.length === 0 ? [line('Sub-processors', 'There are none')] : []),
      ...(transfers ?? []).map(({ country, safeguard }) => line(`Transfer to ${country}`, words(safeguard))),
      ...(transfers?.length === 0 ? [line('Transfers abroad', 'There are none')] : []),
      ...(transfers === undefined ? [line('Transfers abroad', NOT_SAID)] : []),
    ],
  };
}

function endOf({ ending }: Terms): Section {
  return {
    id: 'ending',
    heading: 'How it ends',
    lines: ending
      ? [
          line('Notice', `${String(ending.noticeDays)} days`),
          line('What becomes of the data', words(`at-end.${ending.data}`)),
          line('Referrals in flight', endingInWords(ending.inFlight)),
        ]
      : [line('Ending', NOT_SAID)],
  };
}

/** Who signed, for a file: roles, never persons. */
export function signedSection(
  { signatures = [], contentHash }: Pick<Preparation, 'signatures' | 'contentHash'>,
  name: Name,
): Section {
  return {
    id: 'signatures',
    heading: 'Signatures',
    lines: [
      ...signatures.map(({ organisationId, role, at }) => line(name(organisationId), `${words(role)}, ${day(at)}`)),
      ...(signatures.length === 0 ? [line('Signed', 'By nobody yet')] : []),
      ...(contentHash === undefined ? [] : [line('SHA-256 of the content', contentHash)]),
    ],
  };
}
