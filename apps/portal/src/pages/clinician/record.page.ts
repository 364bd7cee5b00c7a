import { text } from '../../engine/form.js';
import { CLINICIANS } from '../../engine/navigation.js';
import { page, resource } from '../../engine/page.js';
import { recordCopyOf, textOf } from './record.js';
import { pdfOf } from './record-pdf.js';
import {
  askOpened,
  at,
  linksOf,
  receivedPath,
  recordPath,
  recordPdfPath,
  recordTextPath,
  type ToReferral,
} from './received.js';

const MOST = 50;
const NUMBER = /^[\p{L}\p{N}][\p{L}\p{N} ./-]*$/u;

/** What was received, to be taken over into the trust's own record system, and under which number that was done. */
export const recordPage = page({
  path: recordPath,
  audience: CLINICIANS,
  template: 'clinician/record',
  async view(visit, answers?: { number: string }) {
    const { body, names, copy } = await copyFor(visit);
    return {
      title: 'Copy to your record',
      back: { text: 'Referral', href: receivedPath.to(visit.params) },
      version: body.version,
      id: body.id,
      links: linksOf(body),
      text: textOf(copy),
      rows: Math.min(30, textOf(copy).split('\n').length),
      record: body.record && { ...body.record, by: names.person(body.record.by) },
      mayEnter: body.actions.includes('enter-in-record'),
      number: answers?.number ?? body.record?.number ?? '',
    };
  },
  read: (form) => ({ number: text(form, 'number') }),
  errors({ number }) {
    if (number === '') return [{ field: 'number', text: 'Enter the number in your record system' }];
    if (number.length > MOST) return [{ field: 'number', text: `Use at most ${MOST} characters` }];
    return NUMBER.test(number)
      ? []
      : [{ field: 'number', text: 'Use letters, digits, blanks, full stops, strokes and hyphens only' }];
  },
  save: ({ number }, visit) =>
    visit.act('referrals', at(visit, '/entered-in-record'), {
      body: { number },
      ...(visit.version === undefined ? {} : { version: visit.version }),
    }),
  next: (_, { params }) => ({
    to: receivedPath.to(params),
    notice: 'Recorded: the referral is entered in your record system.',
  }),
  fieldOf: () => 'number',
});

export const recordText = resource({
  path: recordTextPath,
  audience: CLINICIANS,
  async send(visit) {
    const { copy } = await copyFor(visit);
    return { type: 'text/plain; charset=utf-8', body: textOf(copy), name: 'referral.txt' };
  },
});

export const recordPdf = resource({
  path: recordPdfPath,
  audience: CLINICIANS,
  async send(visit) {
    const { copy } = await copyFor(visit);
    return { type: 'application/pdf', body: await pdfOf(copy), name: 'referral.pdf' };
  },
});

async function copyFor(visit: ToReferral) {
  const body = await askOpened(visit);
  const names = await visit.names({
    organisations: [body.from, body.to],
    services: [body.serviceId],
    appointments: [body.record?.by],
  });
  return { body, names, copy: recordCopyOf(body, names, { by: visit.signed.name, now: visit.now }) };
}
