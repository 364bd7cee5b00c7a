/** The names of the parameters of a pattern such as `/referrals/:id/decision`. */
export type ParamsOf<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Readonly<Record<Name, string>> & ParamsOf<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? Readonly<Record<Name, string>>
    : unknown;

/** Codes, identifiers and cursors. Never a name, a number of a person or words that somebody typed: addresses are kept in logs. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** The address of a page, as a value: a link to a page that is not there does not compile. */
export type Path<P extends string = string> = {
  readonly pattern: P;
  to(params: ParamsOf<P>, query?: Query): string;
};

export function path<const P extends string>(pattern: P): Path<P> {
  return {
    pattern,
    to(params, query = {}) {
      const values = params as Readonly<Record<string, string>>;
      const filled = pattern.replace(/:([A-Za-z]+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
      const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
        value === undefined || value === '' ? [] : [[name, String(value)]],
      );
      return given.length === 0 ? filled : `${filled}?${new URLSearchParams(given).toString()}`;
    },
  };
}
