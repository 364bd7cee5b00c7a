import { URGENCIES } from '@footbridge/contracts';
import { type Names } from '../../services/names.js';
import { day } from '../../words/time.js';
import { words } from '../../words/words.js';
import { type AgreedStep, type DecisionRecord, type Party, type Terms } from './answers.js';

export type Row = { readonly key: string; readonly values: readonly string[] };
export type Section = { readonly title: string; readonly rows: readonly Row[] };

const row = (key: string, ...values: (string | undefined)[]): Row => {
  const said = values.filter((each): each is string => each !== undefined && each !== '');
  return { key, values: said.length === 0 ? ['Not said'] : said };
};
const many = (codes: readonly string[]) => codes.map(words);

/** All that terms say, in words and in their order: what a signature is over, so nothing is left out. */
export function wholeInWords(terms: Terms, names: Names): Section[] {
  return [
    whatItIs(terms, names),
    {
      title: 'What may be shared',
      rows: terms.items.map(({ category, direction, necessity }) =>
        row(words(category), words(`direction.${direction}`), necessity),
      ),
    },
    ...terms.pathways.map(({ pathway, steps }) => ({ title: words(pathway), rows: steps.map(stepInWords) })),
    ...terms.parties.map((party) => partySection(party, names)),
    howLookedAfter(terms),
    ending(terms),
  ];
}

function whatItIs({ title, parties, purposes, roles, from, to, reviewBy }: Terms, names: Names): Section {
  return {
    title: 'What it is',
    rows: [
      row('Name', title),
      row(
        'Between',
        ...parties.map(({ organisationId }) => `${names.organisation(organisationId)} (${organisationId})`),
      ),
      row('What for', ...many(purposes)),
      row('Roles that may act', ...many(roles)),
      row('From', day(from)),
      row('Ends', to === undefined ? 'It has no end' : day(to)),
      row('To be reviewed by', day(reviewBy)),
    ],
  };
}

function stepInWords(step: AgreedStep): Row {
  const { side, role, cover, limits, calendar = 'clock-hours', escalation, reminders, pauses, meanwhile } = step;
  const unit = {
    'clock-hours': 'hours by the clock',
    'working-hours': 'working hours',
    'working-days': 'working days',
  }[calendar];
  return row(
    words(step.step),
    `${side === 'sender' ? 'Who sends' : 'Who receives'}: ${role === undefined ? 'the duty team of the service' : words(role)} must act${cover === undefined ? '' : `; ${words(cover)} covers`}`,
    `Within ${unit}: ${URGENCIES.map((urgency) => `${words(urgency).toLowerCase()} ${limits[urgency]}`).join(', ')}`,
    `Told when it is late: ${many(escalation).join(', then ') || 'nobody'}`,
    reminders && `Reminders: ${reminders.join(', ')} hours before`,
    pauses &&
      `The clock may stand still: ${pauses.map(({ reason, mostDays }) => `${words(reason).toLowerCase()}, ${mostDays} days at most`).join('; ')}`,
    meanwhile && `Meanwhile: ${meanwhile.map(({ who, does }) => `${words(who)} ${words(does)}`).join('; ')}`,
  );
}

/** A party's own annex. */
export function partySection(party: Party, names: Names): Section {
  const { organisationId, publicAuthority, controller, bases, contacts, signatories, retention } = party;
  return {
    title: names.organisation(organisationId),
    rows: [
      row('Public authority', publicAuthority ? 'Yes' : 'No'),
      row('Controller', words(`controller.${controller}`)),
      ...bases.map(({ purpose, article6, article9, schedule1, confidentiality }) =>
        row(
          `Why it may: ${words(purpose)}`,
          `Lawful basis: ${words(article6)}`,
          `Condition for health data: ${words(article9)}`,
          schedule1 && `Data Protection Act 2018: ${words(schedule1)}`,
          `Confidentiality: ${words(confidentiality)}`,
        ),
      ),
      row('Contacts', ...contacts.map(({ matter, role }) => `${words(matter)}: ${words(role)}`)),
      row('May sign', ...many(signatories)),
      row(
        'How long it keeps',
        ...retention.map(({ record, years }) => `${words(record)}: ${years === 0 ? 'not kept' : `${years} years`}`),
      ),
    ],
  };
}

function howLookedAfter({ processor, subProcessors, transfers, security, rights, dpia }: Terms): Section {
  return {
    title: 'How it is looked after',
    rows: [
      row('Who runs the system', processor?.name, processor?.contract),
      row(
        'Sub-processors',
        ...(subProcessors?.length === 0
          ? ['There are none']
          : (subProcessors ?? []).map(({ name, service, country }) => `${name}: ${service} (${country})`)),
      ),
      row(
        'Outside the United Kingdom',
        ...(transfers?.length === 0
          ? ['Nothing leaves the United Kingdom']
          : (transfers ?? []).map(({ country, safeguard }) => `${country}: ${words(safeguard)}`)),
      ),
      row('Security', ...many(security ?? [])),
      row(
        'Rights',
        rights && words(rights.handledBy),
        rights && `One party tells the other within ${rights.tellWithinDays} days`,
      ),
      row(
        'Impact assessment',
        dpia && `${dpia.reference}, version ${dpia.version}, ${day(dpia.on)}`,
        dpia && words(dpia.outcome),
      ),
    ],
  };
}

function ending({ ending: agreed }: Terms): Section {
  const inFlight = agreed?.inFlight;
  return {
    title: 'How it ends',
    rows: [
      row('Notice', agreed && `${agreed.noticeDays} days`),
      row('What becomes of the information', agreed && words(`at-end.${agreed.data}`)),
      row(
        'Referrals on their way',
        ...(inFlight?.continues === 'urgent-and-safety'
          ? ['What is urgent or has a safety concern goes on for 14 days', ...recordInWords(inFlight.record)]
          : inFlight?.continues === 'nothing'
            ? ['Nothing goes on', `What staff do by phone: ${inFlight.phone}`]
            : []),
      ),
    ],
  };
}

export function recordInWords({ necessity, dpoView, article6, article9, dpiaConsidered }: DecisionRecord): string[] {
  return [
    `Why: ${necessity}`,
    `The data protection officer’s view: ${dpoView}`,
    `${words(article6)}; ${words(article9)}`,
    dpiaConsidered ? 'The impact assessment covers it' : 'The impact assessment does not cover it',
  ];
}
