import { CLINICIANS } from '../../engine/navigation.js';
import { sentencesOf } from '../../engine/outcome.js';
import { page } from '../../engine/page.js';
import { need, type Answer } from '../../services/answer.js';
import { staleOf } from '../../words/stale.js';
import { words } from '../../words/words.js';
import {
  bodyOf,
  decisionForm,
  messageOf,
  offeredBy,
  OUTCOMES,
  readDecision,
  wrongIn,
  type DecisionAnswers,
} from './decision.js';
import { ask, at, decisionPath, linksOf, receivedPath, type Received, type ToReferral } from './received.js';

/** A decision with its reason and next step: typed, checked, recorded. The first form stands on the referral's own page too. */
export const decisionPage = page({
  path: decisionPath,
  audience: CLINICIANS,
  template: 'clinician/decision',
  async view(visit, answers?: DecisionAnswers) {
    const answer = await ask(visit);
    const body = need(answer);
    const offered = offeredBy(body.actions);
    const { outcome } = answers ?? {};
    const may = outcome !== undefined && offered.includes(outcome);
    const checking = may && answers?.confirmed === false && wrongIn(answers).length === 0;
    const names = await visit.names({ organisations: [body.from] });
    return {
      title: checking ? 'Check your decision' : 'Decide about the referral',
      back: { text: 'Referral', href: receivedPath.to(visit.params) },
      version: (answer.ok ? answer.version : undefined) ?? body.version,
      stale: staleOf(body.knownAt, visit.now),
      links: linksOf(body),
      id: body.id,
      state: body.state,
      from: names.organisation(body.from),
      offered,
      decide: decisionForm(offered, answers),
      checking,
      // What can no longer be sent is shown, so that it can be used elsewhere.
      typed: answers && outcome !== undefined && !may ? checkOf(answers) : undefined,
      check: checking ? checkOf(answers) : undefined,
    };
  },
  read: readDecision,
  errors: wrongIn,
  shows: ({ confirmed }) => !confirmed,
  save: record,
  next: ({ outcome }, { params }) => ({
    to: receivedPath.to(params),
    notice: `Recorded. ${outcome === undefined ? '' : OUTCOMES[outcome].done}`,
  }),
  fieldOf: () => 'outcome',
});

function checkOf(answers: DecisionAnswers) {
  const { outcome, reason, nextStep, advice, safety } = answers;
  return {
    outcome,
    decision: outcome === undefined ? '' : OUTCOMES[outcome].text,
    hint: outcome === undefined ? '' : OUTCOMES[outcome].hint,
    reason,
    reasonWords: reason === undefined ? undefined : words(reason),
    nextStep,
    nextWords: nextStep === undefined ? undefined : words(nextStep),
    advice,
    safety,
  };
}

/**
 * What is written to the university goes first: when that is refused nothing has happened yet, and nothing typed is lost. It does
 * not go for a version that has passed.
 */
async function record(answers: DecisionAnswers, visit: ToReferral): Promise<Answer<unknown>> {
  const { outcome } = answers;
  if (outcome === undefined) throw new Error('unreachable: a form without an outcome is not saved');
  const { version, key } = visit;
  const text = messageOf(answers);
  if (text !== '') {
    const sent = await tell(text, visit);
    if (!sent.ok) return sent;
  }
  const body = bodyOf(answers);
  const decided = await visit.act('referrals', at(visit, `/${outcome}`), {
    key,
    ...(version === undefined ? {} : { version }),
    ...(body ? { body } : {}),
  });
  return decided.ok || text === '' ? decided : withWord(decided, 'What you wrote to the university was sent before.');
}

async function tell(text: string, visit: ToReferral): Promise<Answer<unknown>> {
  const { version, key } = visit;
  const now = await visit.ask<Received>('referrals', at(visit));
  if (!now.ok) return now;
  if (now.version !== version) return { ok: false, problem: { status: 409, code: 'stale-version', reasons: [] } };
  const sent = await visit.act('referrals', at(visit, '/messages'), {
    body: { kind: 'advice', text },
    key: `${key}-words`,
  });
  const hint = 'So nothing was decided yet. Take your words out to decide without them, and phone the university.';
  return sent.ok ? sent : withWord(sent, hint);
}

/** The refusal with a sentence more. */
function withWord(answer: Answer<unknown>, detail: string): Answer<unknown> {
  if (answer.ok) return answer;
  const { problem } = answer;
  const reasons = [...sentencesOf(problem), detail].map((each) => ({ code: problem.code, detail: each }));
  return { ok: false, problem: { ...problem, reasons } };
}
