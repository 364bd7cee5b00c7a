import { page } from '../../engine/page.js';
import { need } from '../../services/answer.js';
import { type Checked, type Finding } from './answers.js';
import { organisationsOf, plainly } from './chart.js';
import { askAgreement, backToRegister, of, partsOf, whoIn } from './common.js';
import { actsOf, namedIn } from './agreement.page.js';
import { checkPath } from './paths.js';

/** What the check finds: errors stop a proposal, warnings need an answer. */
export const checkPage = page({
  path: checkPath,
  audience: 'staff',
  template: 'agreements/check',
  async view(visit) {
    const { id } = visit.params;
    const [agreement, asked] = await Promise.all([
      askAgreement(visit),
      visit.ask<Checked>('agreements', of(id, '/check')),
    ]);
    const { version, findings } = need(asked);
    const wanted = namedIn(agreement);
    const names = await visit.names({
      ...wanted,
      organisations: [...wanted.organisations, ...findings.flatMap(({ facts }) => organisationsOf(facts))],
    });
    const who = whoIn(names);
    const name = (organisation: string) => names.organisation(organisation);
    const { answers } = agreement.amendment ?? agreement;
    const shown = (finding: Finding) => {
      const given = answers.find((each) => each.finding === finding.key);
      return {
        says: plainly(finding.detail, finding.facts, name),
        source: finding.source,
        answer: given && { text: given.answer, at: given.at, who: who(given) },
      };
    };
    const ofSeverity = (severity: Finding['severity']) =>
      findings.filter((finding) => finding.severity === severity).map(shown);
    const current = new Set(findings.map(({ key }) => key));
    return {
      title: 'Check of the agreement',
      back: backToRegister,
      parts: partsOf(id, checkPath),
      of: version,
      stopping: ofSeverity('error'),
      warnings: ofSeverity('warning'),
      past: answers
        .filter(({ finding }) => !current.has(finding))
        .map((each) => ({ text: each.answer, at: each.at, who: who(each) })),
      buttons: actsOf(agreement).filter(({ href }) => href !== checkPath.to({ id })),
    };
  },
});
