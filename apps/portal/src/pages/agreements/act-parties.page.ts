import { one, type Field, faultsIn, readFields, showFields, type Values } from '../adviser/fields.js';
import { OFFICERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { about, actPage, onTheirWay, versionOf, who, type About } from './act.js';
import { to } from './act-paths.js';
import { type Joining } from './answers.js';
import { faultsOfWanted, readWanted, searchView } from './draft-begin.page.js';
import {
  ANNEX,
  annexAsked,
  annexFaults,
  annexValues,
  BASES,
  basesAsked,
  basesValues,
  blankParty,
  halfBases,
  withAnnex,
  withBases,
} from './draft-parties.page.js';
import { partyOf } from './document.js';
import { needAction } from './draft-terms.js';
import { agreementPath } from './paths.js';

/** Whom to invite: looked for in the directory. */
export const invitePage = page({
  path: to.invite,
  audience: OFFICERS,
  template: 'agreements/parties',
  async view(visit, wanted?: ReturnType<typeof readWanted>) {
    const { id } = visit.params;
    const of = await about(visit, id);
    if (wanted === undefined) needAction(of.agreement, 'invite');
    return {
      title: 'Invite a party',
      caption: of.terms.title,
      back: { href: agreementPath.to({ id }), text: 'Back to the agreement' },
      parties: of.agreement.members.map((party) => ({ name: of.names.organisation(party), own: party === of.own })),
      closed: of.agreement.closed.map(({ organisationId, successors }) => ({
        name: of.names.organisation(organisationId),
        successors: successors
          .filter((each) => !of.agreement.members.includes(each))
          .map((party) => ({ name: of.names.organisation(party), href: to.inviteParty.to({ id, party }) })),
      })),
      search: await searchView(visit, wanted, of.agreement.members),
      does: 'Go on to its annex',
    };
  },
  read: readWanted,
  errors: faultsOfWanted,
  shows: ({ organisationId }) => organisationId === '',
  save: () => Promise.resolve({ ok: true, body: undefined } as const),
  next: ({ organisationId }, { params }) => to.inviteParty.to({ id: params.id, party: organisationId }),
});

const IN_PLACE: Field = {
  kind: 'text',
  name: 'inPlaceOf',
  label: 'In the place of',
  hint: 'That party has closed, and this is its successor. Its own flows end when this one signs; what is on its way goes on as the ending clause says.',
  width: 10,
  pattern: { like: /^[A-Z0-9]{3,8}$/, says: 'Enter the code of a party, such as RW4' },
};
const INVITING: readonly Field[] = [IN_PLACE, ...BASES, ...ANNEX];

/** The annex of a party that is to join. */
export const invitePartyPage = page({
  path: to.inviteParty,
  audience: OFFICERS,
  template: 'agreements/act',
  async view(visit, typed?: Values) {
    const { id, party } = visit.params;
    const [{ version, ...of }, named] = await Promise.all([about(visit, id), visit.names({ organisations: [party] })]);
    if (typed === undefined) needAction(of.agreement, 'invite');
    const { agreement, names } = of;
    const blank = blankParty(party);
    const follows = agreement.closed.filter(({ successors }) => successors.includes(party));
    const inPlace: Field = {
      ...IN_PLACE,
      kind: 'radios',
      choices: [
        ...follows.map(({ organisationId }) => ({ value: organisationId, text: names.organisation(organisationId) })),
        { value: '', text: 'Nobody: it joins beside the others' },
      ],
    };
    return {
      title: `Invite ${named.organisation(party)}`,
      caption: agreement.terms.title,
      version,
      back: { href: to.invite.to({ id }), text: 'Invite another organisation' },
      intro: [
        'Write its own annex with it. The others do not sign again: a signatory of another party approves the invitation, the data protection officer of the new party advises, then it signs. Nothing flows before.',
      ],
      closed: !agreement.actions.includes('invite'),
      fields: showFields(
        [
          ...(follows.length > 0 ? [inPlace] : []),
          ...basesAsked(BASES, agreement.terms.purposes),
          ...annexAsked(ANNEX, blank),
        ],
        typed ?? { inPlaceOf: follows[0]?.organisationId ?? '', ...basesValues(blank), ...annexValues(blank) },
      ),
      does: 'Send the invitation',
      instead: { href: agreementPath.to({ id }), text: 'Invite nobody' },
    };
  },
  read: (form) => readFields(INVITING, form),
  errors: (values) => [...faultsIn(INVITING, values), ...halfBases(values), ...annexFaults(values)],
  save: (values, visit) => {
    const party = withAnnex(withBases(blankParty(visit.params.party), values), values);
    const inPlaceOf = one(values, 'inPlaceOf');
    return visit.act('agreements', `/${visit.params.id}/invite`, {
      body: { party, ...(inPlaceOf !== '' && { inPlaceOf }) },
      ...versionOf(visit),
    });
  },
  next: (_, { params }) => ({
    to: agreementPath.to({ id: params.id }),
    notice:
      'The invitation was sent. Next, a signatory of another party approves it; the invited party takes advice, and signs to join.',
  }),
});

const INVITED: Field = {
  kind: 'radios',
  name: 'organisationId',
  label: 'Which invitation?',
  needed: 'Choose an invitation',
};
const CODE = { like: /^[A-Z0-9]{3,8}$/, says: 'Choose an invitation' };

/** The invitations as they stand; `read` takes any code, and the service judges it. */
const invited = (only: (joining: Joining) => boolean) => ({
  fields: [{ ...INVITED, kind: 'text', pattern: CODE }] as readonly Field[],
  asked: (_: readonly Field[], { agreement, names }: About): readonly Field[] => [
    {
      ...INVITED,
      choices: (agreement.joining ?? []).filter(only).map(({ party, inPlaceOf, invitedBy }) => ({
        value: party.organisationId,
        text: names.organisation(party.organisationId),
        hint: `Invited by ${who(invitedBy, names)}${inPlaceOf === undefined ? '' : `, in the place of ${names.organisation(inPlaceOf)}`}`,
      })),
    },
  ],
});

const none = (agreement: About['agreement'], only: (joining: Joining) => boolean) =>
  (agreement.joining ?? []).some(only) ? [] : ['No invitation waits for this at the moment.'];
const isInvited = ({ step }: Joining) => step === 'invited';

export const approveJoiningPage = actPage({
  path: to.approveJoining,
  action: 'approve-joining',
  title: 'Approve that a party joins',
  intro: ({ agreement }) => [
    'You open its accession for signature. Another party than the one that invited it does that, where there is one.',
    ...none(agreement, isInvited),
  ],
  links: ({ agreement }) => [{ href: agreementPath.to({ id: agreement.id }), text: 'Read the agreement' }],
  sections: ({ agreement, names }) =>
    (agreement.joining ?? []).filter(isInvited).map(({ party }) => {
      const annex = partyOf(party, (id) => names.organisation(id));
      return { ...annex, heading: `What it would sign: ${annex.heading}` };
    }),
  ...invited(isInvited),
  body: (values) => ({ organisationId: one(values, 'organisationId') }),
  does: 'Approve the invitation',
  notice:
    'The invitation was approved. Next, the data protection officer of the invited party advises, and its signatory signs to join; its own flows start then.',
});

export const dropJoiningPage = actPage({
  path: to.dropJoining,
  action: 'drop-joining',
  title: 'Take an invitation back',
  intro: ({ agreement }) => ['The organisation can then no longer see or sign it.', ...none(agreement, () => true)],
  ...invited(() => true),
  body: (values) => ({ organisationId: one(values, 'organisationId') }),
  does: 'Take the invitation back',
  final: true,
  notice: 'The invitation was taken back.',
});

export const leavePage = actPage({
  path: to.leave,
  action: 'leave',
  title: 'Leave the agreement',
  intro: ({ names, own }) => [`You end it for ${names.organisation(own)} alone.`],
  points: ({ agreement, names, own }) => [
    `Nothing new is shared with or by ${names.organisation(own)} under it, from the second in which you do this.`,
    'What was received stays with who received it.',
    agreement.members.length > 2
      ? 'The other parties go on among themselves, and sign nothing.'
      : 'Only one party is left, so the agreement ends.',
    onTheirWay(agreement),
    'It cannot be taken back: to come again, your organisation has to be invited and sign.',
  ],
  does: 'Leave for my organisation',
  final: true,
  stops: true,
  notice:
    'Your organisation has left the agreement. Tell your teams, and phone about referrals that were on their way.',
});
