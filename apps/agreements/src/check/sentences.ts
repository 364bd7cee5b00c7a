import { type Facts } from '@footbridge/contracts';

type Sentence = (facts: Facts) => string;

const word = (value: Facts[string]): string =>
  value === undefined ? 'not stated' : Array.isArray(value) ? value.join(', ') : String(value);
const day = (value: Facts[string]): string => word(value).slice(0, 10);
const party = (f: Facts): string => word(f['organisationId']);
const basis = (f: Facts): string => `${party(f)}, for "${word(f['purpose'])}"`;
const step = (f: Facts): string => `"${word(f['step'])}" of "${word(f['pathway'])}"`;

const PARTIES: Readonly<Record<string, Sentence>> = {
  'parties-too-few': () => 'An agreement needs two parties; name the other.',
  'party-named-twice': (f) => `${party(f)} is named twice; name each party once.`,
  'party-unknown': (f) => `${party(f)} is no organisation that we know; check its code.`,
  'party-not-open-yet': (f) =>
    `${party(f)} does not exist before ${day(f['validFrom'])}; name the organisation of today, or wait.`,
  'party-closed': (f) => {
    const successors = word(f['successors']);
    const advice = successors === '' ? 'take it out' : `name ${successors}, which follows it, and have that sign`;
    return `${party(f)} closed on ${day(f['validTo'])}; ${advice}.`;
  },
  'party-closes-while-it-runs': (f) => {
    const successors = word(f['successors']);
    return `${party(f)} closes on ${day(f['validTo'])}, while this runs; say how ${successors === '' ? 'it is replaced' : `${successors} takes its place`}.`;
  },
  'party-has-no-part': (f) =>
    `${party(f)} neither sends nor receives on any pathway here; take it out, or say why it is a party.`,
  'nhs-body-is-public-authority': (f) => `${party(f)} is an NHS body, and so a public authority; say so.`,
  'joint-controller-alone': (f) =>
    `${party(f)} is named as a joint controller, and nobody with it; name the other, or make it separate.`,
  'joint-controllers-without-lead': (f) =>
    `${word(f['organisations'])} are joint controllers, so a person may turn to any of them; let the party asked lead on rights.`,
  'contact-missing': (f) => `${party(f)} names no contact for ${word(f['matter'])}; name a role.`,
  'contact-role-not-of-organisation-kind': (f) =>
    `${party(f)} cannot have the role "${word(f['role'])}" as a contact; name one of its own roles.`,
  'signatory-missing': (f) => `Nobody may sign for ${party(f)}; name a senior role that does.`,
  'signatory-role-not-of-organisation-kind': (f) =>
    `${party(f)} cannot have the role "${word(f['role'])}", so it cannot sign; name one of its own roles.`,
  'officer-as-signatory': (f) =>
    `The data protection officer of ${party(f)} advises and cannot sign as well; name another role.`,
  'signatory-may-not-sign': (f) =>
    `The role "${word(f['role'])}" of ${party(f)} is not senior enough to sign; name the Caldicott guardian or the senior owner of information risk.`,
};

