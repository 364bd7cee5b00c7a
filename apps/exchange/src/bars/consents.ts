import { type Instant } from '@footbridge/contracts';
import { type IncomingConsent } from './incoming-referral.js';
import { type Message, type Resource } from './message.js';
import { organisationBehind } from './organisations.js';
import { type Place } from './report.js';
import { codingsOf } from './systems.js';
import { ofType } from './workflow.js';

/**
 * The consents in force when the message was sent. One that denies, or none in force, is a problem. Whether they name us and cover what was sent is for
 * the receiver's gate, which knows who we are.
 */
export function readConsents(message: Message): IncomingConsent[] {
  const all = ofType(message, 'Consent');
  const active = all.filter(({ place }) => place.at('status').value === 'active');
  if (active.length === 0) all[0]?.place.at('status').refuse('consent-not-active');
  for (const { place } of active) {
    if (place.at('provision', 'type').value === 'deny') place.at('provision', 'type').refuse('consent-denied');
  }
  const inDate = active.filter(({ place }) => isInDate(place.at('provision', 'period'), message.sentAt));
  if (active.length > 0 && inDate.length === 0)
    active[0]?.place.at('provision', 'period').refuse('consent-not-in-date');
  return inDate.map((consent) => readConsent(message, consent));
}

function readConsent(message: Message, { place }: Resource): IncomingConsent {
  const [scope] = codingsOf(place.at('scope'));
  const [givenOn, from, until] = [
    place.text('dateTime'),
    place.text('provision', 'period', 'start'),
    place.text('provision', 'period', 'end'),
  ];
  return {
    basis: basisOf(place),
    ...(scope?.code && { scope: scope.code }),
    categories: place.list('category').flatMap(codingsOf),
    ...(givenOn && { givenOn }),
    ...(from && { from }),
    ...(until && { until }),
    recipients: place
      .at('provision')
      .list('actor')
      .flatMap((actor) => organisationBehind(message, actor.at('reference')) ?? []),
  };
}

/** v3-ActCode: OPTIN is the person's own act; IMPLIED, and the opt-out regimes, are the sender's inference. */
function basisOf(consent: Place): IncomingConsent['basis'] {
  const rule = consent.at('policyRule');
  const codes = codingsOf(rule).map(({ code }) => code ?? '');
  if (codes.some((code) => code.startsWith('OPTIN'))) return 'explicit';
  if (codes.some((code) => code === 'IMPLIED' || code === 'IMPLIEDD')) {
    rule.note('consent-implied');
    return 'implied';
  }
  rule.note('consent-basis-not-given');
  return 'not-given';
}

/** FHIR dates may be a year, a month, a day or a moment; an end names the whole of its unit. */
function isInDate(period: Place, sentAt: Instant): boolean {
  const [start, end] = [period.text('start'), period.text('end')];
  const hasBegun = start === undefined || bounds(start).first <= Date.parse(sentAt);
  const hasNotEnded = end === undefined || Date.parse(sentAt) < bounds(end).after;
  return hasBegun && hasNotEnded;
}

/** First moment of a FHIR dateTime and the first one after it; NaN, which compares with nothing, when it is no date. */
function bounds(text: string): { first: number; after: number } {
  const first = Date.parse(text);
  const [year = NaN, month, day] = /^\d{4}(-\d{2}){0,2}$/.test(text) ? text.split('-').map(Number) : [];
  if (Number.isNaN(year)) return { first, after: first };
  if (month === undefined) return { first, after: Date.UTC(year + 1, 0) };
  return { first, after: day === undefined ? Date.UTC(year, month) : Date.UTC(year, month - 1, day + 1) };
}
