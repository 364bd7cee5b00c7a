import { plus, type Instant } from '@footbridge/contracts';

/** What is older than this is no news: the worklist and the to-dos have it, and who is told when it is late has been told. */
export const NEWS_HOURS = 72;

/** When to try again: soon, then each minute; a mailbox that the server refused only each hour. */
export function nextTry(tries: number, refused: boolean, now: Instant): Instant {
  if (refused) return plus(now, { hours: 1 });
  return plus(now, { seconds: Math.min(60, 5 * 2 ** Math.min(tries, 10)) });
}

/** The whole of a notice: that there is something, and where to sign in. No name, no reference, no urgency, no organisation. */
export function wordsOf(portalUrl: string): { readonly subject: string; readonly text: string } {
  return {
    subject: 'Something new in Footbridge',
    text: `You have something new in Footbridge. Sign in: ${portalUrl}\n`,
  };
}
