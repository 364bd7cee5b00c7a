import { describe, expect, it } from '@jest/globals';
import { isRefused } from '@footbridge/contracts';
import { referralActions, type Referral } from '../referral/referral.js';
import { MESSAGE_KINDS, MESSAGE_RULES, send } from './message.js';

const now = '2026-11-23T10:00:00.000Z';
const referral = (state: string) => ({ id: 'a', state, from: '10006842', to: 'RW4', version: 3 });
const sideOf = { sender: '10006842', receiver: 'RW4' };

describe('a message', () => {
  it.each(Object.keys(referralActions) as Referral['state'][])('in state %s is sent as the table says', (state) => {
    for (const kind of MESSAGE_KINDS) {
      const by = sideOf[MESSAGE_RULES[kind].from];
      const sent = send(referral(state), { id: 'm', kind, by }, now);
      expect({ kind, refused: isRefused(sent) }).toEqual({ kind, refused: !('message' in referralActions[state]) });
    }
  });

  it.each(MESSAGE_KINDS)('of kind %s comes from one side alone, and goes to the other', (kind) => {
    const { from } = MESSAGE_RULES[kind];
    const [by, other] = from === 'sender' ? ['10006842', 'RW4'] : ['RW4', '10006842'];
    expect(send(referral('opened'), { id: 'm', kind, by }, now)).toMatchObject({
      next: { from: by, to: other, sentAt: now },
      events: [{ data: { kind, from: by, to: other } }],
    });
    expect(send(referral('opened'), { id: 'm', kind, by: other }, now)).toMatchObject({
      refused: [{ code: 'wrong-side', facts: { side: from } }],
    });
  });
});
