/**
 * What makes a message unusable, by code, with the issue type of its OperationOutcome (FHIR `issue-type`). A code and a
 * pointer are all that is told: neither holds anything of what the message says about a person.
 */
export const PROBLEM_ISSUES = {
  'not-a-bundle': 'invalid',
  'not-a-message': 'invalid',
  'not-text': 'invalid',
  'not-a-list': 'invalid',
  'too-large': 'too-costly',
  'too-deep': 'too-costly',
  'active-content': 'security',
  missing: 'required',
  'time-malformed': 'value',
  'version-not-supported': 'not-supported',
  'full-url-malformed': 'value',
  'full-url-repeated': 'duplicate',
  'header-not-first': 'invariant',
  'event-not-supported': 'not-supported',
  'definition-not-supported': 'not-supported',
  'entry-missing': 'required',
  'entry-surplus': 'invariant',
  'reference-unresolved': 'invariant',
  'reference-wrong-type': 'invariant',
  'not-exactly-one': 'invariant',
  'reason-not-in-workflow': 'invariant',
  'category-not-in-workflow': 'invariant',
  'status-not-in-workflow': 'invariant',
  'intent-not-plan': 'invariant',
  'endpoint-malformed': 'value',
  'identifier-missing': 'required',
  'ods-code-format': 'value',
  'ukprn-format': 'value',
  'code-unknown': 'code-invalid',
  'patient-deceased': 'business-rule',
  'name-missing': 'required',
  'birth-date-incomplete': 'value',
  'birth-date-impossible': 'value',
  'contact-missing': 'required',
  'nhs-number-ambiguous': 'business-rule',
  'consent-not-active': 'business-rule',
  'consent-denied': 'business-rule',
  'consent-not-in-date': 'business-rule',
} as const;
export type ProblemCode = keyof typeof PROBLEM_ISSUES;

/** `pointer` is a JSON pointer into the message; `about` a resource type or element name of ours, where the place is not enough. */
export type Problem = { readonly code: ProblemCode; readonly pointer: string; readonly about?: string };

/** What was taken in another way than it stood there, or needs a person: the message is usable all the same. */
export type NoteCode =
  /** A number was sent that is none; it is not carried on and must be traced. */
  | 'nhs-number-withheld'
  | 'nhs-number-status-superseded'
  | 'nhs-number-status-assumed'
  | 'nhs-number-absent-without-reason'
  | 'identifier-system-normalised'
  | 'language-system-superseded'
  | 'language-not-given'
  | 'language-unreadable'
  | 'name-not-official'
  | 'gp-not-given'
  | 'organisation-without-identifier'
  | 'service-differs-from-destination'
  | 'authored-on-not-given'
  | 'urgency-not-given'
  | 'reason-not-given'
  /** The sender relies on implied consent; the student's explicit permission is not shown by it. */
  | 'consent-implied'
  | 'consent-basis-not-given';
export type Note = { readonly code: NoteCode; readonly pointer: string };

/** Where problems and notes are gathered while a message is read. */
export type Report = { readonly problems: Problem[]; readonly notes: Note[] };

/** A place in the message: what stands there, which may be anything or nothing, and where that is. */
export class Place {
  constructor(
    readonly value: unknown,
    readonly pointer: string,
    readonly report: Report,
  ) {}

  get present(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** The place below; nothing stands there when this is no object. */
  at(...keys: string[]): Place {
    const [key, ...rest] = keys;
    if (key === undefined) return this;
    const below = isObject(this.value) && Object.hasOwn(this.value, key) ? this.value[key] : undefined;
    return new Place(below, `${this.pointer}/${key}`, this.report).at(...rest);
  }

  /** The places of a list below; none when it is absent. What is there and no list is a problem. */
  list(key: string): Place[] {
    const list = this.at(key);
    if (!list.present) return [];
    if (Array.isArray(list.value)) {
      return list.value.map((item: unknown, index) => new Place(item, `${list.pointer}/${index}`, this.report));
    }
    list.refuse('not-a-list');
    return [];
  }

  /** The text below without spaces around it; undefined when absent. What is there and no text is a problem. */
  text(...keys: string[]): string | undefined {
    const place = this.at(...keys);
    if (!place.present) return undefined;
    const text = typeof place.value === 'string' ? place.value.trim() : '';
    if (text === '') place.refuse('not-text');
    return text === '' ? undefined : text;
  }

  /** The text below; its absence is a problem. */
  requiredText(...keys: string[]): string | undefined {
    if (!this.at(...keys).present) this.at(...keys).refuse('missing');
    return this.text(...keys);
  }

  refuse(code: ProblemCode, about?: string): void {
    this.report.problems.push({ code, pointer: this.pointer, ...(about === undefined ? {} : { about }) });
  }

  note(code: NoteCode): void {
    this.report.notes.push({ code, pointer: this.pointer });
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
