import { ADVISERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { mapPart, need, part } from '../../services/answer.js';
import { type Names } from '../../services/names.js';
import { day } from '../../words/time.js';
import { words } from '../../words/words.js';
import { type Address, type Consent, type Details, type Student, type StudentsReferral } from './answers.js';
import { at } from './paths.js';
import { language, whyNoNumber } from './student-fields.js';

type Row = { key: { text: string }; value: { text: string } };

/** Who the student is, what they permit, and what was begun or sent for them. */
export const studentPage = page({
  path: at.student,
  audience: ADVISERS,
  template: 'adviser/student',
  async view(visit) {
    const { id } = visit.params;
    const [read, consents, referrals] = await Promise.all([
      visit.ask<Student>('consents', `/students/${id}`),
      visit.ask<{ consents: Consent[] }>('consents', `/students/${id}/consents`),
      visit.ask<{ items: StudentsReferral[] }>('referrals', `/students/${id}/referrals`),
    ]);
    const student = need(read);
    const given = part(consents);
    const sent = part(referrals);
    const names = await visit.names({
      organisations: [
        ...(given.there ? given.value.consents.flatMap(({ terms }) => terms.recipients) : []),
        ...(sent.there ? sent.value.items.map(({ to }) => to) : []),
      ],
      services: sent.there ? sent.value.items.map(({ serviceId }) => serviceId) : [],
    });
    const may = (action: string) => student.actions?.includes(action) ?? false;
    return {
      title: 'Student',
      who: student.name ? `${student.name.given} ${student.name.family}` : 'Name not held any more',
      rows: rowsOf(student),
      contact: contactOf(student),
      duplicates: (student.possibleDuplicates ?? []).slice(0, 10).map((each) => at.student.to({ id: each })),
      canActOnline: student.canActOnline,
      onlineView: student.onlineView,
      mayBeMessaged: student.mayBeMessaged,
      setOnlineView: may('set-online-view') ? at.onlineView.to({ id }) : undefined,
      edit: may('amend') ? at.editStudent.to({ id }) : undefined,
      link: student.signInLink,
      makeLink: student.signInLink?.actions.includes('make') ? at.makeLink.to({ id }) : undefined,
      endLink: student.signInLink?.actions.includes('void') ? at.endLink.to({ id }) : undefined,
      signIn: may('link-sign-in') && !student.canActOnline ? at.signIn.to({ id }) : undefined,
      permit: may('give-permission') ? at.permission.to({ id }) : undefined,
      refer: at.chooseService.to({ id }),
      share: at.share.to({ id }),
      consents: mapPart(given, (value) => value.consents.slice(0, 20).map((each) => consentRow(each, names, id))),
      referrals: mapPart(sent, ({ items }) => items.map((each) => referralRow(each, names))),
    };
  },
});

const row = (key: string, value: string | undefined): Row => ({
  key: { text: key },
  value: { text: value === undefined || value === '' ? 'Not provided' : value },
});

const inOneLine = (there: Address | undefined) =>
  there && [...there.lines, there.postcode, there.country].filter((each) => each !== undefined).join(', ');

function rowsOf({ name, birthDate, nhsNumber, gp, language: spoken, addresses }: Student): Row[] {
  return [
    row('Called', name?.preferred ?? name?.given),
    row('Date of birth', day(birthDate)),
    row('NHS number', nhsNumber?.number ?? whyNoNumber(nhsNumber?.unavailable)),
    row('GP practice', gp?.registered === false ? 'Not registered with a GP' : gp?.practice),
    row('Language', spoken && `${language(spoken.spoken)}${spoken.interpreter ? ', needs an interpreter' : ''}`),
    row('Term-time address', inOneLine(addresses?.term)),
    row('Home address', inOneLine(addresses?.home)),
  ];
}

function contactOf({ contacts, contactPreferences: how, safety, mayBeMessaged }: Student): Row[] {
  return [
    ...(mayBeMessaged ? [] : [row('Texts and e-mails', 'Send none. Phone.')]),
    row('Phone', contacts?.phone),
    row('E-mail', contacts?.email),
    row('Likes to be contacted by', how && howInWords(how)),
    ...(safety ? safetyRows(safety) : []),
  ];
}

function howInWords({ ways, notBefore, notAfter, note }: Details['contactPreferences']): string {
  return [
    ways.map((way) => words(way).toLowerCase()).join(', '),
    notBefore && `not before ${notBefore}`,
    notAfter && `not after ${notAfter}`,
    note,
  ]
    .filter((each) => each !== undefined && each !== '')
    .join('; ');
}

function safetyRows({ voicemail, postHome, nameService, note }: Details['safety']): Row[] {
  return [
    row('Voicemail', voicemail ? 'A message may be left' : 'Leave no message'),
    row('Post to the home address', postHome ? 'May be sent' : 'Send none'),
    row('Naming the service', nameService ? 'You may say where you call from' : 'Do not say where you call from'),
    ...(note === undefined ? [] : [row('Also for their safety', note)]),
  ];
}

function consentRow({ id, state, terms, withdrawnAt }: Consent, names: Names, studentId: string) {
  return {
    href: at.onePermission.to({ id: studentId, consentId: id }),
    to: terms.recipients.map((each) => names.organisation(each)).join(', '),
    state,
    until: terms.to,
    withdrawnAt,
  };
}

function referralRow(referral: StudentsReferral, names: Names) {
  const { id, draft, urgency, submittedAt, begunAt, youMustActNext, to, serviceId } = referral;
  return {
    href: draft ? at.tasks.to({ id }) : at.referral.to({ id }),
    id,
    service: names.service(serviceId),
    to: names.organisation(to),
    urgency: words(urgency),
    status: draft ? 'Draft' : youMustActNext ? 'Sent: your university must act next' : 'Sent',
    when: draft ? begunAt : submittedAt,
  };
}
