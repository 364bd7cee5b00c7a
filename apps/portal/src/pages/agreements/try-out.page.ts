import { OFFICERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { part, type Problem } from '../../services/answer.js';
import { entryPath } from '../officer/entries.js';
import { dayAfter, periodOf, startOfDay } from '../officer/period.js';
import { type Agreement } from './answers.js';
import { askAgreement } from './common.js';
import { versionOnItsWay } from './draft-terms.js';
import { to } from './act-paths.js';
import { agreementPath, tryOutPath } from './paths.js';
import { askedOf, lastMonths, partiesIn, PLACES, toldOf, type Place, type TriedOut } from './try-out.js';

const AND = new Intl.ListFormat('en-GB');
const WRONG: Readonly<Record<string, string>> = {
  'period-empty': 'Choose a first day that is not after the last day.',
  'period-too-long': 'Choose a period of 12 months at most.',
};

/** What the version on its way would have permitted and refused of the decisions that were recorded, beside what was. */
export const tryOutPage = page({
  path: tryOutPath,
  audience: OFFICERS,
  template: 'agreements/try-out',
  async view(visit) {
    const { id } = visit.params;
    const agreement = await askAgreement(visit);
    const period = { ...lastMonths(visit.now), ...periodOf(visit) };
    const draft = versionOnItsWay(agreement);
    const place = visit.query('place', PLACES) ?? usualPlace(agreement);
    const parties = partiesIn((draft ?? agreement).terms);
    const names = await visit.names({ organisations: parties });
    const frame = {
      title: 'Try it on recorded decisions',
      back: { href: agreementPath.to({ id }), text: 'Back to the agreement' },
      caption: agreement.terms.title,
      number: draft?.version,
      parties: parties.map((party) => names.organisation(party)),
      between: AND.format(parties.map((party) => names.organisation(party))),
      here: tryOutPath.to({ id }),
      period,
      places: [
        { value: 'instead', text: 'On its own' },
        { value: 'beside', text: 'With other agreements' },
      ].map((each) => ({ ...each, chosen: each.value === place })),
      how: howOf(place, agreement),
      addParty: agreement.actions.includes('revise') ? to.parties.to({ id }) : undefined,
    };
    if (!draft || frame.parties.length < 2) return frame;
    const asked = askedOf(agreement, {
      ...{ draft, place },
      from: startOfDay(period.from) ?? '',
      to: startOfDay(dayAfter(period.to)) ?? '',
    });
    const tried = part(await visit.find<TriedOut>('audit', '/try-out', asked));
    if (!tried.there) return { ...frame, tried, wrong: wrongIn(tried.problem) };
    const told = await toldOf(tried.value);
    const linked = (ids: readonly string[]) => ids.map((entry) => entryPath.to({ id: entry }));
    return {
      ...frame,
      tried: {
        there: true,
        value: {
          ...told,
          samples: { toRefused: linked(told.samples.toRefused), toPermitted: linked(told.samples.toPermitted) },
        },
      },
    };
  },
});

/** An amendment takes the place of one version and leaves other agreements; a new agreement is looked at for itself. */
const usualPlace = ({ amendment }: Agreement): Place => (amendment ? 'beside' : 'instead');

function howOf(place: Place, { amendment }: Agreement): string {
  if (place === 'instead') return 'Tried on its own, as if nothing else were agreed between the same parties.';
  const replaced = amendment ? ', in the place of the version that it changes' : '';
  return `Tried with the other agreements that there were between the same parties${replaced}.`;
}

/** What is wrong with the period that was chosen; undefined where that is not what is wrong. */
function wrongIn({ status, reasons }: Problem): string | undefined {
  return status === 422 ? reasons.map(({ code }) => WRONG[code]).find((says) => says !== undefined) : undefined;
}
