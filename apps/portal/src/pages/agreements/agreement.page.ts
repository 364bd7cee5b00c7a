import { type Role } from '@footbridge/contracts';
import { OFFICERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { mapPart, part } from '../../services/answer.js';
import { type Names } from '../../services/names.js';
import { words } from '../../words/words.js';
import { type Agreement, type Responsibilities } from './answers.js';
import { askAgreement, backToRegister, of, partsOf, whoIn } from './common.js';
import { partiesOf, sectionsOf } from './document.js';
import { versionOnItsWay } from './draft-terms.js';
import { flowPicture } from './flows.js';
import { actPaths, agreementPath, checkPath, differencePath, responsibilitiesPath, tryOutPath } from './paths.js';
import { organisationsIn, standingOf, workInWords } from './state.js';
import { endsIn, reviewIn } from './register.page.js';

/** One agreement: how it stands, who must do what now, what is agreed, and how it came about. */
export const agreementPage = page({
  path: agreementPath,
  audience: 'staff',
  template: 'agreements/agreement',
  async view(visit) {
    const { id } = visit.params;
    const [agreement, responsibilities] = await Promise.all([
      askAgreement(visit),
      visit.ask<Responsibilities>('agreements', of(id, '/responsibilities')),
    ]);
    const names = await visit.names(namedIn(agreement));
    const name = (organisation: string) => names.organisation(organisation);
    const parties = partiesOf(agreement);
    const sections = sectionsOf(agreement.terms, parties, name);
    return {
      title: 'Data sharing agreement',
      back: backToRegister,
      parts: partsOf(id, agreementPath),
      id,
      state: words(agreement.state),
      number: agreement.version,
      called: agreement.terms.title,
      standing: standingOf(agreement, name, visit.now),
      dates: datesOf(agreement, visit.now),
      work: agreement.work.map((each) => workInWords(each, name)),
      buttons: [...actsOf(agreement), ...tryingOf(agreement, visit.acting.role)],
      gaps: mapPart(part(responsibilities), ({ gaps }) => gaps.length),
      chart: responsibilitiesPath.to({ id }),
      picturing: flowPicture(agreement.terms.items, parties, name),
      sections,
      ...eventsOf(agreement, names),
      difference: agreement.amendment && differencePath.to({ id }),
      check: checkPath.to({ id }),
    };
  },
});

/** Whoever a page about this agreement names. */
export function namedIn(agreement: Agreement) {
  const {
    terms,
    members,
    amendment,
    joining = [],
    left = [],
    advice = [],
    signatures = [],
    history,
    accessions = [],
  } = agreement;
  const acted = [
    ...[...signatures, ...advice, ...accessions.map(({ signature }) => signature)],
    ...left.filter((each) => 'role' in each),
    ...[...(amendment?.signatures ?? []), ...(amendment?.advice ?? []), ...agreement.answers],
    ...history.flatMap(({ by }) => by ?? []),
  ];
  return {
    organisations: [
      ...[...members, ...terms.parties.map(({ organisationId }) => organisationId)],
      ...(amendment?.terms.parties ?? []).map(({ organisationId }) => organisationId),
      ...joining.flatMap(({ party, inPlaceOf }) => [
        party.organisationId,
        ...(inPlaceOf === undefined ? [] : [inPlaceOf]),
      ]),
      ...[...acted, ...left].map(({ organisationId }) => organisationId),
      ...left.flatMap((each) => ('successor' in each ? [each.successor] : [])),
      ...organisationsIn(agreement),
    ],
    appointments: [...new Set(acted.map(({ appointmentId }) => appointmentId))],
  };
}

/** What this person may do now, where there is a page for it. */
export function actsOf({ id, actions }: Pick<Agreement, 'id' | 'actions'>) {
  const paths: Partial<typeof actPaths> = actPaths;
  return actions.flatMap((action) => {
    const href = paths[action]?.(id);
    return href === undefined ? [] : [{ text: words(`agreement.${action}`), href }];
  });
}

/** Officers try the version that is on its way, whoever acts on it next. */
function tryingOf(agreement: Agreement, role: Role) {
  if (!OFFICERS.includes(role) || !versionOnItsWay(agreement)) return [];
  return [{ text: 'Try it on recorded decisions', href: tryOutPath.to({ id: agreement.id }) }];
}

function datesOf({ state, terms, nextReview }: Agreement, now: Date): string[] {
  if (state !== 'in-force' && state !== 'review-due' && state !== 'suspended') return [];
  return [
    ...(terms.to === undefined ? ['no end'] : [endsIn(terms.to, now)]),
    ...(nextReview === undefined ? [] : [reviewIn(nextReview, now)]),
  ];
}

/** Parties that come and go, advice, answers to warnings, and the history. */
function eventsOf(agreement: Agreement, names: Names) {
  const who = whoIn(names);
  const { joining = [], left = [], accessions = [], advice = [], answers, history } = agreement;
  return {
    joining: joining.map(({ party, inPlaceOf, step }) => ({
      name: names.organisation(party.organisationId),
      inPlaceOf: inPlaceOf && names.organisation(inPlaceOf),
      step:
        step === 'invited'
          ? 'Invited; a signatory of another party approves that next'
          : 'Approved; its data protection officer advises, then it signs',
    })),
    joined: accessions.map(({ party, inPlaceOf, signature }) => ({
      name: names.organisation(party.organisationId),
      inPlaceOf: inPlaceOf && names.organisation(inPlaceOf),
      at: signature.at,
    })),
    left: left.map((each) => ({
      ...{ name: names.organisation(each.organisationId), at: each.at, continues: each.continues },
      successor: 'successor' in each ? names.organisation(each.successor) : undefined,
    })),
    advice: advice.map((each) => ({ what: words(each.advice), text: each.words, at: each.at, who: who(each) })),
    answered: answers.length,
    history: history
      .map(({ action, by, reason, version, at }) => ({
        ...{ at, version, what: words(`agreement.${action}`), who: who(by) },
        reason: reason === undefined ? undefined : words(reason),
      }))
      .toReversed(),
  };
}
