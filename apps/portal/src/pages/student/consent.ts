/** A permission to share, as its service tells it. */
export type Consent = {
  id: string;
  version: number;
  registeredBy: string;
  state: 'given' | 'withdrawn' | 'expired';
  terms: {
    recipients: string[];
    purposes: string[];
    categories: string[];
    returns: string;
    from: string;
    to?: string;
  };
  asked: { capacity: string };
  withdrawnAt?: string;
  expiredAt?: string;
  actions: string[];
};
