import { readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readServiceRequestMessage } from '../../apps/exchange/src/bars/service-request-message.js';
import { type Player } from './player.js';
import { type Cast } from './story.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
type Items = { items?: unknown[] };
const some = ({ body }: { body: Items }) => (body.items ?? []).length > 0;

/** Step 9: the four questions, the export, its verification offline, and one flipped byte. */
export async function prove(
  player: Player,
  { trust, university }: Cast,
  about: { studentId: string; referralId: string },
): Promise<void> {
  const lead = `information-governance-lead@${university}`;
  const trustLead = `information-governance-lead@${trust}`;
  const ask = (subject: string, path: string) =>
    player.until(subject, { path: `audit/${path}` }, some).then((answer) => answer.ok && some(answer));
  await player.permit('Question 1: everything shared about this student, and by what right', () =>
    ask(lead, `students/${about.studentId}/disclosures`),
  );
  await player.permit('Question 2: everyone who opened it, and their relationship', () =>
    ask(trustLead, `openings?object=${about.referralId}`),
  );
  await player.permit('Question 3: every sharing without permission, and its review', () =>
    ask(lead, 'sharing-without-permission'),
  );
  await player.permit('Question 4: every refusal, and whether it delayed care', () => ask(lead, 'refusals'));
  const file = join(player.options.dir, 'journey-export.ndjson');
  await player.permit('The export is taken', async () => {
    const from = new Date(Date.now() - 86_400_000).toISOString();
    const exported = await player.call(lead, {
      path: `audit/export?from=${from}&to=${new Date(Date.now() + 60_000).toISOString()}`,
    });
    if (exported.ok) writeFileSync(file, String(exported.body['text']), { mode: 0o600 });
    return exported;
  });
  await player.permit('and verifies offline', () => Promise.resolve(verifies(file)));
  await player.permit('One flipped byte is found', () => {
    const bytes = readFileSync(file);
    const at = bytes.lastIndexOf('permitted');
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(`${file}.flipped`, bytes, { mode: 0o600 });
    return Promise.resolve(at > 0 && !verifies(`${file}.flipped`));
  });
}

function verifies(file: string): boolean {
  const { status } = spawnSync(process.execPath, [join(root, 'tools', 'run.mjs'), 'verify-audit', file], {
    cwd: root,
    stdio: 'ignore',
  });
  return status === 0;
}

/** Step 10: a published message of another system. Its NHS number fails the check digit and is withheld. */
export async function realInput(player: Player): Promise<void> {
  await player.permit('A published BaRS message maps; its NHS number is withheld, trace required', () => {
    const path = join(root, 'apps', 'exchange', 'data', 'fhir-examples', 'bars-servicerequest-request.json');
    const message = readServiceRequestMessage(JSON.parse(readFileSync(path, 'utf8')));
    if (!message.ok || message.referral.act !== 'new') return Promise.resolve(false);
    const { nhsNumber } = message.referral.student;
    return Promise.resolve(nhsNumber.status === 'trace-required' && !('value' in nhsNumber));
  });
}
