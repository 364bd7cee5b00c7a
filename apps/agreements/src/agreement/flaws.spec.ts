import { describe, expect, it } from '@jest/globals';
import { aParty, facts, LIVERPOOL, MERSEY_CARE, now, terms } from '../../test/builders.js';
import { type AgreedStep, type Party, type PurposeBasis, type Terms } from './agreement.js';
import { flawsOf, type PartyFact, type PartyFacts } from './terms.js';

const codes = (agreed: Terms, known: PartyFacts = facts) => flawsOf(agreed, known, now).map(({ code }) => code);
const withTrust = (more: Partial<Party>) => terms({ parties: [aParty(LIVERPOOL), aParty(MERSEY_CARE, more)] });
const basis = (more: Partial<PurposeBasis>, at = MERSEY_CARE): Terms => {
  const parties = [LIVERPOOL, MERSEY_CARE].map((each) => aParty(each));
  return terms({
    parties: parties.map((party) =>
      party.organisationId === at ? { ...party, bases: party.bases.map((each) => ({ ...each, ...more })) } : party,
    ),
  });
};
const steps = (change: (steps: AgreedStep[]) => AgreedStep[]) =>
  terms({ pathways: terms().pathways.map(({ pathway, steps: agreed }) => ({ pathway, steps: change(agreed) })) });
const decide = (more: Partial<AgreedStep>) =>
  steps((agreed) => agreed.map((each) => (each.step === 'decide-on-offer' ? { ...each, ...more } : each)));

describe('the terms of an agreement', () => {
  it('are without flaw when complete', () => {
    expect(flawsOf(terms(), facts, now)).toEqual([]);
  });

  it('name every flaw of an empty draft at once', () => {
    expect(codes({ parties: [], purposes: [], categories: [], pathways: [], roles: [] })).toEqual([
      'parties-too-few',
      'purposes-missing',
      'categories-missing',
      'pathways-missing',
      'roles-missing',
    ]);
  });

  it.each<[string, Terms, string[]]>([
    ['one party alone', terms({ parties: [aParty(LIVERPOOL)] }), ['parties-too-few', 'pathway-side-has-no-party']],
    [
      'a party named twice',
      terms({ parties: [aParty(LIVERPOOL), aParty(MERSEY_CARE), aParty(MERSEY_CARE)] }),
      ['party-named-twice'],
    ],
    [
      'a purpose without bases',
      terms({ purposes: ['continuity-of-care', 'safeguarding'] }),
      ['bases-missing', 'bases-missing'],
    ],
    [
      'bases given twice',
      withTrust({ bases: [...aParty(MERSEY_CARE).bases, ...aParty(MERSEY_CARE).bases] }),
      ['bases-given-twice'],
    ],
    ['bases of no purpose', basis({ purpose: 'safeguarding' }), ['bases-missing', 'basis-of-no-purpose']],
    ['a party without contacts', withTrust({ contacts: [] }), Array<string>(4).fill('contact-missing')],
    [
      'a contact that the party cannot have',
      withTrust({ contacts: [...aParty(MERSEY_CARE).contacts, { matter: 'review', role: 'wellbeing-lead' }] }),
      ['contact-role-not-of-organisation-kind'],
    ],
    ['a party without retention', withTrust({ retention: [] }), ['retention-missing']],
    ['a pathway named twice', terms({ pathways: [...terms().pathways, ...terms().pathways] }), ['pathway-named-twice']],
    ['a pathway without its steps', steps(() => []), ['step-missing', 'step-missing']],
    ['a step named twice', steps((agreed) => [...agreed, ...agreed]), ['step-named-twice']],
    [
      'a sender step that nobody must take',
      steps((agreed) => agreed.map((each) => ({ ...each, role: undefined }))),
      ['step-role-missing'],
    ],
    ['a step of a role that may not act', decide({ role: 'duty-worker' }), ['step-role-may-not-act']],
    ['a step of a role of the other side', decide({ role: 'wellbeing-adviser' }), ['step-role-not-of-side']],
    ['an escalation to the other side', decide({ escalation: ['wellbeing-lead'] }), ['step-role-not-of-side']],
    ['a step without escalation', decide({ escalation: [] }), ['step-escalation-missing']],
    [
      'more time for what is more urgent',
      decide({ limits: { routine: 24, urgent: 24, 'very-urgent': 48, emergency: 1 } }),
      ['step-slower-when-more-urgent'],
    ],
  ])('may not have %s', (_, agreed, expected) => {
    expect(codes(agreed)).toEqual(expected);
  });

  it('take no organisation as a party that is unknown, closed or not open yet', () => {
    const without = (fact: PartyFact | undefined) => {
      const known = new Map(facts);
      if (fact) known.set(MERSEY_CARE, fact);
      else known.delete(MERSEY_CARE);
      return codes(terms(), known);
    };
    expect(without(undefined)).toContain('party-not-an-organisation-now');
    expect(without({ kind: 'nhs-trust', validFrom: '2001-04-01T00:00:00.000Z', validTo: now })).toEqual([
      'party-not-an-organisation-now',
    ]);
    expect(without({ kind: 'nhs-trust', validFrom: '2027-04-01T00:00:00.000Z' })).toEqual([
      'party-not-an-organisation-now',
    ]);
  });
});

describe('the recognised legitimate interest, 6(1)(ea)', () => {
  const recognised = { article6: '6(1)(ea)' } as const;
  it('is refused to a public authority, and to an NHS body whatever it says of itself', () => {
    expect(codes(basis(recognised))).toEqual(['basis-not-for-public-authority']);
    expect(codes(withTrust({ ...basis(recognised).parties[1], publicAuthority: false }))).toEqual([
      'basis-not-for-public-authority',
    ]);
    expect(codes(basis(recognised, LIVERPOOL))).toEqual(['basis-not-for-public-authority']);
  });

  it('is open to a university that is none', () => {
    const [liverpool] = basis(recognised, LIVERPOOL).parties;
    expect(
      codes(terms({ parties: [aParty(LIVERPOOL, { ...liverpool, publicAuthority: false }), aParty(MERSEY_CARE)] })),
    ).toEqual([]);
  });
});

describe('Article 9 and Schedule 1', () => {
  it.each([
    ['9(2)(a)', undefined, []],
    ['9(2)(a)', 'paragraph-2', ['schedule-1-condition-without-need']],
    ['9(2)(b)', 'paragraph-1', []],
    ['9(2)(b)', 'paragraph-18', ['schedule-1-condition-needed']],
    ['9(2)(c)', undefined, []],
    ['9(2)(g)', 'paragraph-18', []],
    ['9(2)(g)', 'paragraph-2', ['schedule-1-condition-needed']],
    ['9(2)(h)', 'paragraph-2', []],
    ['9(2)(h)', undefined, ['schedule-1-condition-needed']],
    ['9(2)(i)', 'paragraph-1', ['schedule-1-condition-needed']],
  ] as const)('%s with %s', (article9, schedule1, expected) => {
    expect(codes(basis({ article9, schedule1 }))).toEqual(expected);
  });
});
