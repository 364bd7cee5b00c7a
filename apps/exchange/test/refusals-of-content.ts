import { cancellation, definitionOf, referral } from './published.js';
import { type Refusal } from './refusals-of-form.js';

export const workflow: Refusal[] = [
  {
    when: 'of another event',
    message: () => referral().set('MessageHeader/eventCoding/code', 'booking-request'),
    code: 'event-not-supported',
    at: 'MessageHeader/eventCoding',
  },
  {
    when: 'of an event in another system',
    message: () => referral().set('MessageHeader/eventCoding/system', 'https://x'),
    code: 'event-not-supported',
    at: 'MessageHeader/eventCoding',
  },
  {
    when: 'without a definition',
    message: () => referral().remove('MessageHeader/definition'),
    code: 'missing',
    at: 'MessageHeader/definition',
  },
  {
    when: 'of an unknown definition',
    message: () => referral().set('MessageHeader/definition', definitionOf('other')),
    code: 'definition-not-supported',
    at: 'MessageHeader/definition',
  },
  {
    when: 'that updates a referral',
    message: () => referral().set('MessageHeader/reason/coding/0/code', 'update'),
    code: 'reason-not-in-workflow',
    at: 'MessageHeader/reason',
  },
  {
    when: 'that deletes',
    message: () => referral().set('MessageHeader/reason/coding/0/code', 'delete'),
    code: 'reason-not-in-workflow',
    at: 'MessageHeader/reason',
  },
  {
    when: 'that takes back as new',
    message: () => cancellation().set('MessageHeader/reason/coding/0/code', 'new'),
    code: 'reason-not-in-workflow',
    at: 'MessageHeader/reason',
  },
  {
    when: 'for validation in a referral’s definition',
    message: () => referral().set('ServiceRequest/category/0/coding/0/code', 'validation'),
    code: 'category-not-in-workflow',
    at: 'ServiceRequest/category',
  },
  {
    when: 'with two categories',
    message: () => referral().push('ServiceRequest/category', {}),
    code: 'not-exactly-one',
    at: 'ServiceRequest/category',
  },
  ...['draft', 'on-hold', 'revoked', 'completed', 'entered-in-error', 'unknown'].map((status) => ({
    when: `new and already ${status}`,
    message: () => referral().set('ServiceRequest/status', status),
    code: 'status-not-in-workflow' as const,
    at: 'ServiceRequest/status',
  })),
  {
    when: 'that takes back and is active',
    message: () => cancellation().set('ServiceRequest/status', 'active'),
    code: 'status-not-in-workflow',
    at: 'ServiceRequest/status',
  },
  {
    when: 'without a status',
    message: () => referral().remove('ServiceRequest/status'),
    code: 'missing',
    at: 'ServiceRequest/status',
  },
  {
    when: 'whose encounter is only planned',
    message: () => referral().set('Encounter/status', 'planned'),
    code: 'status-not-in-workflow',
    at: 'Encounter/status',
  },
  {
    when: 'whose care plan is a draft',
    message: () => referral().set('CarePlan/status', 'draft'),
    code: 'status-not-in-workflow',
    at: 'CarePlan/status',
  },
  {
    when: 'that is an order',
    message: () => referral().set('ServiceRequest/intent', 'order'),
    code: 'intent-not-plan',
    at: 'ServiceRequest/intent',
  },
];

