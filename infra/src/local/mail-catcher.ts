import { once } from 'node:events';
import { type AddressInfo } from 'node:net';

const MOST_KEPT = 100;
const LARGEST = 1_048_576;

/** A mail that was caught, in memory alone. */
export type CaughtMail = {
  readonly at: Date;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** All of it, as it came. */
  readonly source: string;
};

export type MailCatcher = {
  /** What SMTP_URL takes. */
  readonly url: string;
  readonly port: number;
  /** The newest first, a hundred at most. */
  mails(): readonly CaughtMail[];
  close(): Promise<void>;
};

/** A real mail server for development and tests, on loopback: it accepts everything, keeps it in memory and passes nothing on. */
export async function catchMail(port = 0): Promise<MailCatcher> {
  // Nobody but a development installation or a test has these installed.
  const [{ simpleParser }, { SMTPServer }] = await Promise.all([import('mailparser'), import('smtp-server')]);
  const caught: CaughtMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    size: LARGEST,
    onData(stream, session, accepted) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const source = Buffer.concat(chunks);
        simpleParser(source).then(
          ({ subject = '', text = '' }) => {
            const to = session.envelope.rcptTo.map(({ address }) => address);
            caught.unshift({ at: new Date(), to, subject, text, source: source.toString('utf8') });
            caught.splice(MOST_KEPT);
            accepted();
          },
          (error: unknown) => {
            accepted(error instanceof Error ? error : new Error('not a mail'));
          },
        );
      });
    },
  });
  // A client that goes away in the middle is no reason to end.
  server.on('error', () => undefined);
  const listening = server.listen(port, '127.0.0.1');
  await once(listening, 'listening');
  const { port: bound } = listening.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${bound}`,
    port: bound,
    mails: () => [...caught],
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}
