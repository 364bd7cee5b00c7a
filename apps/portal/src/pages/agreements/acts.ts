import { type Page } from '../../engine/page.js';
import { reviewPage, terminatePage } from './act-life.page.js';
import { approveJoiningPage, dropJoiningPage, invitePage, invitePartyPage, leavePage } from './act-parties.page.js';
import {
  adviseJoiningPage,
  advisePage,
  amendPage,
  approvePage,
  dropAmendmentPage,
  returnPage,
} from './act-version.page.js';
import { beginPage, partiesPage } from './draft-begin.page.js';
import { answerPage, checkPage } from './draft-check.page.js';
import { datesPage, itemsPage, namePage, rolesPage } from './draft-content.page.js';
import { dpiaPage, endingPage, processorPage, securityPage } from './draft-governance.page.js';
import { annexPage, basesPage, removePartyPage } from './draft-parties.page.js';
import { pathwaysPage, stepPage } from './draft-pathways.page.js';
import { draftPage } from './draft.page.js';
import { queuePage } from './queue.page.js';
import { joinPage, signPage } from './sign.page.js';
import {
  askReinstatementPage,
  askSuspensionPage,
  confirmReinstatementPage,
  confirmSuspensionPage,
  dropReinstatementPage,
  dropSuspensionPage,
  reviewSuspensionPage,
  suspendAtOncePage,
  suspendPage,
} from './suspend.page.js';

/** The pages by which governance leads, data protection officers and signatories act. */
export const actingPages: readonly Page[] = [
  ...[queuePage, beginPage, draftPage, namePage, datesPage, partiesPage, basesPage, annexPage, removePartyPage],
  ...[itemsPage, pathwaysPage, stepPage, rolesPage, processorPage, securityPage, dpiaPage, endingPage],
  ...[checkPage, answerPage, advisePage, approvePage, returnPage, signPage, amendPage, dropAmendmentPage],
  ...[invitePage, invitePartyPage, approveJoiningPage, adviseJoiningPage, dropJoiningPage, joinPage, leavePage],
  ...[suspendPage, askSuspensionPage, suspendAtOncePage, confirmSuspensionPage, dropSuspensionPage],
  ...[
    reviewSuspensionPage,
    askReinstatementPage,
    confirmReinstatementPage,
    dropReinstatementPage,
    reviewPage,
    terminatePage,
  ],
];
