/** Wakes whoever waits; a wake that comes while nobody waits is kept for the next wait. */
export class Signal {
  #pending = false;
  readonly #waiting = new Set<() => void>();

  set(): void {
    this.#pending = true;
    for (const wake of this.#waiting) wake();
  }

  /** Resolves at the next `set()`, or after the time, whichever is first. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.#pending && milliseconds > 0) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, milliseconds);
        this.#waiting.add(wake);
      });
    }
    this.#pending = false;
  }
}

/** Waiting times after failures in a row: doubling from `first` to `most`. */
export class Backoff {
  #failures = 0;

  constructor(
    readonly first = 100,
    readonly most = 2_000,
  ) {}

  next(): number {
    return Math.min(this.most, this.first * 2 ** this.#failures++);
  }

  reset(): void {
    this.#failures = 0;
  }
}
