import { describe, expect, it } from '@jest/globals';
import { cancellation, type Document, published, referral, validation } from '../../test/published.js';
import { readServiceRequestMessage } from './service-request-message.js';

const accepted = (message: Document) => {
  const read = readServiceRequestMessage(message.json);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read;
};
const newReferral = (message: Document) => {
  const { referral: read } = accepted(message);
  if (read.act !== 'new') throw new Error('It was read as taken back.');
  return read;
};
const problemsOf = (message: Document) => {
  const read = readServiceRequestMessage(message.json);
  return read.ok ? [] : read.problems;
};

describe('the published BaRS request', () => {
  it('is read with its parties, student, service, consent and ids', () => {
    expect(newReferral(validation())).toMatchObject({
      act: 'new',
      kind: 'validation',
      from: { odsCode: 'RND', name: 'Sender Organization' },
      to: { name: 'Receiver Organization' },
      toService: '111111111',
      service: { id: '111111111', providedBy: { odsCode: 'RYE' } },
      gp: { odsCode: 'G82080' },
      referrer: { name: { family: 'BLAKE', given: ['Marcy'] }, at: { name: 'Practitioner Org' } },
      authoredOn: '2021-11-26T15:00:00.000Z',
      correlation: {
        bundleId: '86e3371d-1c15-4862-9552-d9560f8292ba',
        sentAt: '2021-11-26T15:00:00.000Z',
        barsVersion: '1.1.0-alpha',
        serviceRequestId: '236bb75d-90ef-461f-b71e-fde7f899802c',
        caseNumbers: [{ system: 'https://sender.url/Id/case-number', value: 'sender1234' }],
        journeyId: 'd877b820-e72b-44d1-a627-195f54bfc606',
      },
      student: {
        name: { family: 'Jones', given: ['Julie'] },
        birthDate: '1959-05-04',
        languages: ['en'],
        addresses: [{ postcode: 'LS10 4YU' }],
        contactPersons: [{ name: 'Jack Grayson', points: [{ value: '0789 1234567' }] }],
      },
      consents: [{ basis: 'implied', givenOn: '2021-11-26', categories: [{ code: 'DRC' }] }],
      flags: [{ about: 'other', category: { code: 'SS' }, code: { code: 'S' } }],
    });
  });

  it('has an NHS number that fails its check digit: it is withheld and must be traced, whatever the sender says of it', () => {
    const { referral: read, notes } = accepted(validation());
    expect(read).toMatchObject({ student: { nhsNumber: { statusCode: '03', status: 'trace-required' } } });
    expect(JSON.stringify(read)).not.toContain('3478526985');
    expect(notes).toContainEqual({ code: 'nhs-number-withheld', pointer: '/entry/5/resource/identifier/0/value' });
  });

  it('has the student’s contacts in the order of their rank', () => {
    const { contacts } = newReferral(validation()).student;
    expect(contacts.map(({ system, rank }) => [system, rank])).toEqual([
      ['phone', 1],
      ['phone', 2],
      ['email', 3],
    ]);
  });

  it('is accepted with its older spellings, each noted', () => {
    const codes = new Set(accepted(validation()).notes.map(({ code }) => code));
    expect([...codes].sort()).toEqual([
      'authored-on-not-given',
      'consent-implied',
      'identifier-system-normalised',
      'language-system-superseded',
      'nhs-number-status-superseded',
      'nhs-number-withheld',
      'organisation-without-identifier',
      'urgency-not-given',
    ]);
  });

  it('leaves the urgency to a person, since it does not say one', () => {
    expect(newReferral(validation())).not.toHaveProperty('urgency');
  });

  it('gives the codes and words of the reason, codes as text', () => {
    const { reason } = newReferral(validation());
    expect(reason.codes.map(({ code }) => code)).toEqual(['271594007', 'SD4033', 'SG1137', 'Dx0122', 'C3']);
    expect(reason.texts[1]).toMatch(/^Pre-Triage Sieve/);
  });
});

