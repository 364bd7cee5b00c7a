import {
  event,
  plus,
  refused,
  StudentSignInLinkedV1,
  type DomainEvent,
  type Instant,
  type OrganisationId,
  type PersonId,
  type Refused,
  type StudentId,
} from '@footbridge/contracts';

export const LINK_HOURS = 24;
export const VISIT_MINUTES = 60;
export const MOST_WRONG = 5;

type Core = {
  /** Also the student's name at this sign-in: made once at random, and kept. */
  readonly id: string;
  readonly studentId: StudentId;
  readonly registeredBy: OrganisationId;
  readonly version: number;
  readonly personId: PersonId;
  readonly linkedAt: Instant;
  /** When the last link was made. */
  readonly madeAt: Instant;
};
/** A link waits for its student. `wrong`: how often somebody who held it gave another date of birth. */
export type Open = Core & { readonly state: 'open'; readonly endsAt: Instant; readonly wrong: number };
/** The link was used; whoever used it may have their access renewed until then. */
export type InUse = Core & { readonly state: 'in-use'; readonly endsAt: Instant };
export type Void = Core & { readonly state: 'void' };
/** Whoever used it has signed out. */
export type Ended = Core & { readonly state: 'ended' };

/** A student's way in by one-time link: one link at a time, each for one use. */
export type SignInLink = Open | InUse | Void | Ended;

/** Its whole life. */
export const signInLinkActions = {
  open: ['make', 'void', 'redeem'],
  'in-use': ['make', 'void', 'renew', 'end'],
  void: ['make'],
  ended: ['make'],
} as const satisfies Record<SignInLink['state'], readonly string[]>;

type Changed<S extends SignInLink> = { readonly next: S; readonly events: DomainEvent[] };

/** What making a link must know of the student and of this installation. */
export type Ground = {
  readonly studentId: StudentId;
  readonly registeredBy: OrganisationId;
  readonly onlineViewOff: boolean;
  readonly birthDateHeld: boolean;
  /** This installation has a key to sign with. */
  readonly offered: boolean;
};

/** Why no link can be made for a student, if so. */
export function whyNoLink({ onlineViewOff, birthDateHeld, offered }: Ground): Refused | undefined {
  if (onlineViewOff) return refused('online-view-off-no-link');
  if (!birthDateHeld) return refused('birth-date-not-held');
  return offered ? undefined : refused('no-sign-in-links-here');
}

/** Makes a link in the place of the one before: that one opens nothing any more, and whoever came by it is let in no longer. */
export function make(
  ground: Ground,
  before: SignInLink | undefined,
  identity: { readonly id: string; readonly personId: PersonId },
  now: Instant,
): Changed<Open> | Refused {
  const why = whyNoLink(ground);
  if (why) return why;
  const { studentId, registeredBy } = ground;
  const { id, personId, linkedAt, version } = before ?? { ...identity, linkedAt: now, version: 0 };
  return {
    next: {
      id,
      studentId,
      registeredBy,
      version: version + 1,
      personId,
      linkedAt,
      madeAt: now,
      state: 'open',
      endsAt: plus(now, { hours: LINK_HOURS }),
      wrong: 0,
    },
    events: before ? [] : [event(StudentSignInLinkedV1, { studentId, registeredBy, personId, way: 'one-time-link' })],
  };
}

/** From now on the link opens nothing, and whoever came by it is let in no longer. */
export function makeVoid(link: SignInLink): Changed<Void> | Refused {
  if (link.state !== 'open' && link.state !== 'in-use') return refused('no-sign-in-link-stands');
  return { next: { ...coreOf(link), version: link.version + 1, state: 'void' }, events: [] };
}

/**
 * Uses the link: right, it is used up; wrong, it counts, and after the fifth time the link is void. A wrong attempt has a `next`
 * beside its refusal: save both.
 */
export function redeem(
  link: SignInLink,
  birthDateFits: boolean,
  now: Instant,
): Changed<InUse> | (Refused & { readonly next?: Open | Void }) {
  if (link.state !== 'open' || now >= link.endsAt) return refused('sign-in-link-not-usable');
  const core = coreOf(link);
  if (birthDateFits) {
    const endsAt = plus(now, { minutes: VISIT_MINUTES });
    return { next: { ...core, version: link.version + 1, state: 'in-use', endsAt }, events: [] };
  }
  const wrong = link.wrong + 1;
  if (wrong < MOST_WRONG) {
    return { ...refused('birth-date-does-not-fit', { left: MOST_WRONG - wrong }), next: { ...link, wrong } };
  }
  return { ...refused('sign-in-link-not-usable'), next: { ...core, version: link.version + 1, state: 'void' } };
}

/** Until when whoever came by the link may be given access again. */
export function renew(link: SignInLink, now: Instant): { readonly until: Instant } | Refused {
  if (link.state !== 'in-use' || now >= link.endsAt) return refused('sign-in-link-over');
  return { until: link.endsAt };
}

/** Whoever came by the link has signed out. */
export function end(link: SignInLink): Changed<Ended> | Refused {
  if (link.state !== 'in-use') return refused('sign-in-link-over');
  return { next: { ...coreOf(link), version: link.version + 1, state: 'ended' }, events: [] };
}

/** How staff see it: what it is by now, and what they may do. */
export function standingOf(link: SignInLink | undefined, ground: Ground, now: Instant) {
  const may = whyNoLink(ground) ? [] : (['make'] as const);
  if (!link) return { state: 'none', actions: may } as const;
  const { madeAt, version } = link;
  if ((link.state !== 'open' && link.state !== 'in-use') || now >= link.endsAt)
    return { state: link.state === 'open' ? 'not-used' : 'over', madeAt, version, actions: may } as const;
  return { state: link.state, madeAt, version, endsAt: link.endsAt, actions: [...may, 'void'] } as const;
}

function coreOf({ id, studentId, registeredBy, version, personId, linkedAt, madeAt }: SignInLink): Core {
  return { id, studentId, registeredBy, version, personId, linkedAt, madeAt };
}
