import { type DemoWorld } from '@footbridge/infra';

/** Kafka, to be taken away for a while. */
export type KafkaControl = { readonly stop: () => Promise<void>; readonly start: () => Promise<void> };

/** What a journey is given by the running system. */
export type JourneyOptions = {
  /** The one address, such as `http://localhost:8080`. */
  readonly url: string;
  /** Who and what there is; `subject` of a person or student is their name at the sign-in. */
  readonly world: DemoWorld;
  /** Counts the journeys of this installation from 1: each has students of its own, and a pair without an agreement. */
  readonly run: number;
  /** An access token of a person or student, by `subject`. Tokens are kept until they are about to end. */
  readonly token: (subject: string) => Promise<string>;
  /** Says a line to whoever watches. */
  readonly report: (line: string) => void;
  readonly kafka: KafkaControl;
  /** A directory for what the journey writes, such as an export. */
  readonly dir: string;
};

/** One step. A step that is neither a permission nor a refusal counts as `permit` when its check holds. */
export type JourneyStep = {
  readonly name: string;
  readonly expected: 'permit' | 'refuse';
  readonly got: 'permit' | 'refuse' | 'error';
  /** Codes of the audit entry's reasons. */
  readonly reasons: readonly string[];
  readonly milliseconds: number;
};

export type JourneyResult = {
  readonly steps: readonly JourneyStep[];
  readonly passed: number;
  readonly failed: number;
};

export type PlayJourney = (options: JourneyOptions) => Promise<JourneyResult>;
