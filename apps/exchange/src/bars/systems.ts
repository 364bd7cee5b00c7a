import { type Place } from './report.js';

/** Identifier and code systems as we emit them (reference: fhir-bars A2). */
export const SYSTEMS = {
  nhsNumber: 'https://fhir.nhs.uk/Id/nhs-number',
  odsOrganisation: 'https://fhir.nhs.uk/Id/ods-organization-code',
  odsSite: 'https://fhir.nhs.uk/Id/ods-site-code',
  dosService: 'https://fhir.nhs.uk/Id/dos-service-id',
  /** No NHS system names universities. Ours, to be published as a NamingSystem under the product's own domain. */
  ukprn: 'https://footbridge.example/Id/ukprn',
  nhsNumberStatus: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland',
  language: 'urn:ietf:bcp:47',
  event: 'https://fhir.nhs.uk/CodeSystem/message-events-bars',
  reason: 'https://fhir.nhs.uk/CodeSystem/message-reason-bars',
  category: 'https://fhir.nhs.uk/CodeSystem/message-category-servicerequest',
  useCase: 'https://fhir.nhs.uk/CodeSystem/usecases-categories-bars',
} as const;

/** Code systems that UK Core has replaced: accepted from senders, never emitted. */
export const SUPERSEDED = {
  nhsNumberStatus: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus',
  language: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-HumanLanguage',
} as const;

const UK_CORE = 'https://fhir.hl7.org.uk/StructureDefinition';
export const EXTENSIONS = {
  nhsNumberStatus: `${UK_CORE}/Extension-UKCore-NHSNumberVerificationStatus`,
  nhsNumberUnavailable: `${UK_CORE}/Extension-UKCore-NHSNumberUnavailableReason`,
  deathNotification: `${UK_CORE}/Extension-UKCore-DeathNotificationStatus`,
  communication: `${UK_CORE}/Extension-UKCore-NHSCommunication`,
  interpreterRequired: 'http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired',
} as const;

/**
 * A system in our spelling. NHS identifier systems are found with `http`, with `/id/`, and, for the NHS number, under the
 * older host of e-RS; all of these name the same system. Other systems come back as they are.
 */
export function normalisedSystem(system: string): string {
  const nhs = /^https?:\/\/fhir\.nhs\.(?:uk|net)\/id\/([a-z-]+)$/i.exec(system);
  return nhs?.[1] ? `https://fhir.nhs.uk/Id/${nhs[1].toLowerCase()}` : system;
}

/** The identifiers of a resource that are of this system, however it is spelled; another spelling is noted. */
export function identifiersOf(resource: Place, system: string): Place[] {
  return resource.list('identifier').filter((identifier) => {
    const sent = identifier.text('system');
    if (sent === undefined || normalisedSystem(sent) !== system) return false;
    if (sent !== system) identifier.at('system').note('identifier-system-normalised');
    return true;
  });
}

/** A coded value as it was sent. Codes are text: SNOMED CT identifiers do not fit a number. */
export type Code = { readonly system?: string; readonly code?: string; readonly display?: string };

/** The codings of a CodeableConcept. */
export function codingsOf(concept: Place): Code[] {
  return concept.list('coding').map((coding) => {
    const [system, code, display] = [coding.text('system'), coding.text('code'), coding.text('display')];
    return { ...(system && { system }), ...(code && { code }), ...(display && { display }) };
  });
}

/** The code of a CodeableConcept in this system. */
export function codeIn(concept: Place, system: string): string | undefined {
  return codingsOf(concept).find((coding) => coding.system === system)?.code;
}

/** The extension of this address on a place, if it is there. */
export function extensionOf(place: Place, url: string): Place | undefined {
  return place.list('extension').find((extension) => extension.at('url').value === url);
}
