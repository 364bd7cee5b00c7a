import { OFFICERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { need } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { agreementPath } from '../agreements/paths.js';
import { auditPath, entryPath, plainly, studentPath, whoOf, type Entry, type EntryObject } from './entries.js';
import { verifyEntry, type GivenProof } from './proof.js';

type Disclosure = {
  from: string;
  to: string;
  purpose: string;
  categories: string[];
  agreement?: { id: string; version: number };
  basis: EntryObject;
};
type Stored = Entry & { disclosure?: Disclosure; input?: unknown; traceId?: string };
type Whole = Entry & { number: number; leafIndex: number; bytes: string; proof?: GivenProof };

/** One entry: what is shown is what stands in the bytes that the proof is about. */
export const entryPage = page({
  path: entryPath,
  audience: OFFICERS,
  template: 'officer/entry',
  async view(visit) {
    const whole = need(await visit.ask<Whole>('audit', `/entries/${encodeURIComponent(visit.params.id)}`));
    const entry = JSON.parse(whole.bytes) as Stored;
    const { disclosure, actor } = entry;
    const names = await visit.names({
      organisations: [actor.organisationId, ...entry.organisations, disclosure?.from, disclosure?.to],
      appointments: [actor.appointmentId],
    });
    return {
      title: 'Audit entry',
      back: { href: auditPath.to({}), text: 'Audit search' },
      entry,
      number: whole.number,
      what: words(entry.action),
      act: words(entry.act),
      who: whoOf(actor, names),
      personHref: actor.personId && auditPath.to({}, { person: actor.personId }),
      organisations: entry.organisations.map((id) => names.organisation(id)),
      studentHref: entry.studentId && studentPath.to({ id: entry.studentId }),
      // The sentences are the service's; the codes that they are about stand in the bytes.
      reasons: whole.reasons.map(({ detail }) => plainly(detail, entry.organisations, names)),
      objects: entry.objects.map((each) => ({
        ...each,
        text: words(each.kind),
        href: each.kind === 'agreement' ? agreementPath.to({ id: each.id }) : auditPath.to({}, { object: each.id }),
      })),
      disclosure: disclosure && {
        from: names.organisation(disclosure.from),
        to: names.organisation(disclosure.to),
        purpose: words(disclosure.purpose),
        categories: disclosure.categories.map(words),
        agreement: disclosure.agreement && {
          version: disclosure.agreement.version,
          href: agreementPath.to({ id: disclosure.agreement.id }),
        },
        basis:
          disclosure.basis.kind === 'permission'
            ? 'The student’s permission to share'
            : 'A recorded decision to share without permission',
        basisHref: auditPath.to({}, { object: disclosure.basis.id }),
      },
      input: entry.input === undefined ? undefined : JSON.stringify(entry.input, null, 2),
      bytes: whole.bytes,
      verdict: verifyEntry(whole.bytes, whole.proof, visit.auditVerifierKey),
      proof: whole.proof,
      here: entryPath.to({ id: visit.params.id }),
    };
  },
});