describe('the other published documents', () => {
  it('as a response: it is not a request', () => {
    const code = 'event-not-supported';
    expect(problemsOf(published('bars-servicerequest-response'))).toEqual([
      { code, pointer: '/entry/0/resource/eventCoding' },
    ]);
  });

  it.each(['pds-patient', 'bars-servicerequest'])('alone are no message: %s', (name) => {
    expect(problemsOf(published(name))).toEqual([{ code: 'not-a-bundle', pointer: '' }]);
  });

  it('as the patient of a referral: a deceased person is refused, by the element and by the notice of death', () => {
    const message = referral().set('/entry/5/resource', published('pds-patient').json);
    const byElement = { code: 'patient-deceased', pointer: '/entry/5/resource/deceasedDateTime' };
    const byNotice = { code: 'patient-deceased', pointer: '/entry/5/resource/extension/3' };
    expect(problemsOf(message)).toEqual(expect.arrayContaining([byElement, byNotice]));
    expect(problemsOf(message.remove('Patient/deceasedDateTime'))).toContainEqual(byNotice);
  });

  it('as the patient of a referral, were she alive: a verified number, a language, a GP by identifier alone', () => {
    const message = referral().set('/entry/5/resource', published('pds-patient').json);
    message.remove('Patient/deceasedDateTime').remove('Patient/extension/3').set('Patient/birthDate', '2003-10-22');
    const read = newReferral(message);
    expect(read.student.nhsNumber).toEqual({ statusCode: '01', status: 'verified', value: '9000000009' });
    expect(read.student).toMatchObject({ languages: ['fr'], interpreterNeeded: true });
    expect(read.gp).toEqual({ odsCode: 'Y12345' });
    expect(accepted(message).notes).toContainEqual({ code: 'name-not-official', pointer: '/entry/5/resource/name/0' });
  });

  it('as the request of a referral: references that lead nowhere', () => {
    const message = referral().set('/entry/1/resource', published('bars-servicerequest').json);
    expect(problemsOf(message)).toEqual(
      expect.arrayContaining([
        { code: 'reference-unresolved', pointer: '/entry/1/resource/basedOn/reference' },
        { code: 'reference-unresolved', pointer: '/entry/1/resource/performer/0/reference' },
      ]),
    );
  });
});

describe('a referral', () => {
  it('is read with its urgency and its verified number', () => {
    const read = newReferral(referral());
    expect(read).toMatchObject({ kind: 'referral', urgency: 'urgent', authoredOn: '2021-11-26T14:55:00.000Z' });
    expect(read.student.nhsNumber).toEqual({ statusCode: '01', status: 'verified', value: '9434765919' });
  });

  it.each([
    ['routine', 'routine'],
    ['urgent', 'urgent'],
    ['asap', 'very-urgent'],
    ['stat', 'emergency'],
  ])('of priority %s is %s', (priority, urgency) => {
    expect(newReferral(referral().set('ServiceRequest/priority', priority)).urgency).toBe(urgency);
  });

  it('from a university is from its UKPRN', () => {
    const identifier = [{ system: 'https://footbridge.example/Id/ukprn', value: '10006842' }];
    const read = newReferral(referral().set('/entry/12/resource/identifier', identifier));
    expect(read.from).toEqual({ ukprn: '10006842', name: 'Sender Organization' });
  });

  it('with the student’s own permission says so, with its recipients and its end', () => {
    const message = referral()
      .set('Consent/policyRule/coding/0/code', 'OPTIN')
      .set('Consent/provision', {
        type: 'permit',
        period: { start: '2021-11', end: '2021-11-26' },
        actor: [{ reference: { reference: 'urn:uuid:d5ffd0cd-ec7e-48a1-84f1-91f4c0eb8fc5' } }],
      });
    const [consent] = newReferral(message).consents;
    expect(consent).toMatchObject({ basis: 'explicit', until: '2021-11-26', recipients: [{ odsCode: 'RYE' }] });
    expect(accepted(message).notes.map(({ code }) => code)).not.toContain('consent-implied');
  });

  it('of a person with one name only is read', () => {
    const message = referral().set('Patient/name', [{ use: 'official', given: ['Sukarno'] }]);
    expect(newReferral(message).student.name).toEqual({ given: ['Sukarno'] });
  });

  it('with flags tells which are about the student, and leaves out those that have ended', () => {
    const subject = { reference: 'urn:uuid:9589fb37-87a2-48d8-968f-b371429208a8' };
    const message = referral().set('Flag/subject', subject);
    expect(newReferral(message).flags).toMatchObject([{ about: 'student', category: { code: 'SS' } }]);
    expect(newReferral(message.set('Flag/status', 'inactive')).flags).toEqual([]);
  });

  it('is addressed to one service and meant for another: that is noted', () => {
    const message = referral().set('HealthcareService/identifier/0/value', '333');
    const pointer = '/entry/2/resource/identifier';
    expect(accepted(message).notes).toContainEqual({ code: 'service-differs-from-destination', pointer });
  });

  it('may name the episode of care, which no message holds', () => {
    const reference = 'urn:uuid:d877b820-e72b-44d1-a627-195f54bfc606';
    const message = referral().set('Encounter/episodeOfCare/0/reference', reference);
    expect(newReferral(message).correlation.journeyId).toBe('d877b820-e72b-44d1-a627-195f54bfc606');
  });
});

