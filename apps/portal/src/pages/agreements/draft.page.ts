import { OFFICERS } from '../../engine/navigation.js';
import { page } from '../../engine/page.js';
import { part } from '../../services/answer.js';
import { to } from './act-paths.js';
import { type Checked } from './answers.js';
import { draftTasks, type DraftTaskLine } from './draft-tasks.js';
import { agreementOf, needAction, versionOnItsWay } from './draft-terms.js';
import { agreementPath } from './paths.js';

const STATUS: Readonly<Record<DraftTaskLine['status'], object>> = {
  completed: { text: 'Completed' },
  incomplete: { tag: { text: 'Incomplete', classes: 'nhsuk-tag--blue' } },
  unknown: { text: 'Not known now' },
  later: { text: 'Cannot start yet' },
};

/** The draft as a list of tasks; what is complete is what the check says. */
export const draftPage = page({
  path: to.draft,
  audience: OFFICERS,
  template: 'agreements/draft',
  async view(visit) {
    const { id } = visit.params;
    const [{ agreement }, answer] = await Promise.all([
      agreementOf(visit, id),
      visit.ask<Checked>('agreements', `/${encodeURIComponent(id)}/check`),
    ]);
    needAction(agreement, 'revise');
    const { terms, version, answers } = versionOnItsWay(agreement) ?? agreement;
    const checked = part(answer);
    const findings = checked.there ? checked.value.findings : undefined;
    const names = await visit.names({ organisations: terms.parties.map(({ organisationId }) => organisationId) });
    const groups = draftTasks(id, terms, { findings, nameOf: (party) => names.organisation(party) });
    const tasks = groups.flatMap((group) => group.tasks);
    const open = findings?.filter(
      ({ severity, key }) => severity === 'warning' && !answers.some(({ finding }) => finding === key),
    );
    return {
      title: agreement.amendment ? 'Amendment' : 'Draft agreement',
      caption: terms.title,
      back: { href: agreementPath.to({ id }), text: 'Back to the agreement' },
      number: version,
      amendment: agreement.amendment !== undefined,
      unknown: findings === undefined,
      done: tasks.filter(({ status }) => status === 'completed').length,
      all: tasks.length,
      groups: groups.map((group, n) => ({
        title: group.title,
        prefix: `tasks-${n}`,
        items: group.tasks.map(({ title, href, status }) => ({
          title: { text: title },
          href,
          status: STATUS[status],
        })),
      })),
      open: open?.length ?? 0,
      check: to.check.to({ id }),
    };
  },
});
