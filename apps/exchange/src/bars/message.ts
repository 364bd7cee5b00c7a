import { type Instant, instant } from '@footbridge/contracts';
import { isObject, Place } from './report.js';

const MAX_ENTRIES = 200;
const MAX_DEPTH = 40;
const MAX_TEXT = 100_000;
const UUID = /^urn:uuid:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;
const VERSION = /^1\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$/;
const FHIR_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const ACTIVE = /<\s*(script|iframe|object|embed|form|link|style|meta|base|svg)\b|\son[a-z]+\s*=|javascript\s*:/i;

/** One resource of the bundle. */
export type Resource = { readonly id: string; readonly type: string; readonly place: Place };

/** A bundle whose outer form holds: every entry has its own `urn:uuid` and a type, and the header comes first. */
export type Message = {
  readonly bundleId: string;
  readonly sentAt: Instant;
  readonly barsVersion: string;
  readonly header: Resource;
  readonly resources: readonly Resource[];
};

/** Reads the outer form of a FHIR R4 message bundle of BaRS. Undefined when it has problems; they are in the report. */
export function readMessage(bundle: Place): Message | undefined {
  if (!isObject(bundle.value) || bundle.value.resourceType !== 'Bundle') {
    bundle.refuse('not-a-bundle');
    return undefined;
  }
  if (bundle.value.type !== 'message') {
    bundle.at('type').refuse('not-a-message');
    return undefined;
  }
  if (!withinLimits(bundle.value, bundle)) return undefined;
  const bundleId = bundle.requiredText('id');
  const sentAt = readInstant(bundle, 'timestamp');
  const barsVersion = bundle.requiredText('meta', 'versionId');
  if (barsVersion && !VERSION.test(barsVersion)) bundle.at('meta', 'versionId').refuse('version-not-supported');
  const resources = readEntries(bundle);
  const [header] = resources;
  if (header?.type !== 'MessageHeader') bundle.at('entry').refuse('header-not-first');
  if (!header || !bundleId || !sentAt || !barsVersion || bundle.report.problems.length > 0) return undefined;
  return { bundleId, sentAt, barsVersion, header, resources };
}

/** A FHIR instant, which has a time zone, as ours; its absence and other forms are problems. */
export function readInstant(place: Place, key: string): Instant | undefined {
  const text = place.requiredText(key);
  if (text === undefined) return undefined;
  if (FHIR_INSTANT.test(text) && !Number.isNaN(Date.parse(text))) return instant(text);
  place.at(key).refuse('time-malformed');
  return undefined;
}

/** The resource that a Reference names within the message; undefined when it names none. */
export function resolve(message: Message, reference: Place): Resource | undefined {
  const target = reference.at('reference').value;
  if (typeof target !== 'string') return undefined;
  const uuid = UUID.exec(target)?.[1]?.toLowerCase();
  if (uuid !== undefined) return message.resources.find(({ id }) => id === uuid);
  return message.resources.find(({ type, place }) => `${type}/${String(place.at('id').value)}` === target);
}

/** As `resolve`, where it must be one of these types; anything else is a problem at the reference. */
export function resolveTo(message: Message, reference: Place, ...types: string[]): Resource | undefined {
  const resource = resolve(message, reference);
  if (resource && types.includes(resource.type)) return resource;
  if (resource) reference.refuse('reference-wrong-type', types.join(' or '));
  else if (!reference.at('reference').present) reference.refuse('missing');
  return undefined;
}

/**
 * Every reference must be answered within the message. One is not: the episode of care stands for the journey through all
 * organisations, and its id is all that is wanted of it.
 */
export function checkReferences(message: Message): void {
  for (const resource of message.resources) {
    visit(resource.place, (place) => {
      if (!isObject(place.value) || typeof place.value.reference !== 'string') return;
      const target = place.value.reference;
      const isJourney = resource.type === 'Encounter' && place.pointer.includes('/resource/episodeOfCare/');
      const isContained =
        target.startsWith('#') &&
        resource.place.list('contained').some((c) => `#${String(c.at('id').value)}` === target);
      if (!isJourney && !isContained && !resolve(message, place)) place.at('reference').refuse('reference-unresolved');
    });
  }
}

function readEntries(bundle: Place): Resource[] {
  const entries = bundle.list('entry');
  if (entries.length === 0) bundle.at('entry').refuse('missing');
  if (entries.length > MAX_ENTRIES) {
    bundle.at('entry').refuse('too-large');
    return [];
  }
  const seen = new Set<string>();
  return entries.flatMap((entry) => {
    const fullUrl = entry.requiredText('fullUrl');
    const type = entry.requiredText('resource', 'resourceType');
    const id = UUID.exec(fullUrl ?? '')?.[1]?.toLowerCase();
    if (fullUrl && !id) entry.at('fullUrl').refuse('full-url-malformed');
    if (id && seen.has(id)) entry.at('fullUrl').refuse('full-url-repeated');
    if (id) seen.add(id);
    return id && type ? [{ id, type, place: entry.at('resource') }] : [];
  });
}

/** Sizes, depth and active content, before anything else is looked at. Stops at the first problem. */
function withinLimits(value: unknown, bundle: Place): boolean {
  const open: { value: unknown; pointer: string; depth: number }[] = [{ value, pointer: '', depth: 0 }];
  for (let at = open.pop(); at; at = open.pop()) {
    const { pointer, depth } = at;
    const refuse = (code: 'too-deep' | 'too-large' | 'active-content') => {
      bundle.report.problems.push({ code, pointer });
      return false;
    };
    if (depth > MAX_DEPTH) return refuse('too-deep');
    if (typeof at.value === 'string') {
      if (at.value.length > MAX_TEXT) return refuse('too-large');
      if (pointer.endsWith('/text/div') && ACTIVE.test(at.value)) return refuse('active-content');
    } else if (typeof at.value === 'object' && at.value !== null) {
      for (const [key, below] of Object.entries(at.value)) {
        open.push({ value: below, pointer: `${pointer}/${elementName(key)}`, depth: depth + 1 });
      }
    }
  }
  return true;
}

function visit(place: Place, look: (place: Place) => void): void {
  look(place);
  if (typeof place.value !== 'object' || place.value === null) return;
  for (const [key, below] of Object.entries(place.value)) {
    if (typeof below !== 'object' || below === null) continue;
    visit(new Place(below, `${place.pointer}/${elementName(key)}`, place.report), look);
  }
}

/** A key of the message as it may stand in a pointer: FHIR's element names and numbers; whatever else a sender wrote is not repeated. */
function elementName(key: string): string {
  return /^(_?[a-z][A-Za-z]{0,40}|[0-9]{1,6})$/.test(key) ? key : '-';
}
