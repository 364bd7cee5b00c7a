import { type GpOutcome, type ReferralContent, type ToDo, type Urgency } from '@footbridge/contracts';

/** What the service `referrals` answers to either side, as far as pages show it. Each side has more of its own. */
export type ReferralAnswer = {
  readonly id: string;
  readonly version: number;
  readonly side: 'sender' | 'receiver';
  /** The sender's; the receiver's where what was written may be seen. */
  readonly studentId?: string;
  readonly from: string;
  readonly to: string;
  readonly serviceId: string;
  readonly urgency: Urgency;
  readonly submittedAt?: string;
  /** The receiver's, and of an own draft. */
  readonly state?: string;
  readonly content?: ReferralContent;
  readonly knownAt: Readonly<Record<string, string | undefined>>;
  readonly actions: readonly string[];
};

export type Message = {
  readonly id: string;
  readonly kind: string;
  readonly from: string;
  readonly sentAt: string;
  /** Missing once it is erased. */
  readonly text?: string;
};

export type GpFollowUp = {
  readonly id: string;
  readonly version: number;
  readonly kind: 'register-with-gp' | 'send-gp-copy';
  readonly state: 'asked' | 'done';
  readonly toDo?: ToDo;
  readonly outcome?: GpOutcome;
  readonly on?: string;
  readonly actions: readonly string[];
};
