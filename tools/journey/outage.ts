import { type DemoStudent } from '@footbridge/infra';
import { type Player } from './player.js';
import { draft, permission, post, read, submit, type Cast, type Held } from './story.js';

/** Older than this, knowledge is stale (KNOWLEDGE_LIMIT_SECONDS). */
const STALE_AFTER_MS = 32_000;

/** Step 8: Kafka is stopped. Care goes on, routine disclosures wait, sharing without permission works, nothing is lost. */
export async function outage(
  player: Player,
  cast: Cast,
  accepted: Held,
  student: DemoStudent & { studentId: string },
): Promise<string> {
  const { clinician, university } = cast;
  const unopened = await draft(player, cast, student);
  await permission(player, cast, student.studentId);
  const sent = await submit(player, cast, unopened);
  const arrived = await player.until(
    clinician,
    { path: `referrals/referrals/${unopened.id}` },
    ({ body }) => body['state'] === 'received',
  );
  player.options.report('  Stopping Kafka, and waiting until what is known is too old for routine sharing …');
  await player.options.kafka.stop();
  let decisionId = '';
  try {
    await new Promise((resolve) => setTimeout(resolve, STALE_AFTER_MS));
    await player.permit('Without Kafka the clinician reads what was opened', () =>
      read(player, clinician, accepted.id),
    );
    await player.permit('and records', () => post(player, clinician, accepted, ['take-on']));
    await player.refuse('A first opening waits', ['knowledge-stale'], () =>
      post(player, clinician, { id: unopened.id, etag: arrived.etag ?? sent.etag ?? '' }, ['open']),
    );
    const shared = await player.permit('Sharing without permission works', () =>
      player.call(`designated-safeguarding-lead@${university}`, {
        path: 'referrals/sharing-decisions',
        body: concern(cast, student),
      }),
    );
    decisionId = shared?.made ?? '';
  } finally {
    await player.options.kafka.start();
  }
  await player.permit('After recovery every entry is in the tree', async () => {
    const lead = `information-governance-lead@${university}`;
    const path = `audit/entries?object=${decisionId}`;
    for (const end = Date.now() + 90_000; Date.now() < end;) {
      const found = await player.until(lead, { path }, ({ body }) => ((body['items'] ?? []) as unknown[]).length > 0);
      if (((found.body['items'] ?? []) as unknown[]).length > 0) return true;
    }
    return false;
  });
  return decisionId;
}

/** What the safeguarding lead shares, with the decision to share it without permission. */
function concern({ trust, team }: Cast, student: DemoStudent & { studentId: string }) {
  return {
    studentId: student.studentId,
    to: trust,
    toTeam: team,
    ground: 'serious-harm-to-student',
    necessity: 'Told a flatmate of a plan for tonight.',
    asked: 'could-not-be-asked',
    askedHow: 'Did not answer three calls.',
    studentTold: false,
    fields: {
      'identity.given-name': student.givenName,
      'identity.family-name': student.familyName,
      'risk.summary': 'A plan for tonight.',
    },
  };
}
