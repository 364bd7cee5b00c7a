import { type Readable } from 'node:stream';
import { type Answer } from '../services/answer.js';
import { type Asking, type Names, type NamesWanted } from '../services/names.js';
import { type Behalf, type Call, type ServiceClient } from '../services/service-client.js';
import { type ActingRole, type LastEvent, type Signed } from '../session/session.js';
import { type Arrival } from '../sign-in/begin-session.js';
import { type Backend, type Branding, type Phone, type PortalIssuer } from '../settings.js';
import { type ParamsOf } from './path.js';

/** So long the services are told of a change before they answer. */
const AFTER_MS = 60_000;

export type VisitParts<P extends string> = {
  readonly params: ParamsOf<P>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly signed: Signed | undefined;
  readonly now: Date;
  /** Access on behalf of the person; asked for when it is first needed. */
  readonly token: () => Promise<string>;
  readonly traceparent: string;
  readonly last: LastEvent | undefined;
  readonly returnTo: string | undefined;
  readonly issuers: readonly PortalIssuer[];
  readonly brand: Branding;
  /** The address that people use. */
  readonly publicUrl: string;
  /** Against which proofs of the audit log are checked, where it is known beforehand. */
  readonly auditVerifierKey?: string | undefined;
  /** Whom the students of this sign-in phone. */
  readonly phone: Phone | undefined;
  /** As whom the person may act. */
  readonly choices: () => Promise<readonly Signed[]>;
  readonly services: ServiceClient;
  readonly names: (wanted: NamesWanted, asking: Asking) => Promise<Names>;
  /** Of the form that was sent: the version it acts on, and its own key. */
  readonly version?: number | undefined;
  readonly key?: string | undefined;
};

/** One request of one person for one page: what was asked for, and the way to the services on the person's behalf. */
export class Visit<P extends string = string> implements Asking {
  /** How many requests to services this page has made. */
  calls = 0;
  private told: LastEvent | undefined;
  private chosen: Signed | undefined;

  constructor(private readonly parts: VisitParts<P>) {
    this.told = parts.last;
  }

  get params(): ParamsOf<P> {
    return this.parts.params;
  }

  get now(): Date {
    return this.parts.now;
  }

  /** The version that the form acts on. */
  get version(): number | undefined {
    return this.parts.version;
  }

  /** The key of the form: repeated with it, an act is done once. */
  get key(): string {
    return this.parts.key ?? '';
  }

  /** The newest change that this person made. */
  get last(): LastEvent | undefined {
    return this.told;
  }

  /** A part of the query; undefined when it is missing, empty, or not among what is offered. */
  query(name: string): string | undefined;
  query<const T extends string>(name: string, offered: readonly T[]): T | undefined;
  query(name: string, offered?: readonly string[]): string | undefined {
    const value = this.parts.query[name];
    if (value === undefined || value === '' || value.length > 600) return undefined;
    return offered === undefined || offered.includes(value) ? value : undefined;
  }

  /** Who is here, if anybody has signed in. */
  get maybeSigned(): Signed | undefined {
    return this.chosen ?? this.parts.signed;
  }

  /** Who is here; pages for anyone must not ask. */
  get signed(): Signed {
    const { maybeSigned } = this;
    if (!maybeSigned) throw new Error('Nobody has signed in.');
    return maybeSigned;
  }

  /** As whom the person may act. */
  choices(): Promise<readonly Signed[]> {
    return this.parts.choices();
  }

  /** From now on the person acts as this. */
  becomes(chosen: Signed): void {
    this.chosen = chosen;
  }

  /** Somebody has proved with this form who they are: their session begins. */
  arrives(arrival: Arrival): void {
    this.arrived = arrival;
  }
  arrived: Arrival | undefined;

  /** Whether the person's other sessions, on whatever device, are to end with this form. */
  endsOtherSessions = false;

  /** Where the person was going when they were asked to sign in. */
  get returnTo(): string | undefined {
    return this.parts.returnTo;
  }

  get issuers(): readonly PortalIssuer[] {
    return this.parts.issuers;
  }

  get brand(): Branding {
    return this.parts.brand;
  }

  get publicUrl(): string {
    return this.parts.publicUrl;
  }

  get auditVerifierKey(): string | undefined {
    return this.parts.auditVerifierKey;
  }

  /** Whom the students of this sign-in phone. */
  get phone(): Phone | undefined {
    return this.parts.phone;
  }

  /** The role that a member of staff acts in. */
  get acting(): ActingRole {
    const { signed } = this;
    if (signed.kind !== 'staff') throw new Error('A student acts in no role.');
    return signed.acting;
  }

  get studentId(): string {
    const { signed } = this;
    if (signed.kind !== 'student') throw new Error('This is no student.');
    return signed.studentId;
  }

  /** Asks a service. `path` is what follows `/api/<service>`. */
  ask<T>(service: Backend, path: string): Promise<Answer<T>> {
    return this.call<T>(service, path, {});
  }

  /** Asks with what may not stand in an address: a search by name, for example. */
  find<T>(service: Backend, path: string, body: object): Promise<Answer<T>> {
    return this.call<T>(service, path, { method: 'POST', body });
  }

  /** Has a service do something; the next answers of all services will know of it. */
  act<T = unknown>(service: Backend, path: string, call: Call = {}): Promise<Answer<T>> {
    return this.call<T>(service, path, { method: 'POST', ...(this.key !== '' && { key: this.key }), ...call });
  }

  /** Asks for what is open to everybody, as nobody in particular. */
  askOpenly<T>(service: Backend, path: string): Promise<Answer<T>> {
    this.calls += 1;
    return this.parts.services.call<T>(service, path, {}, { traceparent: this.parts.traceparent });
  }

  /** Asks as nobody in particular, with what may not stand in an address. */
  findOpenly<T>(service: Backend, path: string, body: object): Promise<Answer<T>> {
    this.calls += 1;
    return this.parts.services.call<T>(
      service,
      path,
      { method: 'POST', body },
      { traceparent: this.parts.traceparent },
    );
  }

  /** A file from a service, to be passed on as it comes. */
  async file(service: Backend, path: string): Promise<Answer<Readable>> {
    this.calls += 1;
    return this.parts.services.file(service, path, await this.behalf());
  }

  /** Names of organisations, services and people for this page, in few requests. */
  names(wanted: NamesWanted): Promise<Names> {
    return this.parts.names(wanted, this);
  }

  private async call<T>(service: Backend, path: string, call: Call): Promise<Answer<T>> {
    this.calls += 1;
    const answer = await this.parts.services.call<T>(service, path, call, await this.behalf());
    if (answer.ok && answer.event !== undefined) this.told = { after: answer.event, at: this.now.getTime() };
    return answer;
  }

  private async behalf(): Promise<Behalf> {
    const { signed, traceparent } = this.parts;
    const after = this.told && this.now.getTime() - this.told.at < AFTER_MS ? this.told.after : undefined;
    return {
      token: await this.parts.token(),
      traceparent,
      ...(signed?.kind === 'staff' && { actingAs: signed.acting.appointmentId }),
      ...(after !== undefined && { after }),
    };
  }
}
