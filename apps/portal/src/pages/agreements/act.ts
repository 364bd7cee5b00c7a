import { type Terms } from '@footbridge/contracts';
import { type FieldError } from '../../engine/form.js';
import { OFFICERS } from '../../engine/navigation.js';
import { page, type Page } from '../../engine/page.js';
import { type Path } from '../../engine/path.js';
import { type Visit } from '../../engine/visit.js';
import { type Names } from '../../services/names.js';
import { words } from '../../words/words.js';
import { faultsIn, readFields, showFields, type Field, type Values } from '../adviser/fields.js';
import { type Acted, type Agreement, type AgreementAction } from './answers.js';
import { type Section } from './document.js';
import { agreementOf, needAction, versionOnItsWay } from './draft-terms.js';
import { agreementPath } from './paths.js';
import { effectOf } from './suspend-effect.js';

export type About = {
  readonly agreement: Agreement;
  readonly terms: Terms;
  readonly names: Names;
  readonly own: string;
};

/** One act on an agreement: a page that says what happens, and a form that does it. */
export type Act = {
  readonly path: { readonly pattern: string };
  readonly action: AgreementAction;
  readonly title: string;
  readonly intro: (about: About) => readonly string[];
  readonly points?: (about: About) => readonly string[];
  readonly links?: (about: About) => readonly { readonly href: string; readonly text: string }[];
  /** What has to be read before it is done. */
  readonly sections?: (about: About) => readonly Section[];
  readonly fields?: readonly Field[];
  readonly asked?: (fields: readonly Field[], about: About) => readonly Field[];
  readonly values?: (about: About) => Values;
  readonly also?: (values: Values, now: Date) => readonly FieldError[];
  readonly body?: (values: Values) => object;
  readonly does: string;
  /** It cannot be taken back. */
  readonly final?: true;
  /** It stops what the own organisation shares under it: how many of its open referrals go on, as agreed, and how many wait. */
  readonly stops?: true;
  readonly notice: string;
  readonly onward?: (id: string) => string;
};

export const versionOf = ({ version }: Visit) => (version === undefined ? {} : { version });

/** An agreement with the names of its parties and of those who acted last. */
export async function about(visit: Visit, id: string): Promise<About & { version: number | undefined }> {
  const { agreement, version } = await agreementOf(visit, id);
  const { terms } = versionOnItsWay(agreement) ?? agreement;
  const { asked, suspendedBy, reinstatement, joining = [] } = agreement;
  const acted = [asked, suspendedBy, reinstatement, ...joining.map(({ invitedBy }) => invitedBy)].flatMap(
    (each): Acted[] => (each ? [each] : []),
  );
  const names = await visit.names({
    organisations: [
      ...agreement.members,
      ...[...terms.parties, ...acted].map(({ organisationId }) => organisationId),
      ...joining.map(({ party }) => party.organisationId),
      ...agreement.closed.flatMap(({ successors }) => successors),
    ],
    appointments: acted.map(({ appointmentId }) => appointmentId),
  });
  return { agreement, version, terms, names, own: visit.acting.organisationId };
}

/** Somebody who acted, in words. */
export function who(by: Acted, names: Names): string {
  return `${names.person(by.appointmentId)}, ${words(by.role).toLowerCase()} at ${names.organisation(by.organisationId)}`;
}

/** The parties of now, in one sentence's part. */
export function parties({ agreement, names }: About): string {
  const all = agreement.members.map((id) => names.organisation(id));
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`;
}

/** What becomes of referrals on their way when it ends, or ends for one party. */
export function onTheirWay({ state, continues, terms }: Pick<Agreement, 'state' | 'continues' | 'terms'>): string {
  if (state === 'suspended')
    return continues
      ? 'Referrals on their way that are urgent or have a safety concern go on as long as was decided when it was suspended, and no day longer.'
      : 'Nothing on its way goes on: it stopped when the agreement was suspended.';
  const inFlight = terms.ending?.inFlight;
  return inFlight?.continues === 'urgent-and-safety'
    ? 'Referrals on their way that are urgent or have a safety concern go on for 14 days, as the parties agreed. The others stop: phone about them.'
    : `Nothing on its way goes on. What staff do by phone: ${inFlight?.phone ?? 'phone the other side about each referral'}`;
}

export function actPage(act: Act): Page {
  const { fields = [], also, body, action } = act;
  return page({
    path: act.path as Path<'/agreements/:id/approve'>,
    audience: OFFICERS,
    template: act.stops ? 'agreements/suspending' : 'agreements/act',
    async view(visit, typed?: Values) {
      const { id } = visit.params;
      const { version, ...of } = await about(visit, id);
      if (typed === undefined) needAction(of.agreement, action);
      const continues = of.agreement.terms.ending?.inFlight.continues ?? 'nothing';
      const listed = <T>(make: ((about: About) => readonly T[]) | undefined) => make?.(of) ?? [];
      return {
        title: act.title,
        caption: of.terms.title,
        version,
        back: { href: agreementPath.to({ id }), text: 'Back to the agreement' },
        intro: act.intro(of),
        points: listed(act.points),
        links: listed(act.links),
        sections: listed(act.sections),
        closed: !of.agreement.actions.includes(action),
        fields: showFields(act.asked?.(fields, of) ?? fields, typed ?? act.values?.(of) ?? {}),
        does: act.does,
        final: act.final,
        ...(act.stops && { asAgreed: true, effect: await effectOf(visit, id, { continues, limit: 1 }) }),
        instead: { href: agreementPath.to({ id }), text: 'Leave it as it is' },
      };
    },
    read: (form) => readFields(fields, form),
    errors: (values, visit) => [...faultsIn(fields, values), ...(also?.(values, visit.now) ?? [])],
    save: (values, visit) =>
      visit.act('agreements', `/${visit.params.id}/${action}`, {
        ...(body && { body: body(values) }),
        ...versionOf(visit),
      }),
    next: (_, { params }) => ({
      to: (act.onward ?? ((id) => agreementPath.to({ id })))(params.id),
      notice: act.notice,
    }),
  });
}
