import { expect } from '@jest/globals';
import { adviser, clinician, type App } from './app.js';
import { aStudent, permission, registered, type Person } from './world.js';

export type Row = Record<string, unknown> & { id: string; version: number };
export type PageOf = { items: Row[]; nextCursor?: string };

/** One referral of each kind, by name; and how the lists of the service are asked for in tests. */
export class Lists {
  readonly ids: Record<string, string> = {};

  private constructor(private readonly app: App) {}

  /** After this everything stands that a list can hold. */
  static async of(app: App): Promise<Lists> {
    const lists = new Lists(app);
    await lists.makeOneOfEach();
    return lists;
  }

  post(person: Person, id: string, act: string, [ifMatch, body]: [string, object?]) {
    return this.app.as(person, { method: 'POST', path: `/referrals/${id}/${act}`, ifMatch, body });
  }

  read(person: Person, id: string) {
    return this.app.as(person, { path: `/referrals/${id}` });
  }

  async page(person: Person, query: string): Promise<PageOf> {
    const answer = await this.app.as(person, { path: `/referrals?${query}` });
    expect(answer.status).toBe(200);
    return answer.body as PageOf;
  }

  async list(person: Person, view: string): Promise<Row[]> {
    return (await this.page(person, `view=${view}&limit=100`)).items;
  }

  async rowOf(person: Person, name: string, view = 'all'): Promise<Row | undefined> {
    return (await this.list(person, view)).find(({ id }) => id === this.ids[name]);
  }

  /** The names of these referrals, sorted. */
  namesIn(rows: readonly Row[]): string[] {
    const names = new Map(Object.entries(this.ids).map(([name, id]) => [id, name]));
    return rows.map(({ id }) => names.get(id) ?? 'unknown').sort();
  }

  /** Reads it, does this, and answers with its id. */
  async act(person: Person, id: string, what: string, body?: object): Promise<string> {
    const seen = await this.read(person, id);
    const done = await this.post(person, id, what, [seen.etag ?? '', body]);
    if (done.status !== 204) throw new Error(`${what}: ${done.status} ${JSON.stringify(done.body)}`);
    return id;
  }

  private async say(person: Person, id: string, kind: string): Promise<void> {
    const said = await this.app.as(person, { path: `/referrals/${id}/messages`, body: { kind, text: 'plantedword' } });
    expect(said.status).toBe(201);
  }

  private async opened(name: string): Promise<string> {
    return (this.ids[name] = (await this.app.opened(aStudent())).id);
  }

  private async makeOneOfEach(): Promise<void> {
    const [permitted, waiting] = [aStudent(), aStudent()];
    await this.app.told(registered(permitted), permission(permitted), registered(waiting));
    this.ids['permitted draft'] = (await this.app.draft(permitted)).id;
    this.ids['waiting draft'] = (await this.app.draft(waiting, { urgency: 'urgent' })).id;
    this.ids['submitted'] = (await this.app.submitted(aStudent())).id;
    await this.opened('opened');
    await this.act(clinician, await this.opened('accepted'), 'accept');
    const takenOn = async (name: string) =>
      this.act(clinician, await this.act(clinician, await this.opened(name), 'accept'), 'take-on');
    await takenOn('taken on');
    const no = { nextStep: 'gp' };
    await this.act(clinician, await this.opened('returned'), 'return-with-advice', no);
    const told = await this.act(clinician, await this.opened('closed here'), 'return-with-advice', no);
    await this.act(adviser, told, 'close', { reason: 'student-told' });
    await this.act(clinician, await takenOn('closed there'), 'close', { reason: 'treatment-ended' });
    await this.say(clinician, await this.opened('asked'), 'advice');
    const answered = await this.opened('answered');
    await this.say(clinician, answered, 'advice');
    await this.say(adviser, answered, 'update');
  }
}
