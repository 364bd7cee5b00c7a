import { type Names } from '../../services/names.js';
import { reference } from '../../words/reference.js';
import { dateAndTime } from '../../words/time.js';
import { words } from '../../words/words.js';
import { leftOut, sectionsOf, type Line } from './content.js';
import { type Received } from './received.js';

/** A referral as it goes into a record system: headings and lines in the order of a referral form. */
export type RecordCopy = {
  readonly heading: string;
  readonly sections: readonly { readonly heading: string; readonly lines: readonly Line[] }[];
  /** Who made the copy, and when: it does not change any more. */
  readonly foot: string;
};

export function recordCopyOf(body: Received, names: Names, { by, now }: { by: string; now: Date }): RecordCopy {
  const {
    id,
    from,
    to,
    serviceId,
    urgency,
    submittedAt,
    times,
    state,
    basis,
    decision,
    notShared,
    content = {},
  } = body;
  const line = (label: string, text: string | undefined): Line[] => (text ? [{ label, text }] : []);
  const envelope = [
    ...line('Reference', reference(id)),
    ...line('From', names.organisation(from)),
    ...line('To', `${names.service(serviceId)}, ${names.organisation(to)}`),
    ...line('Urgency', words(urgency)),
    ...line('Sent', dateAndTime(submittedAt)),
    ...line('Opened', dateAndTime(times?.opened)),
    ...line(
      'Shared by',
      basis === 'without-permission' ? 'A decision to share without permission' : 'The student’s permission',
    ),
  ];
  const answer = [
    ...line('State', words(state)),
    ...line('Reason', words(decision?.reason)),
    ...line('Next step', words(decision?.nextStep)),
    ...line('Decided', dateAndTime(times?.decided ?? times?.accepted)),
  ];
  const out = leftOut(notShared ?? { categories: [], fields: [] });
  const left = [...out.categories, ...out.fields];
  return {
    heading: 'Referral',
    sections: [
      { heading: 'About this referral', lines: envelope },
      ...sectionsOf(content).map(({ heading, lines }) => ({ heading, lines })),
      ...(left.length > 0
        ? [{ heading: 'Not shared', lines: line('Was written but not shared', left.join(', ')) }]
        : []),
      { heading: 'Decision', lines: answer },
    ],
    foot: `Copied from Footbridge on ${dateAndTime(now)} by ${by}. Later changes are not in this copy.`,
  };
}

/** The same as text alone. */
export function textOf({ heading, sections, foot }: RecordCopy): string {
  const blocks = sections.map(
    (section) =>
      `${section.heading.toUpperCase()}\n${section.lines.map(({ label, text }) => `${label}: ${text}`).join('\n')}`,
  );
  return `${[heading.toUpperCase(), ...blocks, foot].join('\n\n')}\n`;
}
