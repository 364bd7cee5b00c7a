import { odsCodeShape, ukprn } from '@footbridge/contracts';
import { type IncomingOrganisation, type PersonName } from './incoming-referral.js';
import { type Message, resolve } from './message.js';
import { type Place } from './report.js';
import { identifiersOf, normalisedSystem, SYSTEMS } from './systems.js';

/** An organisation by its ODS code or UKPRN, as far as it is named. A code that cannot be one is a problem. */
export function readOrganisation(organisation: Place): IncomingOrganisation {
  const [ods] = identifiersOf(organisation, SYSTEMS.odsOrganisation);
  const [provider] = identifiersOf(organisation, SYSTEMS.ukprn);
  const name = organisation.text('name');
  const odsCode = ods && checked(ods, odsCodeShape);
  const providerNumber = provider && checked(provider, ukprn);
  if (!ods && !provider) organisation.at('identifier').note('organisation-without-identifier');
  return { ...(odsCode && { odsCode }), ...(providerNumber && { ukprn: providerNumber }), ...(name && { name }) };
}

/**
 * The organisation that a reference leads to: itself, or the one of a role. A reference by identifier alone is enough where the message does
 * not hold the organisation.
 */
export function organisationBehind(message: Message, reference: Place): IncomingOrganisation | undefined {
  const target = resolve(message, reference);
  if (target?.type === 'Organization') return readOrganisation(target.place);
  if (target?.type === 'PractitionerRole') return organisationBehind(message, target.place.at('organization'));
  const identifier = reference.at('identifier');
  if (target || normalisedSystem(identifier.text('system') ?? '') !== SYSTEMS.odsOrganisation) return undefined;
  const odsCode = checked(identifier, odsCodeShape);
  return odsCode ? { odsCode } : undefined;
}

/** The `system|value` address of a service, its Directory of Services id; undefined when it is absent or anything else. */
export function serviceIdOf(endpoint: Place): string | undefined {
  if (typeof endpoint.value !== 'string') {
    endpoint.refuse('endpoint-malformed');
    return undefined;
  }
  const [system = '', value = '', ...rest] = endpoint.value.split('|');
  const isService = normalisedSystem(system) === SYSTEMS.dosService && /^[0-9]{1,20}$/.test(value) && rest.length === 0;
  if (!isService) {
    endpoint.refuse('endpoint-malformed');
    return undefined;
  }
  if (system !== SYSTEMS.dosService) endpoint.note('identifier-system-normalised');
  return value;
}

/** A name's parts. Undefined when there is neither a family nor a given name: some people have one name only. */
export function readName(name: Place): PersonName | undefined {
  const family = name.text('family');
  const given = name.list('given').flatMap((part) => part.text() ?? []);
  return family === undefined && given.length === 0 ? undefined : { ...(family && { family }), given };
}

function checked(identifier: Place, check: typeof odsCodeShape | typeof ukprn): string | undefined {
  const value = identifier.requiredText('value');
  const result = value === undefined ? undefined : check(value);
  if (result && !result.ok) identifier.at('value').refuse(result.problem);
  return result?.ok ? result.value : undefined;
}