export const content: Refusal[] = [
  {
    when: 'without the address of its source',
    message: () => referral().remove('MessageHeader/source/endpoint'),
    code: 'missing',
    at: 'MessageHeader/source/endpoint',
  },
  {
    when: 'without its date of writing',
    message: () => referral().remove('ServiceRequest/authoredOn'),
    code: 'missing',
    at: 'ServiceRequest/authoredOn',
  },
  {
    when: 'of an unknown priority',
    message: () => referral().set('ServiceRequest/priority', 'soon'),
    code: 'code-unknown',
    at: 'ServiceRequest/priority',
  },
  {
    when: 'for a dead person',
    message: () => referral().set('Patient/deceasedBoolean', true),
    code: 'patient-deceased',
    at: 'Patient/deceasedBoolean',
  },
  {
    when: 'for a person who has died',
    message: () => referral().set('Patient/deceasedDateTime', '2021-11-25'),
    code: 'patient-deceased',
    at: 'Patient/deceasedDateTime',
  },
  {
    when: 'without a name',
    message: () => referral().remove('Patient/name'),
    code: 'name-missing',
    at: 'Patient/name',
  },
  {
    when: 'with a former name alone',
    message: () => referral().set('Patient/name/0/use', 'old'),
    code: 'name-missing',
    at: 'Patient/name',
  },
  {
    when: 'without a birth date',
    message: () => referral().remove('Patient/birthDate'),
    code: 'missing',
    at: 'Patient/birthDate',
  },
  {
    when: 'with a birth year alone',
    message: () => referral().set('Patient/birthDate', '1959'),
    code: 'birth-date-incomplete',
    at: 'Patient/birthDate',
  },
  {
    when: 'with a birth date that no calendar has',
    message: () => referral().set('Patient/birthDate', '2003-02-29'),
    code: 'birth-date-impossible',
    at: 'Patient/birthDate',
  },
  {
    when: 'for a person not yet born',
    message: () => referral().set('Patient/birthDate', '2021-11-27'),
    code: 'birth-date-impossible',
    at: 'Patient/birthDate',
  },
  {
    when: 'for a person of 140 years',
    message: () => referral().set('Patient/birthDate', '1881-01-01'),
    code: 'birth-date-impossible',
    at: 'Patient/birthDate',
  },
  {
    when: 'with contacts of others alone',
    message: () => referral().remove('Patient/contact/0'),
    code: 'contact-missing',
    at: 'Patient',
  },
  {
    when: 'with two NHS numbers',
    message: () =>
      referral().push('Patient/identifier', { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9000000009' }),
    code: 'nhs-number-ambiguous',
    at: 'Patient/identifier',
  },
  {
    when: 'from a sender without an identifier',
    message: () => referral().remove('/entry/12/resource/identifier'),
    code: 'identifier-missing',
    at: '/entry/12/resource/identifier',
  },
  {
    when: 'from a code that is none',
    message: () => referral().set('/entry/12/resource/identifier/0/value', 'RN-D'),
    code: 'ods-code-format',
    at: '/entry/12/resource/identifier/0/value',
  },
  {
    when: 'from a UKPRN that is none',
    message: () =>
      referral().set('/entry/12/resource/identifier/0', {
        system: 'https://footbridge.example/Id/ukprn',
        value: '20006842',
      }),
    code: 'ukprn-format',
    at: '/entry/12/resource/identifier/0/value',
  },
  {
    when: 'to an address that is none',
    message: () => referral().set('MessageHeader/destination/0/endpoint', 'https://x'),
    code: 'endpoint-malformed',
    at: 'MessageHeader/destination/0/endpoint',
  },
  ...['draft', 'proposed', 'rejected', 'inactive', 'entered-in-error'].map((status) => ({
    when: `with a consent that is ${status}`,
    message: () => referral().set('Consent/status', status),
    code: 'consent-not-active' as const,
    at: 'Consent/status',
  })),
  {
    when: 'with a consent that denies',
    message: () => referral().set('Consent/provision', { type: 'deny' }),
    code: 'consent-denied',
    at: 'Consent/provision/type',
  },
  {
    when: 'with a consent that has ended',
    message: () => referral().set('Consent/provision', { period: { end: '2021-11-25' } }),
    code: 'consent-not-in-date',
    at: 'Consent/provision/period',
  },
  {
    when: 'with a consent that has not begun',
    message: () => referral().set('Consent/provision', { period: { start: '2021-12' } }),
    code: 'consent-not-in-date',
    at: 'Consent/provision/period',
  },
  {
    when: 'with a consent whose end is no date',
    message: () => referral().set('Consent/provision', { period: { end: 'soon' } }),
    code: 'consent-not-in-date',
    at: 'Consent/provision/period',
  },
];
