import { type OrganisationId } from '@footbridge/contracts';
import { demoId } from './identifiers.js';

/** Organisations that work together for their students, as publicly described (infra/data/README.md). */
export type DemoPartnership = {
  readonly partnershipId: string;
  readonly name: string;
  readonly regionCode: string;
  readonly lead: OrganisationId;
  readonly universities: readonly OrganisationId[];
  readonly trusts: readonly OrganisationId[];
};

/**
 * What the generator needs of an organisation beside the reference data: the domain of its invented mailboxes, and where its invented people live: a postcode
 * district that has the right form and is not in use.
 */
export type DemoPlace = { readonly domain: string; readonly city: string; readonly postcodeArea: string };

export const demoPlaces: Readonly<Record<OrganisationId, DemoPlace>> = {
  '10006842': { domain: 'university-of-liverpool.example', city: 'Liverpool', postcodeArea: 'L99' },
  '10003957': { domain: 'liverpool-john-moores.example', city: 'Liverpool', postcodeArea: 'L99' },
  RW4: { domain: 'mersey-care.example', city: 'Liverpool', postcodeArea: 'L99' },
  '10007798': { domain: 'university-of-manchester.example', city: 'Manchester', postcodeArea: 'M79' },
  '10004180': { domain: 'manchester-metropolitan.example', city: 'Manchester', postcodeArea: 'M79' },
  '10007156': { domain: 'university-of-salford.example', city: 'Salford', postcodeArea: 'M79' },
  '10006841': { domain: 'university-of-greater-manchester.example', city: 'Bolton', postcodeArea: 'BL79' },
  '10007837': { domain: 'royal-northern.example', city: 'Manchester', postcodeArea: 'M79' },
  RXV: { domain: 'greater-manchester-mental-health.example', city: 'Manchester', postcodeArea: 'M79' },
  '10007784': { domain: 'university-college-london.example', city: 'London', postcodeArea: 'WC9' },
  '10003270': { domain: 'imperial-college.example', city: 'London', postcodeArea: 'SW29' },
  G6V2S: { domain: 'north-london.example', city: 'London', postcodeArea: 'N29' },
};

/** The place of a demo organisation; throws for any other. */
export function demoPlace(organisationId: OrganisationId): DemoPlace {
  const place = demoPlaces[organisationId];
  if (!place) throw new Error(`${organisationId} is not an organisation of the demo world.`);
  return place;
}

export const demoPartnerships: readonly DemoPartnership[] = [
  {
    partnershipId: demoId('partnership', 'liverpool'),
    name: 'Liverpool student mental health partnership',
    regionCode: 'Y62',
    lead: '10006842',
    universities: ['10006842', '10003957'],
    trusts: ['RW4'],
  },
  {
    partnershipId: demoId('partnership', 'greater-manchester'),
    name: 'Greater Manchester Universities Student Mental Health Service',
    regionCode: 'Y62',
    lead: 'RXV',
    universities: ['10007798', '10004180', '10007156', '10006841', '10007837'],
    trusts: ['RXV'],
  },
  {
    partnershipId: demoId('partnership', 'north-london'),
    name: 'North London student mental health hub',
    regionCode: 'Y56',
    lead: '10007784',
    universities: ['10007784', '10003270'],
    trusts: ['G6V2S'],
  },
];
