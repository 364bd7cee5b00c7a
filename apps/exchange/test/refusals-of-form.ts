import { type ProblemCode } from '../src/bars/report.js';
import { cancellation, type Document, type Json, referral, validation } from './published.js';

/** One change to a good message, and the problem that it must be refused with. */
export type Refusal = {
  /** A sentence: a message is refused … */
  when: string;
  message: () => Document;
  code: ProblemCode;
  /** Path (see Document) at which the problem is told. */
  at: string;
  about?: string;
};

const second = { fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000001' };
const deep = (levels: number): Json => (levels === 0 ? 'end' : [deep(levels - 1)]);

export const outside: Refusal[] = [
  {
    when: 'that is no bundle',
    message: () => referral().set('/resourceType', 'Patient'),
    code: 'not-a-bundle',
    at: '',
  },
  {
    when: 'that is a collection',
    message: () => referral().set('/type', 'collection'),
    code: 'not-a-message',
    at: '/type',
  },
  { when: 'without an id', message: () => referral().remove('/id'), code: 'missing', at: '/id' },
  { when: 'without a time', message: () => referral().remove('/timestamp'), code: 'missing', at: '/timestamp' },
  {
    when: 'whose time has no zone',
    message: () => referral().set('/timestamp', '2021-11-26T15:00:00'),
    code: 'time-malformed',
    at: '/timestamp',
  },
  {
    when: 'whose time is none',
    message: () => referral().set('/timestamp', '2021-13-26T15:00:00Z'),
    code: 'time-malformed',
    at: '/timestamp',
  },
  {
    when: 'without a version',
    message: () => referral().remove('/meta/versionId'),
    code: 'missing',
    at: '/meta/versionId',
  },
  {
    when: 'of another version',
    message: () => referral().set('/meta/versionId', '2.0.0'),
    code: 'version-not-supported',
    at: '/meta/versionId',
  },
  { when: 'whose id is a number', message: () => referral().set('/id', 5), code: 'not-text', at: '/id' },
  { when: 'whose entries are no list', message: () => referral().set('/entry', {}), code: 'not-a-list', at: '/entry' },
  { when: 'without entries', message: () => referral().set('/entry', []), code: 'missing', at: '/entry' },
  {
    when: 'without a header',
    message: () => referral().without('MessageHeader'),
    code: 'header-not-first',
    at: '/entry',
  },
  {
    when: 'with an entry of no type',
    message: () => referral().remove('Flag/resourceType'),
    code: 'missing',
    at: '/entry/17/resource/resourceType',
  },
  {
    when: 'with an entry without an address',
    message: () => referral().remove('/entry/3/fullUrl'),
    code: 'missing',
    at: '/entry/3/fullUrl',
  },
  {
    when: 'with another kind of address',
    message: () => referral().set('/entry/3/fullUrl', 'https://x/Encounter/1'),
    code: 'full-url-malformed',
    at: '/entry/3/fullUrl',
  },
  {
    when: 'with one address twice',
    message: () => referral().set('/entry/3/fullUrl', referral().get('/entry/2/fullUrl')),
    code: 'full-url-repeated',
    at: '/entry/3/fullUrl',
  },
  {
    when: 'with a script in its narrative',
    message: () => referral().set('Patient/text', { div: '<div><script>x</script></div>' }),
    code: 'active-content',
    at: 'Patient/text/div',
  },
  {
    when: 'with a handler in its narrative',
    message: () => referral().set('Patient/text', { div: '<div onclick="x"/>' }),
    code: 'active-content',
    at: 'Patient/text/div',
  },
  {
    when: 'with a text of more than 100,000 characters',
    message: () => referral().set('CarePlan/description', 'x'.repeat(100_001)),
    code: 'too-large',
    at: 'CarePlan/description',
  },
  {
    when: 'with more than 200 entries',
    message: () =>
      referral().set(
        '/entry',
        Array.from({ length: 201 }, () => second),
      ),
    code: 'too-large',
    at: '/entry',
  },
  {
    when: 'nested without end',
    message: () => referral().set('/meta/tag', deep(60)),
    code: 'too-deep',
    at: `/meta/tag${'/0'.repeat(39)}`,
  },
];

const mandatory = [
  'ServiceRequest',
  'Patient',
  'Encounter',
  'CarePlan',
  'Organization',
  'Practitioner',
  'PractitionerRole',
  'Consent',
  'HealthcareService',
];
const twice = (message: Document, type: string) =>
  message.push('/entry', { ...second, resource: message.get(message.pointer(type)) });
export const entries: Refusal[] = [
  ...mandatory.map((type) => ({
    when: `of a referral without ${type}`,
    message: () => referral().without(type),
    code: 'entry-missing' as const,
    at: '/entry',
    about: type,
  })),
  ...[...mandatory, 'Flag', 'Location'].map((type) => ({
    when: `for validation without ${type}`,
    message: () => validation().without(type),
    code: 'entry-missing' as const,
    at: '/entry',
    about: type,
  })),
  ...['ServiceRequest', 'Patient', 'Organization'].map((type) => ({
    when: `that takes back without ${type}`,
    message: () => cancellation().without(type),
    code: 'entry-missing' as const,
    at: '/entry',
    about: type,
  })),
  {
    when: 'with one organisation',
    message: () =>
      [13, 12, 11, 10, 9].reduce(
        (m, place) => (place === 12 || m.places('Organization').length === 1 ? m : m.remove(`/entry/${place}`)),
        referral().remove('/entry/6'),
      ),
    code: 'entry-missing',
    at: '/entry',
    about: 'Organization',
  },
  ...['ServiceRequest', 'Patient', 'HealthcareService'].map((type) => ({
    when: `with ${type} twice`,
    message: () => twice(referral(), type),
    code: 'entry-surplus' as const,
    at: '/entry/19/resource',
    about: type,
  })),
  {
    when: 'with a type that no definition has',
    message: () => referral().push('/entry', { ...second, resource: { resourceType: 'DocumentReference' } }),
    code: 'entry-surplus',
    at: '/entry/19/resource',
  },
  {
    when: 'for validation with a type of referrals',
    message: () => validation().push('/entry', { ...second, resource: { resourceType: 'Task' } }),
    code: 'entry-surplus',
    at: '/entry/19/resource',
  },
];

const nowhere = 'urn:uuid:00000000-0000-4000-8000-000000000002';
const toPatient = { reference: 'urn:uuid:9589fb37-87a2-48d8-968f-b371429208a8' };
const toService = { reference: 'urn:uuid:d482d092-6efc-4eef-b4a0-730718b1fbfd' };
export const references: Refusal[] = [
  ...[
    'ServiceRequest/subject',
    'ServiceRequest/requester',
    'ServiceRequest/basedOn/0',
    'ServiceRequest/performer/0',
    'MessageHeader/sender',
    'MessageHeader/focus/0',
    'MessageHeader/destination/0/receiver',
    'Encounter/subject',
    'CarePlan/encounter',
    'Patient/generalPractitioner/0',
    'PractitionerRole/organization',
    'Consent/patient',
    'Observation/subject',
    'Flag/subject',
    'HealthcareService/providedBy',
  ].map((path) => ({
    when: `whose ${path} leads nowhere`,
    message: () => referral().set(`${path}/reference`, nowhere),
    code: 'reference-unresolved' as const,
    at: `${path}/reference`,
  })),
  {
    when: 'with a reference out of the message',
    message: () => referral().set('ServiceRequest/subject/reference', 'https://x/Patient/1'),
    code: 'reference-unresolved',
    at: 'ServiceRequest/subject/reference',
  },
  {
    when: 'with a reference into nothing contained',
    message: () => referral().set('ServiceRequest/subject/reference', '#p'),
    code: 'reference-unresolved',
    at: 'ServiceRequest/subject/reference',
  },
  {
    when: 'without a subject',
    message: () => referral().remove('ServiceRequest/subject'),
    code: 'missing',
    at: 'ServiceRequest/subject',
  },
  {
    when: 'about a service',
    message: () => referral().set('ServiceRequest/subject', toService),
    code: 'reference-wrong-type',
    at: 'ServiceRequest/subject',
    about: 'Patient',
  },
  {
    when: 'whose consent is of a service',
    message: () => referral().set('Consent/patient', toService),
    code: 'reference-wrong-type',
    at: 'Consent/patient',
    about: 'Patient',
  },
  {
    when: 'sent by the patient',
    message: () => referral().set('MessageHeader/sender', toPatient),
    code: 'reference-wrong-type',
    at: 'MessageHeader/sender',
    about: 'Organization',
  },
  {
    when: 'focused on the patient',
    message: () => referral().set('MessageHeader/focus', [toPatient]),
    code: 'reference-wrong-type',
    at: 'MessageHeader/focus/0',
    about: 'ServiceRequest',
  },
  {
    when: 'without a focus',
    message: () => referral().remove('MessageHeader/focus'),
    code: 'not-exactly-one',
    at: 'MessageHeader/focus',
  },
  {
    when: 'for two destinations',
    message: () => referral().push('MessageHeader/destination', referral().get('MessageHeader/destination/0')),
    code: 'not-exactly-one',
    at: 'MessageHeader/destination',
  },
  {
    when: 'without a service to perform it',
    message: () => referral().remove('ServiceRequest/performer'),
    code: 'missing',
    at: 'ServiceRequest/performer',
    about: 'HealthcareService',
  },
  {
    when: 'performed by an organisation',
    message: () => referral().set('ServiceRequest/performer/0/reference', referral().get('/entry/10/fullUrl')),
    code: 'reference-wrong-type',
    at: 'ServiceRequest/performer',
    about: 'HealthcareService',
  },
  {
    when: 'without a requester',
    message: () => referral().remove('ServiceRequest/requester'),
    code: 'missing',
    at: 'ServiceRequest/requester',
  },
];
