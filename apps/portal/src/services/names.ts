import { type Backend } from '../settings.js';
import { type Answer } from './answer.js';

/** Whoever asks the services on a person's behalf: a visit. */
export type Asking = {
  readonly now: Date;
  ask<T>(service: Backend, path: string): Promise<Answer<T>>;
  find<T>(service: Backend, path: string, body: object): Promise<Answer<T>>;
};

/** Whose names a page needs. */
export type NamesWanted = {
  readonly organisations?: readonly (string | undefined)[];
  readonly services?: readonly (string | undefined)[];
  readonly appointments?: readonly (string | undefined)[];
};

/** Names by identifier; where one cannot be had, what is known instead. */
export type Names = {
  organisation(id: string | undefined): string;
  service(id: string | undefined): string;
  person(appointmentId: string | undefined): string;
};

type Named = { name: string };
type StaffName = { appointmentId: string; displayName: string };

const MOST_KEPT = 2_000;
const KEPT_MS = 300_000;

/**
 * Published facts are kept for five minutes, the same for everybody; names of staff are asked for each page. A name that cannot be
 * had never stops a page.
 */
export class NameBook {
  private readonly kept = new Map<string, { name: string; until: number }>();

  async find({ organisations = [], services = [], appointments = [] }: NamesWanted, visit: Asking): Promise<Names> {
    const [, , staff] = await Promise.all([
      this.learn('directory', '/organisations/', organisations, visit),
      this.learn('directory', '/services/', services, visit),
      staffNames(appointments, visit),
    ]);
    const known = (prefix: string, id: string | undefined) => this.kept.get(prefix + (id ?? ''))?.name ?? id ?? '';
    return {
      organisation: (id) => known('/organisations/', id),
      service: (id) => known('/services/', id),
      person: (id) => staff.get(id ?? '') ?? 'A member of staff',
    };
  }

  private async learn(
    service: Backend,
    prefix: string,
    ids: readonly (string | undefined)[],
    visit: Asking,
  ): Promise<void> {
    const now = visit.now.getTime();
    const wanted = [...new Set(ids)].filter((id): id is string => {
      const kept = id === undefined ? undefined : this.kept.get(prefix + id);
      return id !== undefined && (kept === undefined || kept.until < now);
    });
    await Promise.all(
      wanted.map(async (id) => {
        const answer = await visit.ask<Named>(service, prefix + encodeURIComponent(id));
        if (!answer.ok) return;
        if (this.kept.size >= MOST_KEPT) this.kept.clear();
        this.kept.set(prefix + id, { name: answer.body.name, until: now + KEPT_MS });
      }),
    );
  }
}

async function staffNames(ids: readonly (string | undefined)[], visit: Asking): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)].filter((id): id is string => id !== undefined).slice(0, 100);
  if (wanted.length === 0) return new Map();
  const answer = await visit.find<{ names: StaffName[] }>('directory', '/names', { appointmentIds: wanted });
  return new Map(answer.ok ? answer.body.names.map((each) => [each.appointmentId, each.displayName]) : []);
}
