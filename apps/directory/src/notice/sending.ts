import { makeLogger, type Loop, type ServiceDefinition, type Settings, type Transaction } from '@footbridge/service';
import { type Logger } from 'pino';
import { DirectorySettings } from '../settings.js';
import { Mailer } from './mailer.js';
import { nextTry, wordsOf } from './notice.js';
import { markSent, nextDue, tryLater, waiting } from './notice.store.js';

type Sending = { readonly mailer: Mailer; readonly portalUrl: string; readonly log: Logger };

/**
 * Sends notices that are due, one in a transaction: taken under its row lock, handed to the mail server, marked once the server
 * has accepted it. One that was accepted while the process ended may be sent again; none is lost. For each process one.
 */
export function noticeSending() {
  let sending: Sending | undefined;
  const loop: Loop = {
    name: 'notices',
    everyMs: 1_000,
    work: (tx) => (sending ? sendNext(tx, sending) : Promise.resolve(0)),
  };
  const gauge: NonNullable<ServiceDefinition['gauges']>[number] = {
    name: 'directory_notices_waiting',
    help: 'Notices to duty teams that no mail server has accepted.',
    read: waiting,
  };
  const providers = (settings: Settings) => {
    const log = makeLogger({ service: 'directory', level: settings.logLevel });
    sending = sendingWith(settings, log);
    if (!sending) log.warn({}, 'no mail server is set (SMTP_URL): notices to duty teams wait');
    return [];
  };
  return { loop, gauge, providers };
}

function sendingWith(settings: Settings, log: Logger): Sending | undefined {
  if (!(settings instanceof DirectorySettings)) return undefined;
  const { smtpUrl, noticeFrom, portalUrl } = settings;
  if (smtpUrl === undefined || noticeFrom === undefined || portalUrl === undefined) return undefined;
  return { mailer: new Mailer(smtpUrl, noticeFrom), portalUrl, log };
}

/** How many were taken: 0 also where the server does not answer, so that the others wait with it. */
async function sendNext(tx: Transaction, { mailer, portalUrl, log }: Sending): Promise<number> {
  const due = await nextDue(tx);
  if (!due) return 0;
  const answer = await mailer.send(due.mailbox, wordsOf(portalUrl));
  if (answer.ok) {
    await markSent(tx, due.id);
    return 1;
  }
  await tryLater(tx, due.id, nextTry(due.tries, answer.refused, tx.now));
  log.warn({ obligationId: due.id, code: answer.code, tries: due.tries + 1 }, 'a notice was not accepted');
  return answer.refused ? 1 : 0;
}
