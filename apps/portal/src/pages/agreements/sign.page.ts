import { OFFICERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { type RawForm, text } from '../../engine/form.js';
import { need } from '../../services/answer.js';
import { type Problem } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { about, versionOf } from './act.js';
import { to } from './act-paths.js';
import { type Content, type JoiningContent } from './answers.js';
import { partyOf, sectionsOf } from './document.js';
import { needAction, versionOnItsWay } from './draft-terms.js';
import { agreementPath, contentPath, differencePath, tryOutPath } from './paths.js';

type Signing = { readonly contentHash: string; readonly confirmed: boolean; readonly despite: string };

const HASH = /^[0-9a-f]{64}$/;

function read(form: RawForm): Signing {
  const contentHash = text(form, 'contentHash');
  return {
    contentHash: HASH.test(contentHash) ? contentHash : '',
    confirmed: text(form, 'confirm') === 'yes',
    despite: text(form, 'despite').slice(0, 2_001),
  };
}

function errors({ contentHash, confirmed, despite }: Signing) {
  return [
    ...(contentHash === '' ? [{ field: 'form', text: 'Read what you sign again, then sign it' }] : []),
    ...(confirmed ? [] : [{ field: 'confirm', text: 'Confirm that you have read it and sign for your organisation' }]),
    ...(despite !== '' && (despite.length < 10 || despite.length > 2_000)
      ? [{ field: 'despite', text: 'Say in 10 to 2,000 characters why you sign all the same' }]
      : []),
  ];
}

const fieldOf = ({ reasons }: Problem) =>
  reasons.some(({ code }) => code === 'objection-not-answered') ? 'despite' : undefined;

const short = (hash: string) => `${hash.slice(0, 8)} … ${hash.slice(-8)}`;

/** Signs for the own organisation exactly what this page shows: its hash goes with the form. */
export const signPage = page({
  path: to.sign,
  audience: OFFICERS,
  template: 'agreements/sign',
  async view(visit, typed?: Signing) {
    const { id } = visit.params;
    const [of, shown] = await Promise.all([
      about(visit, id),
      visit.ask<Content>('agreements', `/${encodeURIComponent(id)}/content`),
    ]);
    const { content, contentHash } = need(shown);
    const { agreement, own } = of;
    if (typed === undefined) needAction(agreement, 'sign');
    const advice = (versionOnItsWay(agreement)?.advice ?? []).filter(({ organisationId }) => organisationId === own);
    const names = await visit.names({
      organisations: content.terms.parties.map(({ organisationId }) => organisationId),
      appointments: advice.map(({ appointmentId }) => appointmentId),
    });
    return {
      title: 'Sign the agreement',
      caption: content.terms.title,
      number: content.version,
      version: shown.ok ? shown.version : undefined,
      back: { href: agreementPath.to({ id }), text: 'Back to the agreement' },
      closed: !agreement.actions.includes('sign'),
      own: names.organisation(own),
      role: words(visit.acting.role).toLowerCase(),
      amendment: agreement.amendment && differencePath.to({ id }),
      sections: sectionsOf(content.terms, content.terms.parties, (party) => names.organisation(party)),
      advice: advice.map((each) => ({ ...each, name: names.person(each.appointmentId) })),
      objected: advice.at(-1)?.advice === 'objection',
      contentHash,
      short: short(contentHash),
      file: contentPath.to({ id }),
      tryOut: tryOutPath.to({ id }),
      from: content.terms.from,
      typed: typed ?? { despite: '', confirmed: false },
      does: 'Sign it',
    };
  },
  read,
  errors,
  save: ({ contentHash, despite }, visit) =>
    visit.act('agreements', `/${visit.params.id}/sign`, {
      body: { contentHash, ...(despite !== '' && { despite }) },
      ...versionOf(visit),
    }),
  next: (_, { params }) => ({
    to: agreementPath.to({ id: params.id }),
    notice:
      'You signed it for your organisation. It comes into force on its first day, once every party that it concerns has signed and every step has somebody who acts.',
  }),
  fieldOf,
});

/** Signs the accession of the own organisation. */
export const joinPage = page({
  path: to.join,
  audience: OFFICERS,
  template: 'agreements/sign',
  async view(visit, typed?: Signing) {
    const { id } = visit.params;
    const [of, shown] = await Promise.all([
      about(visit, id),
      visit.ask<JoiningContent>('agreements', `/${encodeURIComponent(id)}/joining`),
    ]);
    const { content, contentHash, agreement: joined } = need(shown);
    if (typed === undefined) needAction(of.agreement, 'join');
    const { party, inPlaceOf } = content.accession;
    const organisations = [...joined.terms.parties, party].map(({ organisationId }) => organisationId);
    const own = (of.agreement.joining ?? []).find((each) => each.party.organisationId === of.own);
    const approved = own?.step === 'approved';
    const advice = approved ? (own.advice ?? []) : [];
    const names = await visit.names({
      organisations: [...organisations, inPlaceOf],
      appointments: advice.map(({ appointmentId }) => appointmentId),
    });
    const name = (each: string) => names.organisation(each);
    return {
      title: 'Join the agreement',
      caption: joined.terms.title,
      number: content.version,
      version: shown.ok ? shown.version : undefined,
      back: { href: agreementPath.to({ id }), text: 'Back to the agreement' },
      closed: !of.agreement.actions.includes('join') || !approved,
      joining: true,
      inPlaceOf: inPlaceOf === undefined ? undefined : names.organisation(inPlaceOf),
      own: names.organisation(party.organisationId),
      role: words(visit.acting.role).toLowerCase(),
      sections: [
        { ...partyOf(party, name), heading: `Your own annex: ${name(party.organisationId)}` },
        ...sectionsOf(joined.terms, joined.terms.parties, name),
      ],
      advice: advice.map((each) => ({ ...each, name: names.person(each.appointmentId) })),
      objected: advice.at(-1)?.advice === 'objection',
      contentHash,
      short: short(contentHash),
      typed: typed ?? { despite: '', confirmed: false },
      does: 'Sign to join',
    };
  },
  read,
  errors,
  save: ({ contentHash, despite }, visit) =>
    visit.act('agreements', `/${visit.params.id}/join`, {
      body: { contentHash, ...(despite !== '' && { despite }) },
      ...versionOf(visit),
    }),
  next: (_, { params }) => ({
    to: agreementPath.to({ id: params.id }),
    notice:
      'Your organisation has joined. What the agreement allows may flow from now on; nobody else has to sign again.',
  }),
  fieldOf,
});
