import { secondsBetween, type OrganisationId } from '@footbridge/contracts';
import { entryIn, viewOf, type EntryRow } from '../entry/entry.view.js';
import { at, type OpeningRow, type RefusalRow, type RefusedWeek, type SharingRow } from './question.store.js';
import { groundIn, rightOf } from './right.js';

/** What was shared, with whom, why and by what right. */
export function disclosureOf(row: EntryRow) {
  const entry = entryIn(row);
  const { id, at: moment, action, actor, studentId, objects, disclosure } = entry;
  return {
    entryId: id,
    leafIndex: Number(row.leaf_index),
    at: moment,
    action,
    studentId,
    from: disclosure?.from,
    to: disclosure?.to,
    purpose: disclosure?.purpose,
    categories: disclosure?.categories ?? [],
    right: rightOf(entry),
    by: actor,
    objects,
  };
}

/** Who opened it, and what they are to the student. The first opening is the addressed team's: it makes the own record. */
export function openingOf({ person, organisation, appointment, role, ...row }: OpeningRow) {
  const firstOpening = row.actions.includes('referral.open');
  const kind = row.relationship ?? (firstOpening ? 'addressed' : undefined);
  return {
    personId: person,
    ...(appointment !== null && { appointmentId: appointment }),
    organisationId: organisation,
    role,
    relationship: kind === undefined ? null : { kind, ...(row.claimed === null ? {} : { claimed: row.claimed }) },
    actions: row.actions,
    times: row.times,
    firstAt: at(row.first_at),
    lastAt: at(row.last_at),
  };
}

/** A sharing without permission, and whether a different person has reviewed it. The review is the sharer's own. */
export function sharingOf(row: SharingRow, viewer: OrganisationId) {
  const entry = entryIn(row);
  const { id, at: moment, studentId, actor, objects, disclosure } = entry;
  const decision = objects.find(({ kind }) => kind === 'sharing-decision');
  const review = row.review && entryIn({ bytes: row.review });
  return {
    entryId: id,
    leafIndex: Number(row.leaf_index),
    at: moment,
    decisionId: decision?.id,
    studentId,
    from: disclosure?.from,
    to: disclosure?.to,
    categories: disclosure?.categories ?? [],
    ground: groundIn(entry.input),
    right: rightOf(entry),
    decidedBy: actor,
    review: review
      ? {
          state: 'reviewed' as const,
          at: review.at,
          by: review.actor,
          entryId: review.id,
          afterSeconds: secondsBetween(moment, review.at),
        }
      : { state: disclosure && disclosure.from !== viewer ? ('with-the-sharer' as const) : ('awaited' as const) },
  };
}

/** How long refusals of a week kept the same from being done. Weeks begin on Monday. */
export function weekOf({ week, refused, permitted_later, median_seconds, longest_seconds }: RefusedWeek) {
  return {
    week,
    refused,
    permittedLater: permitted_later,
    notPermittedSince: refused - permitted_later,
    ...(median_seconds !== null && { medianSeconds: Math.round(median_seconds) }),
    ...(longest_seconds !== null && { longestSeconds: Math.round(longest_seconds) }),
  };
}

/** A refusal, and how long it kept the same act from being done. */
export function refusalOf(row: RefusalRow) {
  const view = viewOf(row);
  const later = row.later_at;
  return {
    ...view,
    delay:
      later === null
        ? { state: 'not-permitted-since' as const }
        : {
            state: 'permitted-later' as const,
            at: at(later),
            afterSeconds: secondsBetween(view.at, at(later)),
            entryId: row.later_id,
          },
  };
}
