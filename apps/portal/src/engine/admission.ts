import { type Session } from 'fastify';
import { type Signed } from '../session/session.js';
import { type Audience } from './page.js';

/** What stands between a person and a page. */
export type Admission =
  | { readonly kind: 'in'; readonly signed: Signed | undefined }
  /** Nobody has signed in, or too long ago. */
  | { readonly kind: 'sign-in'; readonly timedOut: boolean }
  | { readonly kind: 'choose-role' }
  /** A student who has not said yet whether somebody could make them show this. */
  | { readonly kind: 'ask-first' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'other-role'; readonly signed: Signed };

/** Whether the person of this session may come to a page for this audience. */
export function admit(audience: Audience, session: Session): Admission {
  const awake = session.asleep !== true;
  const signed = awake ? session.signed : undefined;
  if (audience === 'anyone') return { kind: 'in', signed };
  if (!awake || !session.tokens) return { kind: 'sign-in', timedOut: !awake };
  if (signed) return forSigned(audience, signed);
  if (!session.choosing) return { kind: 'sign-in', timedOut: false };
  return audience === 'choosing' ? { kind: 'in', signed } : { kind: 'choose-role' };
}

function forSigned(audience: Exclude<Audience, 'anyone'>, signed: Signed): Admission {
  if (audience === 'choosing') return { kind: 'in', signed };
  if (signed.kind === 'student' && !signed.asked && (audience === 'signed-in' || audience === 'student'))
    return { kind: 'ask-first' };
  if (audience === 'signed-in') return { kind: 'in', signed };
  if (audience === 'student' || audience === 'student-first')
    return signed.kind === 'student' ? { kind: 'in', signed } : { kind: 'not-found' };
  if (signed.kind === 'student') return { kind: 'not-found' };
  if (audience === 'staff' || audience.includes(signed.acting.role)) return { kind: 'in', signed };
  return { kind: 'other-role', signed };
}