const BASES: Readonly<Record<string, Sentence>> = {
  'bases-missing': (f) => `${party(f)} names no lawful basis for "${word(f['purpose'])}"; it must name its own.`,
  'bases-given-twice': (f) => `${party(f)} names its lawful bases for "${word(f['purpose'])}" twice; keep one.`,
  'basis-of-no-purpose': (f) =>
    `${party(f)} names a basis for "${word(f['purpose'])}", which is no purpose of this agreement; remove it, or add the purpose.`,
  'basis-not-for-public-authority': (f) =>
    `${party(f)} is a public authority and cannot rest "${word(f['purpose'])}" on Article ${word(f['article6'])} in its tasks; name another basis, usually 6(1)(e).`,
  'recognised-interest-not-fitting': (f) =>
    `${basis(f)}, rests on a recognised legitimate interest, which covers safeguarding and emergencies alone; name another basis.`,
  'consent-not-for-public-authority': (f) =>
    `${basis(f)}, rests on consent, which is not freely given to a public authority that cares for the student; name another basis, and ask for permission to share beside it.`,
  'consent-as-basis': (f) =>
    `${basis(f)}, rests on consent; say how a student can refuse it without losing support, or name another basis.`,
  'public-task-without-authority': (f) =>
    `${basis(f)}, rests on a public task, though it is no public authority; say which law gives it the task, or name another basis.`,
  'legitimate-interests-to-weigh': (f) =>
    `${basis(f)}, rests on its legitimate interests; say where its assessment of them is, and what the balance was.`,
  'vital-interests-as-standing-basis': (f) =>
    `${basis(f)}, rests on vital interests, which are for the case where nobody can be asked; say why no other basis does, or name one.`,
  'schedule-1-condition-missing': (f) => {
    const conditions = word(f['conditions']);
    const advice = conditions === '' ? 'none fits here, so choose another Article 9 condition' : `add ${conditions}`;
    return `${basis(f)}, rests on Article ${word(f['article9'])}, which needs a condition of Schedule 1: ${advice}.`;
  },
  'schedule-1-condition-not-fitting': (f) => {
    const conditions = word(f['conditions']);
    const advice = conditions === '' ? 'choose another Article 9 condition' : `choose ${conditions}`;
    return `${basis(f)}, puts ${word(f['schedule1'])} of Schedule 1 beside Article ${word(f['article9'])}, where it does not fit; ${advice}.`;
  },
  'schedule-1-condition-without-need': (f) =>
    `${basis(f)}, rests on Article ${word(f['article9'])}, which takes no condition of Schedule 1; remove it.`,
  'policy-document-needed': (f) =>
    `The conditions that ${party(f)} names need a policy document of its own; say which one, and from when.`,
  'secrecy-to-confirm': (f) =>
    `${basis(f)}, rests on Article 9(2)(h), which is for people bound by professional secrecy; say which health professional answers for it.`,
  'implied-agreement-outside-care': (f) =>
    `${party(f)} is outside the circle of direct care, so a student's agreement cannot be implied for "${word(f['purpose'])}"; ask for it explicitly.`,
  'implied-agreement-beyond-care': (f) =>
    `${basis(f)}, implies a student's agreement, which goes no further than their own care; ask for it explicitly.`,
  'explicit-agreement-to-tell-university': (f) =>
    `${basis(f)}, implies a student's agreement, and on this pathway it tells a university; say how the student is asked, or choose explicit agreement.`,
  'public-interest-as-standing-basis': (f) =>
    `${basis(f)}, claims an overriding public interest, which is weighed case by case; choose explicit agreement, and record the exceptions as they come.`,
  'duty-to-share-not-of-education': (f) =>
    `${party(f)} is no health or social care body, so no law makes it share for "${word(f['purpose'])}"; choose explicit agreement.`,
  'improvement-needs-no-names': () =>
    'Improving services seldom needs to know who somebody is; say that only counts are used, or how the national data opt-out is kept.',
};

const INFORMATION: Readonly<Record<string, Sentence>> = {
  'purposes-missing': () => 'It names no purpose; choose at least one.',
  'use-that-is-never-agreed': (f) =>
    `The words at "${word(f['where'])}" speak of ${word(f['use'])}, for which this information is never used; take them out.`,
  'items-missing': () => 'It names no kind of information; choose what may be shared.',
  'item-listed-twice': (f) => `"${word(f['category'])}" is listed twice; keep one.`,
  'necessity-missing': (f) => `It does not say why "${word(f['category'])}" is needed; say it in a sentence.`,
  'category-not-needed': (f) => `No pathway here needs "${word(f['category'])}"; take it out, or say what it is for.`,
  'direction-of-no-pathway': (f) =>
    `No pathway here carries "${word(f['category'])}" ${f['direction'] === 'out' ? 'from the university' : 'to the university'}; correct its direction.`,
  'category-missing': (f) =>
    `"${word(f['pathway'])}" does not work without "${word(f['category'])}" ${f['direction'] === 'out' ? 'from' : 'to'} the university; add it.`,
  'retention-missing': (f) =>
    `${party(f)} does not say how long it keeps the ${word(f['record'])} that it receives; give the years.`,
  'retention-of-nothing-received': (f) =>
    `${party(f)} says how long it keeps ${word(f['record'])}, but receives none; remove it, or say why.`,
  'retention-shorter-than-records-code': (f) =>
    `${party(f)} keeps the ${word(f['record'])} ${word(f['years'])} years; a mental health record is kept 20 years after the last contact. Say why not here.`,
  'retention-longer-than-usual': (f) =>
    `${party(f)} keeps the ${word(f['record'])} ${word(f['years'])} years, longer than any usual schedule; say why.`,
  'exchange-copy-kept-long': (f) =>
    `${party(f)} leaves the copy in between for ${word(f['years'])} years; a year is enough. Say why not here.`,
};

