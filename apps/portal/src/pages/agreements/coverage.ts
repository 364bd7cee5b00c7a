import { type CoveredPair } from './answers.js';

export type Organisation = { readonly id: string; readonly name: string };
export type CoverageRow = {
  readonly university: string;
  readonly trust: string;
  readonly state: CoveredPair['state'];
  readonly agreements: number;
  readonly from: string;
  readonly to?: string;
  readonly reviewBy: string;
  /** The other one, where one of the pair is the reader's own. */
  readonly own?: string;
};
export type Shown = {
  /** Pairs of a university and a trust: all of them, and by state. */
  readonly counts: {
    readonly all: number;
    readonly inForce: number;
    readonly expiring: number;
    readonly without: number;
  };
  readonly rows: readonly CoverageRow[];
  /** Those that have any, by name. */
  readonly universities: readonly string[];
  readonly trusts: readonly string[];
  /** Those that have none. */
  readonly alone: { readonly universities: readonly string[]; readonly trusts: readonly string[] };
};

/** The map of a region: pairs of a university and a trust, whichever comes first in a pair. */
export function coverageOf(of: {
  universities: readonly Organisation[];
  trusts: readonly Organisation[];
  pairs: readonly CoveredPair[];
  own: string;
}): Shown {
  const [universities, trusts] = [namesOf(of.universities), namesOf(of.trusts)];
  const rows = of.pairs.flatMap((pair): CoverageRow[] => {
    const { organisations, state, agreements, from, to, reviewBy } = pair;
    const university = organisations.find((id) => universities.has(id)) ?? '';
    const trust = organisations.find((id) => trusts.has(id)) ?? '';
    const names = { university: universities.get(university), trust: trusts.get(trust) };
    if (names.university === undefined || names.trust === undefined) return [];
    const other = of.own === university ? trust : of.own === trust ? university : undefined;
    return [
      {
        ...{ university: names.university, trust: names.trust, state, agreements, from, reviewBy },
        ...(to !== undefined && { to }),
        ...(other !== undefined && { own: other }),
      },
    ];
  });
  const all = universities.size * trusts.size;
  const expiring = rows.filter(({ state }) => state === 'expiring').length;
  const having = (side: 'university' | 'trust') => new Set(rows.map((row) => row[side]));
  const [withTrust, withUniversity] = [having('university'), having('trust')];
  const sides = { universities: [...universities.values()], trusts: [...trusts.values()] };
  return {
    counts: { all, inForce: rows.length - expiring, expiring, without: all - rows.length },
    rows: rows.toSorted((a, b) => a.university.localeCompare(b.university) || a.trust.localeCompare(b.trust)),
    universities: sides.universities.filter((each) => withTrust.has(each)),
    trusts: sides.trusts.filter((each) => withUniversity.has(each)),
    alone: {
      universities: sides.universities.filter((each) => !withTrust.has(each)),
      trusts: sides.trusts.filter((each) => !withUniversity.has(each)),
    },
  };
}

const namesOf = (list: readonly Organisation[]) => new Map(list.map(({ id, name }) => [id, name]));
