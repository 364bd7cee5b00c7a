import { COMPARED, FOUND } from '@footbridge/service';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { startApp, type App } from './app.js';
import { anEntry, LIVERPOOL, MERSEY_CARE, OTHER_TRUST } from './builders.js';
import { at, itemsOf, leadOf } from './story.js';

const system = (service: string) => ({ act: 'system', actor: { kind: 'system', service } }) as const;
const compared = (service: 'duties' | 'referrals', time: string, input: object) =>
  anEntry({
    ...system(service),
    service,
    at: at(time),
    action: COMPARED,
    organisations: [],
    objects: [],
    input,
  });
const referral = randomUUID();
const found = (organisations: string[], id: string) =>
  anEntry({
    ...system('referrals'),
    at: at('10:00:00'),
    action: FOUND,
    outcome: 'refused',
    reasons: [{ code: 'version-without-entry', facts: { version: 4, recorded: 3 } }],
    organisations,
    objects: [{ kind: 'referral', id, version: 4 }],
  });

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.logged('duties', [compared('duties', '09:00:00', { checked: 12, missing: 0, beyond: 0, new: 0 })]);
  await app.logged('referrals', [
    found([LIVERPOOL, MERSEY_CARE], referral),
    found([OTHER_TRUST], randomUUID()),
    compared('referrals', '10:00:01', { checked: 7, missing: 2, beyond: 0, new: 2 }),
    { ...compared('referrals', '10:00:02', {}), organisations: [OTHER_TRUST] },
  ]);
});
afterAll(() => app.stop());

describe('comparing versions with audit entries', () => {
  it('shows every officer what each service counted, the newest first', async () => {
    const items = itemsOf(await leadOf(app)(LIVERPOOL, 'version-comparisons'));
    expect(items).toMatchObject([
      { service: 'referrals', at: at('10:00:01'), checked: 7, missing: 2, beyond: 0, new: 2 },
      { service: 'duties', at: at('09:00:00'), checked: 12, missing: 0, beyond: 0, new: 0 },
    ]);
    expect(items).toHaveLength(2);
    expect(itemsOf(await leadOf(app)(MERSEY_CARE, 'version-comparisons?service=duties'))).toEqual(items.slice(1));
    const { body } = await leadOf(app)(LIVERPOOL, 'version-comparisons?limit=1');
    const cursor = Number(body['next']);
    expect(itemsOf(await leadOf(app)(LIVERPOOL, `version-comparisons?limit=1&cursor=${cursor}`))).toEqual(
      items.slice(1),
    );
  });

  it('shows what was found to the organisations concerned alone, and not as a refusal of theirs', async () => {
    const ours = itemsOf(await leadOf(app)(MERSEY_CARE, `entries?action=${FOUND}`));
    expect(ours).toMatchObject([
      {
        objects: [{ kind: 'referral', id: referral, version: 4 }],
        reasons: [{ code: 'version-without-entry', facts: { version: 4, recorded: 3 } }],
      },
    ]);
    expect(itemsOf(await leadOf(app)(MERSEY_CARE, 'refusals'))).toEqual([]);
  });
});