const PATHWAYS: Readonly<Record<string, Sentence>> = {
  'pathways-missing': () => 'It governs no pathway; choose one and its steps.',
  'roles-missing': () => 'It names no role that may act under it; choose them.',
  'role-at-no-party': (f) => `The role "${word(f['role'])}" can exist at none of the parties; take it out.`,
  'governance-role-acts': (f) =>
    `The role "${word(f['role'])}" sees every trail, so it may not open referrals as well; take it out.`,
  'side-has-no-role': (f) =>
    `No role that may act can act for the ${word(f['side'])} of "${word(f['pathway'])}"; add one.`,
  'pathway-named-twice': (f) => `"${word(f['pathway'])}" is named twice; keep one.`,
  'pathway-side-has-no-party': (f) =>
    `No party can be the ${word(f['side'])} of "${word(f['pathway'])}"; add one, or leave the pathway out.`,
  'step-missing': (f) => `"${word(f['pathway'])}" lacks the step "${word(f['step'])}"; say who acts and by when.`,
  'step-named-twice': (f) => `${step(f)} is named twice; keep one.`,
  'step-at-wrong-side': (f) => `${step(f)} cannot be the step of the ${word(f['side'])}; move it to the other side.`,
  'step-role-missing': (f) => `Nobody is named who must act at ${step(f)}; name a role of the sender.`,
  'step-role-may-not-act': (f) =>
    `The role "${word(f['role'])}" must act at ${step(f)} but may not act under the agreement; add it to the roles.`,
  'step-role-not-of-side': (f) =>
    `At ${step(f)}, not every party on the side of the ${word(f['side'])} can have the role "${word(f['role'])}"; name another.`,
  'step-evidence-missing': (f) => `It does not say what completes ${step(f)}; choose what has to be recorded.`,
  'step-evidence-not-of-step': (f) =>
    `${step(f)} is to be completed by "${word(f['evidence'])}", which is never recorded of it; choose ${word(f['fits'])}.`,
  'step-escalation-missing': (f) => `Nobody is told when ${step(f)} is late; name a role.`,
  'step-escalates-to-itself': (f) => `${step(f)} escalates to whoever is late already; name another role.`,
  'step-cover-same-as-role': (f) => `Whoever must act at ${step(f)} is their own cover; name another role.`,
  'nobody-supports-meanwhile': (f) =>
    `Nobody does anything for the student while ${step(f)} is open; say who keeps supporting them, or why nobody need.`,
  'step-slower-when-more-urgent': (f) => `${step(f)} allows more time for what is more urgent; correct the limits.`,
  'step-slower-than-standard': (f) =>
    `${step(f)} is slower than 4 hours for very urgent or 24 hours for urgent; say why, or shorten it.`,
  'step-closed-for-emergencies': (f) =>
    `${step(f)} counts working time, so an emergency would wait over a weekend; let it count hours by the clock.`,
  'step-in-term-not-here': (f) =>
    `${step(f)} cannot count days in term: a student would wait for it over a vacation, or it is not a university's step; choose another calendar.`,
  'step-in-term-for-urgent': (f) =>
    `${step(f)} would stand still in vacation for what is urgent as well; say what the more urgent limits count instead.`,
  'step-in-term-without-end': (f) =>
    `${step(f)} stands still in vacation, and it does not say for how many days at most; say it.`,
  'step-in-term-without-cover': (f) =>
    `${step(f)} stands still in vacation, and nobody has it meanwhile; name the role that covers.`,
  'term-dates-missing': (f) =>
    `A step of ${party(f)} counts days in term, and its terms are not stated; state them for the next twelve months.`,
  'term-dates-wrong': (f) =>
    `The term "${word(f['name'])}" of ${party(f)} has no such day, ends before it begins, or runs into another; correct it.`,
  'term-dates-run-out': (f) =>
    `The terms that ${party(f)} states end on ${day(f['last'])}, before ${day(f['needed'])}: from then on its days in term are working days. State more, or say why not.`,
  'step-pause-longer-than-limit': (f) =>
    `${step(f)} may stand still for longer than it may take, all its pauses together; shorten them.`,
  'step-reminder-before-start': (f) =>
    `${step(f)} would remind before it begins; bring the reminder nearer to the due time.`,
};

