import { accountsOf, issuerAt, loadReferenceData, type DemoWorld } from '@footbridge/infra';
import { writeWhole, type Places } from './installation.js';

/** The reference data and the demo world as the directory's loader reads them; people with the issuer that they sign in at. */
export function writeWorld(places: Places, world: DemoWorld, base: string): void {
  const issuers = new Map(accountsOf(world).map(({ subject, issuer }) => [subject, issuerAt(base, issuer)]));
  const text = JSON.stringify({
    organisations: [...loadReferenceData().organisations.values()],
    dutyTeams: world.dutyTeams,
    services: world.services,
    people: world.people.map((person) => ({ ...person, issuer: issuers.get(person.subject) })),
  });
  writeWhole(places.world, text);
}
