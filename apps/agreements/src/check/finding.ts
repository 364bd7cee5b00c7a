import {
  type Facts,
  type Instant,
  type OrganisationId,
  type OrganisationKind,
  type Terms,
} from '@footbridge/contracts';

/** What the directory says of a party. */
export type PartyFact = {
  readonly kind: OrganisationKind;
  readonly validFrom: Instant;
  readonly validTo?: Instant;
  /** Who stands in its place after `validTo`. */
  readonly successors?: readonly OrganisationId[];
};
export type PartyFacts = ReadonlyMap<OrganisationId, PartyFact>;

/** An error stops the draft; a warning stops it until somebody records why it does not matter here. */
export type Severity = 'error' | 'warning';

export type Finding = {
  /** The code and what it is about: the same as long as the finding stands, and no other finding has it. */
  readonly key: string;
  readonly code: string;
  readonly severity: Severity;
  readonly facts: Facts;
  /** Where it is written that it must be so. */
  readonly source: string;
};

/** What a rule is asked about. */
export type Case = { readonly terms: Terms; readonly facts: PartyFacts; readonly now: Instant };

export type Rule = {
  readonly code: string;
  readonly severity: Severity;
  readonly source: string;
  /** One set of facts for each place where it is broken; `aboutOf` names the place. */
  readonly against: (of: Case) => readonly Facts[];
  /** The facts that tell one place from another, in this order. */
  readonly about: readonly string[];
};

/** Lays a rule down. A rule about the whole agreement needs no `about`. */
export function rule(
  code: string,
  [severity, source]: readonly [Severity, string],
  against: Rule['against'],
  about: readonly string[] = [],
): Rule {
  return { code, severity, source, against, about };
}

/** One finding without facts where something holds. */
export function when(holds: boolean, facts: Facts = {}): Facts[] {
  return holds ? [facts] : [];
}

export function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}

/** What stands in a list more than once, each once. */
export function twice<T>(list: readonly T[]): T[] {
  return [...new Set(list.filter((each, index) => list.indexOf(each) !== index))];
}
