import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { page, resource } from '../../engine/page.js';
import { PORTAL } from '../../engine/render.js';
import { need } from '../../services/answer.js';
import { day } from '../../words/time.js';
import { words } from '../../words/words.js';
import { pdfOf } from '../clinician/record-pdf.js';
import { type Agreement } from './answers.js';
import { namedIn } from './agreement.page.js';
import { askAgreement, backToRegister, of, partsOf, whoIn } from './common.js';
import { partiesOf, sectionsOf, signedSection } from './document.js';
import { contentPath, keysPath, pdfPath, schemaPath, signaturesPath, signedPath } from './paths.js';
import { standingOf } from './state.js';

/** Who signed what, how anybody can check it, and the agreement as files. */
export const signaturesPage = page({
  path: signaturesPath,
  audience: 'staff',
  template: 'agreements/signatures',
  async view(visit) {
    const { id } = visit.params;
    const agreement = await askAgreement(visit);
    const names = await visit.names(namedIn(agreement));
    const who = whoIn(names);
    const { amendment, signatures = [], accessions = [], mustSign = [], contentHash } = agreement;
    const shown = (list: NonNullable<Agreement['signatures']>) =>
      list.map((each) => ({ who: who(each), at: each.at, despite: each.despite }));
    const waiting = (must: readonly string[], list: NonNullable<Agreement['signatures']>) =>
      must
        .filter((party) => !list.some(({ organisationId }) => organisationId === party))
        .map((party) => names.organisation(party));
    return {
      title: 'Signatures and files',
      back: backToRegister,
      parts: partsOf(id, signaturesPath),
      number: agreement.version,
      contentHash,
      signatures: shown(signatures),
      waiting: agreement.state === 'approved' ? waiting(mustSign, signatures) : [],
      accessions: accessions.map(({ signature, inPlaceOf }) => ({
        who: who(signature),
        at: signature.at,
        inPlaceOf: inPlaceOf && names.organisation(inPlaceOf),
      })),
      amendment: amendment && {
        number: amendment.version,
        state: words(amendment.state),
        signatures: shown(amendment.signatures ?? []),
        waiting: amendment.state === 'approved' ? waiting(amendment.mustSign ?? [], amendment.signatures ?? []) : [],
      },
      files: {
        pdf: pdfPath.to({ id }),
        content: contentPath.to({ id }),
        signed: agreement.inForceSince === undefined ? undefined : signedPath.to({ id }),
        keys: keysPath.to({}),
        schema: schemaPath.to({}),
      },
    };
  },
});

/** The agreement for people, as a tagged PDF. */
export const agreementPdf = resource({
  path: pdfPath,
  audience: 'staff',
  async send(visit) {
    const agreement = await askAgreement(visit);
    const names = await visit.names(namedIn(agreement));
    const name = (organisation: string) => names.organisation(organisation);
    return {
      type: 'application/pdf',
      name: `agreement-version-${String(agreement.version)}.pdf`,
      body: await pdfOf(pdfCopyOf(agreement, name, visit.now)),
    };
  },
});

/** What the PDF says. It names roles and organisations, never a person. */
export function pdfCopyOf(agreement: Agreement, name: (organisation: string) => string, now: Date) {
  const { says, more } = standingOf(agreement, name, now);
  const standing = [says, ...more].map((text, n) => ({ label: n === 0 ? 'State' : 'Also', text }));
  const sections = [
    {
      heading: `How it stands on ${day(now)}`,
      lines: [...standing, { label: 'Version', text: String(agreement.version) }],
    },
    ...sectionsOf(agreement.terms, partiesOf(agreement), name),
    signedSection(agreement, name),
  ];
  return {
    heading: 'Data sharing agreement',
    sections,
    foot: `Made by Footbridge on ${day(now)} from agreement ${agreement.id}. What was signed is its machine-readable form.`,
  };
}

const JSON_TYPE = 'application/json; charset=utf-8';
const text = (body: unknown) => `${JSON.stringify(body, undefined, 2)}\n`;

/** Exactly what a signature is over. */
export const contentFile = resource({
  path: contentPath,
  audience: 'staff',
  async send(visit) {
    const body = need(await visit.ask('agreements', of(visit.params.id, '/content')));
    return { type: JSON_TYPE, name: 'agreement.json', body: text(body) };
  },
});

/** The version that governs with its signatures, to be checked without us. */
export const signedFile = resource({
  path: signedPath,
  audience: 'staff',
  async send(visit) {
    const body = need(await visit.ask('agreements', of(visit.params.id, '/signed')));
    return { type: JSON_TYPE, name: 'signed-agreement.json', body: text(body) };
  },
});

/** The public keys of signatures: for anybody. */
export const keysFile = resource({
  path: keysPath,
  audience: 'anyone',
  async send(visit) {
    const body = need(await visit.askOpenly('agreements', '/keys'));
    return { type: JSON_TYPE, name: 'agreement-keys.json', body: text(body) };
  },
});

/** The published schema of the machine-readable form: for anybody. */
export const schemaFile = resource({
  path: schemaPath,
  audience: 'anyone',
  async send() {
    const body = await readFile(join(PORTAL, '..', '..', 'docs', 'agreement.schema.json'), 'utf8');
    return { type: 'application/schema+json; charset=utf-8', name: 'agreement.schema.json', body };
  },
});
