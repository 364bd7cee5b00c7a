import { type SessionStore } from '@fastify/session';
import { type Session } from 'fastify';
import { type Pool } from 'pg';
import { type Sealing } from './sealing.js';
import { type SessionData, type Tokens } from './session.js';

/** A session is forgotten this long after it was last used; long before that its user has to sign in again. */
const LONGEST_HOURS = 12;
const KEPT_DAYS = 28;

type Row = { data: string; tokens: string | null; awake: boolean };
type Done = (error?: unknown) => void;

/** The portal's only SQL: sessions with their tokens, and what people typed when their session was over. All of it encrypted. */
export class Sessions implements SessionStore {
  constructor(
    private readonly pool: Pool,
    private readonly sealing: Sealing,
    private readonly time: { readonly idleSeconds: number; readonly now: () => Date },
  ) {}

  get(id: string, done: (error: unknown, session?: Session | null) => void): void {
    this.load(id).then(
      (session) => {
        done(null, session as Session | undefined);
      },
      (error: unknown) => {
        done(error);
      },
    );
  }

  set(id: string, session: Session, done: Done): void {
    this.save(id, session).then(() => {
      done();
    }, done);
  }

  destroy(id: string, done: Done): void {
    this.pool.query('delete from session where id = $1', [this.sealing.hash(id)]).then(() => {
      done();
    }, done);
  }

  /** Gives a session its tokens, at sign-in. */
  async giveTokens(id: string, tokens: Tokens): Promise<void> {
    const sealed = await this.sealing.seal(tokens, `tokens ${id}`);
    await this.pool.query('update session set tokens = $2 where id = $1', [this.sealing.hash(id), sealed]);
  }

  /** Renews the tokens of a session, one at a time: issuers refuse a refresh token that was used before. */
  async renewTokens(id: string, renew: (kept: Tokens) => Promise<Tokens>): Promise<Tokens | undefined> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query<Row>('select data, tokens from session where id = $1 for update', [
        this.sealing.hash(id),
      ]);
      const sealed = rows[0]?.tokens;
      const kept = sealed ? await this.sealing.open<Tokens>(sealed, `tokens ${id}`) : undefined;
      const renewed = kept && (await renew(kept));
      if (renewed && renewed !== kept) {
        await client.query('update session set tokens = $2 where id = $1', [
          this.sealing.hash(id),
          await this.sealing.seal(renewed, `tokens ${id}`),
        ]);
      }
      await client.query('commit');
      return renewed;
    } catch (error) {
      await client.query('rollback').catch(() => undefined); // the connection may be what failed
      throw error;
    } finally {
      client.release();
    }
  }

  /** Puts a session to sleep before its time: its owner has to sign in again. */
  async sleep(id: string): Promise<void> {
    await this.pool.query(`update session set seen_at = '-infinity' where id = $1`, [this.sealing.hash(id)]);
  }

  /** Ends every session of a person, but this one where it is told. */
  async endAllOf(person: string, except?: string): Promise<void> {
    const kept = except === undefined ? null : this.sealing.hash(except);
    await this.pool.query('delete from session where person = $1 and id is distinct from $2', [
      this.sealing.hash(person),
      kept,
    ]);
  }

  /** Keeps what somebody typed into the form at a path, for 28 days. */
  async keepForm(person: string, path: string, form: object): Promise<void> {
    await this.pool.query(
      `insert into kept_form (person, path, data, kept_at, ends_at) values ($1, $2, $3, $4, $4::timestamptz + $5 * interval '1 day')
       on conflict (person, path) do update set data = excluded.data, kept_at = excluded.kept_at, ends_at = excluded.ends_at`,
      [
        this.sealing.hash(person),
        path,
        await this.sealing.seal(form, `form ${person} ${path}`),
        this.time.now(),
        KEPT_DAYS,
      ],
    );
  }

  async keptForm<T extends object>(person: string, path: string): Promise<T | undefined> {
    const { rows } = await this.pool.query<{ data: string }>(
      'select data from kept_form where person = $1 and path = $2 and ends_at > $3',
      [this.sealing.hash(person), path, this.time.now()],
    );
    return rows[0] && (await this.sealing.open<T>(rows[0].data, `form ${person} ${path}`));
  }

  async forgetForm(person: string, path: string): Promise<void> {
    await this.pool.query('delete from kept_form where person = $1 and path = $2', [this.sealing.hash(person), path]);
  }

  /** Deletes what is over, a thousand of each at a time. */
  async sweep(): Promise<void> {
    for (const table of ['session', 'kept_form']) {
      await this.pool.query(
        `delete from ${table} where ctid = any (array (select ctid from ${table} where ends_at < $1 limit 1000))`,
        [this.time.now()],
      );
    }
  }

  /** Being used is what keeps a session awake; one that has been idle too long stays asleep, for its owner to sign in again. */
  private async load(id: string): Promise<Partial<Session> | undefined> {
    const { rows } = await this.pool.query<Row>(
      `with before as (
         select id, seen_at > $2::timestamptz - $3 * interval '1 second' as awake
         from session where id = $1 and ends_at > $2 for update
       )
       update session s set seen_at = case when before.awake then $2 else s.seen_at end
       from before where s.id = before.id returning s.data, s.tokens, before.awake`,
      [this.sealing.hash(id), this.time.now(), this.time.idleSeconds],
    );
    const [row] = rows;
    if (!row) return undefined;
    const data = await this.sealing.open<SessionData>(row.data, `session ${id}`);
    const tokens = row.tokens === null ? undefined : await this.sealing.open<Tokens>(row.tokens, `tokens ${id}`);
    return data && { ...data, stored: true, asleep: !row.awake, ...(tokens && { tokens }) };
  }

  /** A session that was ended meanwhile, on another page, is not brought back by the end of this one. */
  private async save(id: string, session: Session): Promise<void> {
    const { tokens: _, cookie: __, stored, asleep: ___, ...data } = session;
    const person = session.person === undefined ? null : this.sealing.hash(session.person);
    const sealed = await this.sealing.seal(data, `session ${id}`);
    const values = [this.sealing.hash(id), person, sealed];
    if (stored) {
      await this.pool.query('update session set person = $2, data = $3 where id = $1', values);
      return;
    }
    await this.pool.query(
      `insert into session (id, person, data, seen_at, ends_at) values ($1, $2, $3, $4, $4::timestamptz + $5 * interval '1 hour')
       on conflict (id) do update set person = excluded.person, data = excluded.data`,
      [...values, this.time.now(), LONGEST_HOURS],
    );
  }
}
