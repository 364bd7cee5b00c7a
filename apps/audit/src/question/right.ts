import { type AuditEntry } from '@footbridge/contracts';

type Disclosed = NonNullable<AuditEntry['disclosure']>;

/** By what right something was shared: the basis and the agreement, and both as a sentence. */
export type Right = {
  readonly kind: string;
  readonly id: string;
  readonly version?: number;
  /** Of a decision to share without permission. */
  readonly ground?: string;
  readonly agreement?: Disclosed['agreement'];
  readonly sentence: string;
};

export function rightOf({ disclosure, input }: AuditEntry): Right | undefined {
  if (!disclosure) return undefined;
  const { basis, agreement } = disclosure;
  const ground = groundIn(input);
  const under = agreement
    ? `under data sharing agreement ${agreement.id}, version ${agreement.version}`
    : 'without a data sharing agreement, as a one-off disclosure';
  const version = basis.version === undefined ? '' : `, version ${basis.version}`;
  const on =
    basis.kind === 'permission'
      ? `The student's permission to share ${basis.id}${version}`
      : `A recorded decision to share without permission ${basis.id}${ground === undefined ? '' : ` (${ground})`}`;
  return {
    ...basis,
    ...(ground === undefined ? {} : { ground }),
    ...(agreement ? { agreement } : {}),
    sentence: `${on}, ${under}.`,
  };
}

/** The ground of the decision that the gate was given. */
export function groundIn(input: unknown): string | undefined {
  return textAt(input, ['basis', 'decision', 'ground']);
}

/** The text at a path of an entry's input, whose shape is another service's. */
export function textAt(value: unknown, path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined),
    value,
  );
  return typeof found === 'string' ? found : undefined;
}
