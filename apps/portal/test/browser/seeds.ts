import { demoStudents, type DemoStudent } from '@footbridge/infra';
import { bringIntoForce } from '../../../../tools/journey/agreement.js';
import { Player } from '../../../../tools/journey/player.js';
import {
  castOf,
  draft,
  NOT_AGREED,
  permission,
  post,
  register,
  submit,
  type Cast,
  type Held,
} from '../../../../tools/journey/story.js';
import { peopleThere, tokensAt } from '../../../../tools/start/people.js';
import { url } from './somebody.js';

export type Enrolled = DemoStudent & { readonly studentId: string };

const people = peopleThere();

/** Makes what a test needs to be there, as the people who would, over the services' own API. */
export class Seeds {
  readonly player: Player;
  readonly cast: Cast;
  private serial = 0;

  /** `run` 1 is Liverpool and Mersey Care; each other number is another pair of organisations. */
  constructor(readonly run = 1) {
    this.player = new Player({
      url,
      world: people.world,
      run,
      token: tokensAt(url, people.accountOf),
      report: () => undefined,
      kafka: { stop: () => Promise.resolve(), start: () => Promise.resolve() },
      dir: '',
    });
    this.cast = castOf(this.player);
  }

  /** An agreement in force between university and trust; what is there already stays. Resolves with its id. */
  agreement(): Promise<string> {
    return bringIntoForce(this.player, this.cast);
  }

  /** An amendment on its way, beside the agreement in force. */
  async amendment(id: string): Promise<void> {
    const lead = `information-governance-lead@${this.cast.university}`;
    const { etag } = await this.player.must(lead, { path: `agreements/${id}` });
    await this.player.must(lead, { method: 'POST', path: `agreements/${id}/amend`, ifMatch: etag });
  }

  /** Changes what stands in the amendment on its way. */
  async revise(id: string, change: (terms: { readonly items: readonly { category: string }[] }) => object) {
    const lead = `information-governance-lead@${this.cast.university}`;
    const { body, etag } = await this.player.must(lead, { path: `agreements/${id}` });
    const { terms } = body['amendment'] as { terms: Parameters<typeof change>[0] };
    await this.player.must(lead, { method: 'PUT', path: `agreements/${id}`, ifMatch: etag, body: change(terms) });
  }

  /** A registered student. `signsIn` links their sign-in, so that they can act online. */
  async student({ signsIn = false }: { signsIn?: boolean } = {}): Promise<Enrolled & { subject: string }> {
    const { university, today, adviser } = this.cast;
    const n = (this.serial += 1);
    const stamp = Date.now() % 100_000_000;
    const [made] = demoStudents(university, 1, { seed: `seed ${stamp} ${n}`, on: today, serial: (stamp % 90_000) + n });
    if (!made) throw new Error('A student was asked for.');
    const studentId = await register(this.player, this.cast, made);
    const subject = `journey-seed-${stamp}@${university}`.replace('seed-', `seed-${'abcdefghij'[n % 10] ?? 'a'}-`);
    if (signsIn) {
      await this.player.must(adviser, {
        path: `consents/students/${studentId}/sign-in`,
        body: { subject },
        ifMatch: '"1"',
      });
    }
    return { ...made, studentId, subject };
  }

  /** The student's permission for everything with the trust. Resolves with its id. */
  async permission(studentId: string, more: object = {}): Promise<string> {
    const answer = await permission(this.player, this.cast, studentId, more);
    if (!answer.ok) throw new Error(`permission: ${answer.reasons.join(', ')}`);
    return answer.made ?? '';
  }

  /** A draft, written in full. */
  draft(student: Enrolled): Promise<Held> {
    return draft(this.player, this.cast, student);
  }

  /** A referral that was sent, under an agreement and a permission; resolves when the trust's team has its to-do. */
  async sent(student: Enrolled): Promise<Held> {
    await this.agreement();
    const held = await draft(this.player, this.cast, student);
    const answer = await submit(this.player, this.cast, held, [NOT_AGREED]);
    if (!answer.ok) throw new Error(`submit: ${answer.reasons.join(', ')}`);
    const arrived = await this.player.until(
      this.cast.clinician,
      { path: `referrals/referrals/${held.id}` },
      ({ body }) => body['state'] === 'received',
    );
    return { id: held.id, etag: arrived.etag ?? '' };
  }

  /** A referral that the clinician has opened. */
  async opened(student: Enrolled): Promise<Held> {
    return this.after(await this.sent(student), 'open');
  }

  /** A referral that the trust has accepted. */
  async accepted(student: Enrolled): Promise<Held> {
    return this.after(await this.opened(student), 'accept');
  }

  private async after(held: Held, act: string): Promise<Held> {
    const answer = await post(this.player, this.cast.clinician, held, [act]);
    if (!answer.ok) throw new Error(`${act}: ${answer.reasons.join(', ')}`);
    return { id: held.id, etag: answer.etag ?? '' };
  }
}
