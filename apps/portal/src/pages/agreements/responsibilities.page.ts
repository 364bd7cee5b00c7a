import { page } from '../../engine/page.js';
import { need } from '../../services/answer.js';
import { type Responsibilities } from './answers.js';
import { chartOf, organisationsOf, plainly } from './chart.js';
import { askAgreement, backToRegister, of, partsOf } from './common.js';
import { responsibilitiesPath } from './paths.js';

/** The responsibility chart: who must act at each step, at each party, and where nobody is there. */
export const responsibilitiesPage = page({
  path: responsibilitiesPath,
  audience: 'staff',
  template: 'agreements/responsibilities',
  async view(visit) {
    const { id } = visit.params;
    const [agreement, asked] = await Promise.all([
      askAgreement(visit),
      visit.ask<Responsibilities>('agreements', of(id, '/responsibilities')),
    ]);
    const responsibilities = need(asked);
    const names = await visit.names({
      organisations: [
        ...responsibilities.steps.map(({ organisationId }) => organisationId),
        ...responsibilities.gaps.flatMap(({ facts }) => organisationsOf(facts)),
      ],
    });
    const name = (organisation: string) => names.organisation(organisation);
    // The service charts the version on its way, where there is one.
    const { version, terms } = agreement.amendment ?? agreement;
    return {
      title: 'Who must act under this agreement',
      wide: true,
      back: backToRegister,
      parts: partsOf(id, responsibilitiesPath),
      of: version,
      pathways: chartOf(terms.pathways, responsibilities, name),
      gaps: responsibilities.gaps.map(({ detail, facts }) => plainly(detail, facts, name)),
    };
  },
});
