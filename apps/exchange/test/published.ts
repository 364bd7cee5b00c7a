import { readFileSync } from 'node:fs';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * A message to change in tests. A path is a JSON pointer (`/timestamp`), or begins with a resource type and then means the
 * first entry of that type (`Patient/birthDate`).
 */
export class Document {
  constructor(readonly json: Json) {}

  pointer(path: string): string {
    const [type = '', ...rest] = path.split('/');
    if (type === '') return path;
    return [`/entry/${this.places(type)[0] ?? NaN}/resource`, ...rest].join('/');
  }

  get(path: string): Json {
    const [holder, key] = this.holderOf(path);
    return (Array.isArray(holder) ? holder[Number(key)] : holder[key]) ?? null;
  }

  set(path: string, value: Json): this {
    const [holder, key] = this.holderOf(path);
    if (Array.isArray(holder)) holder[Number(key)] = value;
    else holder[key] = value;
    return this;
  }

  /** Adds to the end of a list. */
  push(path: string, value: Json): this {
    const list = this.get(path);
    if (!Array.isArray(list)) throw new Error(`No list at ${path}.`);
    list.push(value);
    return this;
  }

  remove(path: string): this {
    const [holder, key] = this.holderOf(path);
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else Reflect.deleteProperty(holder, key);
    return this;
  }

  /** Takes out every entry of these types. */
  without(...types: string[]): this {
    const gone = new Set(types.flatMap((type) => this.places(type)));
    return this.set(
      '/entry',
      this.entries().filter((_, place) => !gone.has(place)),
    );
  }

  /** Where entries of this type stand. */
  places(type: string): number[] {
    return this.entries().flatMap((entry, place) => {
      const resource = isRecord(entry) ? entry.resource : undefined;
      return resource !== undefined && isRecord(resource) && resource.resourceType === type ? [place] : [];
    });
  }

  private entries(): Json[] {
    const entries = this.get('/entry');
    return Array.isArray(entries) ? entries : [];
  }

  private holderOf(path: string): [Json[] | Record<string, Json>, string] {
    const keys = this.pointer(path).split('/').slice(1);
    const last = keys.pop() ?? '';
    let holder = this.json;
    for (const key of keys) {
      const below = Array.isArray(holder) ? holder[Number(key)] : isRecord(holder) ? holder[key] : undefined;
      if (below === undefined) throw new Error(`Nothing at ${path}.`);
      holder = below;
    }
    if (!Array.isArray(holder) && !isRecord(holder)) throw new Error(`Nothing below ${path}.`);
    return [holder, last];
  }
}

function isRecord(json: Json): json is Record<string, Json> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

const texts = new Map<string, string>();

/** One of the published examples in data/fhir-examples, as it was published. */
export function published(name: string): Document {
  const text = texts.get(name) ?? readFileSync(new URL(`../data/fhir-examples/${name}.json`, import.meta.url), 'utf8');
  texts.set(name, text);
  return new Document(JSON.parse(text) as Json);
}

/** The published BaRS message: a request for validation. */
export const validation = () => published('bars-servicerequest-request');

export const definitionOf = (kind: string) =>
  `https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-${kind}`;

/** The published request for validation made a referral, as the guide has it, with a number that passes its check. */
export const referral = () =>
  validation()
    .set('MessageHeader/definition', definitionOf('referral'))
    .set('CarePlan/status', 'completed')
    .set('ServiceRequest/category/0/coding/0/code', 'referral')
    .set('ServiceRequest/authoredOn', '2021-11-26T14:55:00+00:00')
    .set('ServiceRequest/priority', 'urgent')
    .set('Patient/identifier/0/value', '9434765919');

/** That referral taken back. */
export const cancellation = () =>
  referral()
    .without('HealthcareService', 'Encounter', 'CarePlan', 'PractitionerRole', 'Practitioner')
    .without('Location', 'Observation', 'Flag', 'Consent')
    .set('MessageHeader/definition', definitionOf('cancelled'))
    .set('MessageHeader/reason/coding/0/code', 'update')
    .set('ServiceRequest/status', 'revoked')
    .remove('ServiceRequest/basedOn')
    .remove('ServiceRequest/encounter')
    .remove('ServiceRequest/requester')
    .remove('ServiceRequest/performer')
    .remove('ServiceRequest/locationReference')
    .remove('Patient/generalPractitioner');
