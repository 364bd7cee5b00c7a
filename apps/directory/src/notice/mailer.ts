import { createTransport } from 'nodemailer';

/** Within the 5 seconds that a transaction may take. */
const PATIENCE_MS = 4_000;

export type Accepted = { readonly ok: true } | { readonly ok: false; readonly refused: boolean; readonly code: string };

/** Hands mail to one server. */
export class Mailer {
  constructor(
    private readonly url: string,
    private readonly from: string,
  ) {}

  /** Resolves with ok once the server has accepted it. Whatever goes wrong is a value, told by code: words may quote the mailbox. */
  async send(to: string, words: { readonly subject: string; readonly text: string }): Promise<Accepted> {
    const patience = { connectionTimeout: 1_500, greetingTimeout: 1_500, socketTimeout: 2_000 };
    const transport = createTransport({ url: this.url, ...patience, disableFileAccess: true, disableUrlAccess: true });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(Object.assign(new Error('The mail server takes too long.'), { code: 'ETIMEDOUT' }));
      }, PATIENCE_MS);
    });
    try {
      const headers = { 'Auto-Submitted': 'auto-generated' };
      await Promise.race([transport.sendMail({ from: this.from, to, ...words, headers, xMailer: false }), late]);
      return { ok: true };
    } catch (error) {
      const { code = 'unknown' } = error as { code?: string };
      return { ok: false, refused: code === 'EENVELOPE', code };
    } finally {
      clearTimeout(timer);
      transport.close();
    }
  }
}