const GOVERNANCE: Readonly<Record<string, Sentence>> = {
  'title-missing': () => 'It has no title; give one by which people know it.',
  'processor-missing': () => 'It does not say who runs the system for the parties; name the processor.',
  'processor-contract-missing': () => 'It names no contract with the processor; say which, and from when.',
  'sub-processors-not-stated': () => 'It does not say whether there are sub-processors; name them, or say none.',
  'transfers-not-stated': () => 'It does not say whether anything leaves the United Kingdom; say where to, or none.',
  'sub-processor-abroad-without-safeguard': (f) =>
    `Sub-processor ${word(f['place'])} works in ${word(f['country'])}, and no safeguard is named for that country; name one, or choose another.`,
  'adequacy-not-known': (f) =>
    `${word(f['country'])} is on no list of adequate countries that we hold; say which regulation covers it, or name another safeguard.`,
  'security-missing': () => 'It names no security measure; choose what every party has in place.',
  'security-measure-missing': (f) =>
    `The measure "${word(f['measure'])}" is missing; every party must have it in place.`,
  'rights-missing': () => 'It does not say who answers when people ask for their rights; say it.',
  'rights-told-late': (f) =>
    `A party may take ${word(f['days'])} days to tell another of a request, out of one month in all; make it ${word(f['usual'])}, or say why.`,
  'dpia-missing': () =>
    'Health information of many people is shared, and no data protection impact assessment is named; make one and name it.',
  'dpia-not-yet-made': (f) =>
    `The impact assessment is dated ${day(f['on'])}, which is to come; name the one that was made.`,
  'dpia-older-than-a-year': (f) =>
    `The impact assessment is of ${day(f['on'])}; say that nothing has changed since, or make a new one.`,
  'review-later-than-a-year': (f) =>
    `The review is by ${day(f['reviewBy'])}, more than a year after it begins; say why, or choose an earlier day.`,
  'review-later-than-two-years': (f) =>
    `The review is by ${day(f['reviewBy'])}, more than two years after it begins; choose an earlier day.`,
  'ending-missing': () => 'It does not say how it ends, and what becomes of the information; say it.',
  'ending-notice-short': (f) =>
    `A party may leave with ${word(f['days'])} days of notice; ${word(f['usual'])} give students in care a chance. Say why not here.`,
  'ending-data-against-retention': (f) =>
    `At the end information is to be ${word(f['data'])}, though a health record must be kept; keep it, or say what is meant.`,
  'ending-record-incomplete': (f) =>
    `The decision on what goes on after the end lacks ${word(f['missing'])}; complete it before anybody needs it in a hurry.`,
  'ending-record-basis-not-for-public-authority': (f) =>
    `The decision on what goes on after the end rests on Article ${word(f['article6'])}, which a party that is a public authority cannot use; name another basis.`,
  'ending-phone-missing': () => 'Nothing goes on after the end, and it does not say what staff do by phone; say it.',
  'children-may-be-concerned': () =>
    'A school or college is a party, so some students may be children; say how those under 18, and under 16, are asked.',
  'safeguarding-not-a-purpose': () =>
    'A school or college is a party, and safeguarding is no purpose; add it, or say where it is agreed.',
};

/** One plain sentence for each rule of the check: what is wrong, and what to do. */
export const CHECK_SENTENCES: Readonly<Record<string, Sentence>> = {
  ...PARTIES,
  ...BASES,
  ...INFORMATION,
  ...PATHWAYS,
  ...GOVERNANCE,
};
