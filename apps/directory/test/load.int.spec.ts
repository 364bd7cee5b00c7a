import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load, WorldError } from '../src/load/load-world.js';
import { readWorld, type World, type WorldOrganisation } from '../src/load/world.js';
import { startApp, type App } from './app.js';
import { aDutyTeam, aService, aWorld, idOf, merseyCare, staffOf } from './builders.js';

let app: App;
let folder: string;
beforeAll(async () => {
  app = await startApp();
  folder = mkdtempSync(join(tmpdir(), 'footbridge-load-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await app.stop();
});

const nothing = { organisations: 0, dutyTeams: 0, services: 0, appointments: 0 };
const counts = async () => {
  const [row] = await app.query(
    `select (select count(*)::int from outbox) as events, (select count(*)::int from audit_entry) as entries,
       (select count(*)::int from organisation) as organisations, (select count(*)::int from appointment) as appointments`,
  );
  return row as Record<'events' | 'entries' | 'organisations' | 'appointments', number>;
};
const code = (n: number) => `T${String(n).padStart(4, '0')}`;

/** Four hundred trusts, twenty of them with all their staff. */
function aLargeWorld(issuer: string): World {
  const organisations: WorldOrganisation[] = Array.from({ length: 400 }, (_, n) => ({
    ...merseyCare,
    id: code(n),
    name: `Trust ${n}`,
  }));
  const teams = organisations.slice(0, 20).map(({ id }) => aDutyTeam(id, 'duty-worker'));
  return {
    organisations,
    dutyTeams: teams,
    services: teams.map((team) => aService(team.organisationId, team)),
    people: organisations.slice(0, 20).flatMap((each) => staffOf(issuer, each)),
  };
}

describe('loading a world', () => {
  it('takes 400 organisations and a few hundred appointments in under 10 seconds, and a second time changes nothing', async () => {
    const world = aLargeWorld(app.issuers.trust.issuer);
    const appointments = world.people.length;
    const before = await counts();
    const began = performance.now();
    expect(await load(app.service.database, world)).toEqual({
      organisations: 400,
      dutyTeams: 20,
      services: 20,
      appointments,
    });
    expect(performance.now() - began).toBeLessThan(10_000);
    const after = await counts();
    const made = 440 + appointments;
    expect({ events: after.events - before.events, entries: after.entries - before.entries }).toEqual({
      events: made,
      entries: made,
    });
    expect(await load(app.service.database, world)).toEqual(nothing);
    expect(await counts()).toEqual(after);
  });

  it('sends again, whole, what changed, with the next revision in its entry', async () => {
    const closed = { ...merseyCare, validTo: '2030-01-01T00:00:00.000Z' };
    const world = {
      ...aWorld({ university: app.issuers.university.issuer, trust: app.issuers.trust.issuer }),
      organisations: [closed],
    };
    expect(await load(app.service.database, world)).toEqual({ ...nothing, organisations: 1 });
    const [event] = await app.query(
      `select data, sequence::int from outbox where key = 'RW4' and type = 'organisation.registered.v1' order by position desc limit 1`,
    );
    expect(event).toMatchObject({ data: { name: merseyCare.name, validTo: closed.validTo } });
    const [entry] = await app.query(
      `select objects from audit_entry where action = 'directory.register' order by at desc, id desc limit 1`,
    );
    expect(entry).toEqual({ objects: [{ kind: 'organisation', id: 'RW4', version: 2 }] });
  });

  it('refuses what does not fit by code and identifier, and leaves nothing of that batch', async () => {
    const before = await counts();
    const team = { ...aDutyTeam('RW4', 'wellbeing-adviser'), dutyTeamId: idOf('wrong') };
    const wrong: World = { organisations: [], dutyTeams: [team], services: [], people: [] };
    await expect(load(app.service.database, wrong)).rejects.toThrow(WorldError);
    await expect(load(app.service.database, wrong)).rejects.toThrow(
      /^role-not-of-organisation-kind \{"role":"wellbeing-adviser"/,
    );
    expect(await counts()).toEqual(before);
  });

  it('reads only a file that describes a world, and says where it does not, never what it holds', () => {
    const [person] = staffOf('https://secret.example', merseyCare);
    const text = JSON.stringify({
      organisations: [{ id: 'rw4' }],
      dutyTeams: [],
      services: [],
      people: [{ ...person, subject: 7 }],
    });
    expect(() => readWorld(text)).toThrow(/\/organisations\/0\/id \(matches\)/);
    expect(() => readWorld(text)).toThrow(/\/people\/0\/subject/);
    expect(() => readWorld(text)).not.toThrow(/secret/);
    expect(readWorld(JSON.stringify({ ...aLargeWorld('x'), students: [1] })).organisations).toHaveLength(400);
  });

  it('is a command, too', async () => {
    const file = join(folder, 'world.json');
    writeFileSync(
      file,
      JSON.stringify({ organisations: [{ ...merseyCare, id: 'T9999' }], dutyTeams: [], services: [], people: [] }),
    );
    expect(await main(['load', file])).toEqual({
      code: 0,
      out: 'directory: loaded 1 organisations, 0 dutyTeams, 0 services, 0 appointments\n',
      error: '',
    });
    const unnamed = await main(['load']);
    expect(unnamed).toEqual({
      code: 1,
      out: '',
      error: 'directory: name the file to load: main.ts load <file.json>\n',
    });
  }, 60_000);
});

function main(words: string[]): Promise<{ code: number | null; out: string; error: string }> {
  const root = join(import.meta.dirname, '..', '..', '..');
  const { request, handler } = app.database.urls;
  const child = spawn(
    process.execPath,
    ['--conditions=@footbridge/source', '--import', './tools/ts-hook.mjs', 'apps/directory/src/main.ts', ...words],
    {
      cwd: root,
      env: { PATH: process.env['PATH'], HTTP_PORT: '0', DATABASE_URL_REQUEST: request, DATABASE_URL_HANDLER: handler },
    },
  );
  let [out, error] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      resolve({ code, out, error });
    });
  });
}