describe('the NHS number of a referral', () => {
  it('is not needed: a student without one is read, with the reason if there is one', () => {
    const message = referral().remove('Patient/identifier');
    expect(newReferral(message).student.nhsNumber).toEqual({ statusCode: '03', status: 'trace-required' });
    const note = { code: 'nhs-number-absent-without-reason', pointer: '/entry/5/resource/identifier' };
    expect(accepted(message).notes).toContainEqual(note);
    message.push('Patient/extension', {
      url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberUnavailableReason',
      valueCodeableConcept: { coding: [{ code: 'overseas-patient' }] },
    });
    expect(newReferral(message).student.nhsNumber).toEqual({
      statusCode: '07',
      status: 'absent-trace-not-required',
      unavailableBecause: 'overseas-patient',
    });
  });

  it.each([
    ['number-present-and-verified', '01', true],
    ['number-present-but-not-traced', '02', true],
    ['trace-required', '03', false],
    ['trace-attempted-no-match-or-multiple-match-found', '04', false],
    ['trace-needs-to-be-resolved-nhs-number-or-patient-detail-conflict', '05', false],
    ['trace-in-progress', '06', false],
    ['number-not-present-and-trace-not-required', '03', false],
    ['something-else', '02', true],
  ])('with the superseded status %s has status %s', (code, statusCode, carried) => {
    const path = 'Patient/identifier/0/extension/0/valueCodeableConcept/coding/0';
    const { nhsNumber } = newReferral(referral().set(`${path}/code`, code)).student;
    expect(nhsNumber.statusCode).toBe(statusCode);
    expect('value' in nhsNumber).toBe(carried);
  });

  it.each([
    ['01', true],
    ['02', true],
    ['03', false],
    ['08', false],
  ])('with the status %s of today’s system is carried on: %s', (code, carried) => {
    const system = 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland';
    const path = 'Patient/identifier/0/extension/0/valueCodeableConcept/coding/0';
    const { nhsNumber } = newReferral(referral().set(path, { system, code })).student;
    expect(nhsNumber.statusCode).toBe(code);
    expect('value' in nhsNumber).toBe(carried);
  });

  it.each([
    'https://fhir.nhs.uk/Id/nhs-number',
    'https://fhir.nhs.uk/id/nhs-number',
    'http://fhir.nhs.uk/Id/nhs-number',
    'http://fhir.nhs.net/Id/nhs-number',
  ])('is known under %s', (system) => {
    const message = referral().set('Patient/identifier/0/system', system);
    expect(newReferral(message).student.nhsNumber.value).toBe('9434765919');
  });
});

describe('a referral taken back', () => {
  it.each(['revoked', 'entered-in-error'])('is read with what it was and why: %s', (status) => {
    expect(accepted(cancellation().set('ServiceRequest/status', status)).referral).toMatchObject({
      act: 'cancelled',
      because: status,
      from: { odsCode: 'RND' },
      correlation: { serviceRequestId: '236bb75d-90ef-461f-b71e-fde7f899802c' },
      nhsNumber: { value: '9434765919' },
    });
  });

  it('may carry nothing more of the student than it needs', () => {
    const observation = referral().get('/entry/16');
    const message = cancellation().push('/entry', observation);
    expect(problemsOf(message)).toContainEqual({ code: 'entry-surplus', pointer: message.pointer('Observation') });
  });
});
