/** A text that students were shown when they were asked for permission. Never edited once used: a new text is a new version. */
export type Wording = {
  readonly version: string;
  readonly language: string;
  /** Old versions stay, as evidence of what was shown; only current ones may be used. */
  readonly current: boolean;
  readonly text: string;
};

export const WORDINGS: readonly Wording[] = [
  {
    version: '2026-11',
    language: 'en',
    current: true,
    text: `Permission to share

You decide two things. You can change your mind at any time, and you do not have to give a reason.

1. What may the NHS service be told?
You choose the NHS trusts, what they may be told about you, what for, and until when. Nobody else is told anything because of this.

2. What may come back to your university?
You choose one: nothing more than we list below; that your referral arrived and what was decided; also which appointments you kept or missed; also a short summary at the end.

Whatever you choose, your wellbeing team is told one thing: whether the NHS service took your referral or returned it. They need to know this so that you are not left without help.

If you take your permission back, nothing more is shared because of it. What an NHS service was already given stays in its own records, and it can go on caring for you. Your university will then see only whether it has to do something.

If somebody is in danger, people may have to share without your permission. They must write down why, and somebody else checks it afterwards.

What you share here is never used to decide about your marks, your studies, discipline, admission, fees or visas.`,
  },
];

/** The wording as shown, if it is one that may be used today. */
export function currentWording(of: { version: string; language: string }): Wording | undefined {
  return WORDINGS.find((each) => each.current && each.version === of.version && each.language === of.language);
}
