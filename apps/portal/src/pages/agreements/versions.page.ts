import { page } from '../../engine/page.js';
import { need } from '../../services/answer.js';
import { words } from '../../words/words.js';
import { type Difference, type Version } from './answers.js';
import { askAgreement, backToRegister, of, partsOf } from './common.js';
import { differencesInWords } from './differences.js';
import { differencePath, versionsPath } from './paths.js';

/** The versions that came into force, and the one on its way. */
export const versionsPage = page({
  path: versionsPath,
  audience: 'staff',
  template: 'agreements/versions',
  async view(visit) {
    const { id } = visit.params;
    const [agreement, asked] = await Promise.all([
      askAgreement(visit),
      visit.ask<{ items: Version[] }>('agreements', of(id, '/versions')),
    ]);
    const { items } = need(asked);
    const names = await visit.names({ organisations: items.flatMap(({ parties }) => parties) });
    const { amendment } = agreement;
    return {
      title: 'Versions of the agreement',
      back: backToRegister,
      parts: partsOf(id, versionsPath),
      amendment: amendment && {
        version: amendment.version,
        state: words(amendment.state),
        difference: differencePath.to({ id }, { version: amendment.version }),
      },
      begun: agreement.inForceSince !== undefined,
      number: agreement.version,
      state: words(agreement.state),
      items: items.map(({ version, from, to, contentHash, parties }, place) => ({
        ...{ version, from, to, contentHash },
        parties: parties.map((party) => names.organisation(party)),
        before: items[place + 1]?.version,
        difference: items[place + 1] && differencePath.to({ id }, { version }),
      })),
    };
  },
});

const PARTY = /^parties\/([^/]+)/;

/** What differs between two versions, clause by clause. */
export const differencePage = page({
  path: differencePath,
  audience: 'staff',
  template: 'agreements/difference',
  async view(visit) {
    const { id } = visit.params;
    const given = visit.query('version');
    const version = given !== undefined && /^[1-9]\d{0,8}$/.test(given) ? `?version=${given}` : '';
    const { from, to, clauses } = need(await visit.ask<Difference>('agreements', of(id, `/difference${version}`)));
    const names = await visit.names({ organisations: clauses.map(({ path }) => PARTY.exec(path)?.[1]) });
    const changed = differencesInWords(clauses, (organisation) => names.organisation(organisation));
    return {
      title: `What version ${String(to)} changes`,
      wide: true,
      back: { href: versionsPath.to({ id }), text: 'All versions' },
      parts: partsOf(id, versionsPath),
      ...{ from, to, changed },
      counts: (['changed', 'added', 'removed'] as const).map((kind) => ({
        kind,
        count: changed.filter((each) => each.kind === kind).length,
      })),
    };
  },
});
