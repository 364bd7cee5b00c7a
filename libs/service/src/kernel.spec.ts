import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterOf, Waiting, type After } from './after.js';
import { answerOf, REFUSAL_STATUS, refusalHeaders } from './answer.js';
import { clockOffset } from './clock.js';
import { versionOf } from './headers.js';
import { escapeLiteral } from './literal.js';
import { repeat, RequestHasher, type OnceKey } from './once.js';
import { done, isOutcome, refusal } from './outcome.js';
import { problem } from './problem.js';
import { traceFrom } from './trace.js';

describe('answers', () => {
  it('are 201 for something created, 200 with a body, else 204', () => {
    expect([done({ location: '/x' }), done({ body: {} }), done()].map((each) => answerOf(each).status)).toEqual([
      201, 200, 204,
    ]);
  });

  it('map every kind of refusal to the status of the house table', () => {
    expect(REFUSAL_STATUS).toEqual({
      invalid: 400,
      refused: 403,
      'not-found': 404,
      'wrong-state': 409,
      'stale-version': 409,
      precondition: 412,
      rule: 422,
      'stale-knowledge': 503,
      'knowledge-behind': 503,
    });
  });

  it('say when to try again, for temporary refusals alone', () => {
    expect(refusalHeaders(refusal('stale-knowledge', []))).toEqual({ 'retry-after': '2' });
    expect(refusalHeaders(refusal('rule', []))).toEqual({});
  });

  it('know an outcome from a view', () => {
    expect([done(), refusal('rule', { refused: [] })].map(isOutcome)).toEqual([true, true]);
    expect([{ kind: 'refused' }, { kind: 'permission' }, [], null, 'done'].map(isOutcome)).toEqual(
      Array(5).fill(false),
    );
  });

  it('hold a sentence only where the explainer knows one', () => {
    const explain = ({ code }: { code: string }) => (code === 'known' ? 'It is known.' : undefined);
    const body = problem(
      { code: 'rule', status: 422, reasons: [{ code: 'known' }, { code: 'other', facts: { days: 3 } }] },
      { base: 'https://problems.test', traceId: 'f'.repeat(32), explain },
    );
    expect(body).toEqual({
      type: 'https://problems.test/rule',
      title: 'A rule stands against it',
      status: 422,
      detail: 'It is known.',
      reasons: [
        { code: 'known', detail: 'It is known.' },
        { code: 'other', facts: { days: 3 } },
      ],
      traceId: 'f'.repeat(32),
    });
  });
});

describe('headers', () => {
  it('read a version from a strong ETag alone', () => {
    expect(versionOf('"12"')).toBe(12);
    for (const wrong of ['12', 'W/"12"', '"a"', '*', '"0"', '"1", "2"'])
      expect(() => versionOf(wrong)).toThrow('invalid');
    expect(() => versionOf(undefined)).toThrow('version-required');
  });

  it('read the event to wait for', () => {
    expect(afterOf('consents/0b9e/7')).toEqual({ service: 'consents', key: '0b9e', sequence: 7 });
    expect(afterOf(undefined)).toBe(undefined);
    for (const wrong of ['', 'portal/x/1', 'consents/x/0', 'consents/x', 'consents/x y/1', 'consents/x/1/2']) {
      expect(() => afterOf(wrong)).toThrow('invalid');
    }
  });

  it('keep the trace of a caller, and make one where there is none', () => {
    const traceparent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`;
    expect(traceFrom(traceparent)).toEqual({ traceId: 'ab'.repeat(16), traceparent });
    for (const wrong of [undefined, 'x', `00-${'0'.repeat(32)}-${'cd'.repeat(8)}-01`]) {
      expect(traceFrom(wrong).traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    }
  });
});

describe('waiting for knowledge', () => {
  const after: After = { service: 'consents', key: 'x', sequence: 3 };

  it('ends as soon as the event has arrived', async () => {
    let asked = 0;
    const waiting = new Waiting(new Set(['consents']), () => Promise.resolve(++asked === 3));
    expect([await waiting.until(after), asked]).toEqual([true, 3]);
  });

  it('ends without it when patience ends', async () => {
    const waiting = new Waiting(new Set(['consents']), () => Promise.resolve(false), 30);
    expect(await waiting.until(after)).toBe(false);
  });

  it('does not begin for a service of which nothing is kept', async () => {
    const waiting = new Waiting(new Set(['directory']), () => Promise.reject(new Error('asked')));
    expect(await waiting.until(after)).toBe(true);
  });
});

describe('the hash of a request', () => {
  const hasher = new RequestHasher(Buffer.from('one key'));
  const key = (of: RequestHasher, request: string): OnceKey => ({
    route: 'POST /x',
    key: 'k',
    hash: of.hash(request),
    hashKeyId: of.keyId,
  });
  const stored = {
    request_hash: hasher.hash('{"a":1}'),
    hash_key_id: hasher.keyId,
    status: 201,
    location: '/x/1',
    etag: null,
    event: null,
  };

  it('tells another request, which is refused, from the same, which is answered again', () => {
    expect(repeat(stored, key(hasher, '{"a":1}'))).toEqual({ kind: 'replayed', status: 201, location: '/x/1' });
    expect(repeat(stored, key(hasher, '{"a":2}'))).toEqual(refusal('rule', [{ code: 'idempotency-key-reused' }]));
  });

  it('says nothing under another key: the answer is given again', () => {
    expect(repeat(stored, key(new RequestHasher(Buffer.from('another')), '{"a":2}'))).toMatchObject({
      kind: 'replayed',
    });
  });
});

describe('small things', () => {
  it('quote any text for SQL, and refuse what cannot be in one', () => {
    expect(escapeLiteral(`o'clock`)).toBe(`'o''clock'`);
    expect(escapeLiteral('a\\b')).toBe(` E'a\\\\b'`);
    expect(() => escapeLiteral('a\0b')).toThrow(RangeError);
  });

  it('read the test clock, which need not be there', () => {
    const dir = mkdtempSync(join(tmpdir(), 'clock-'));
    const file = join(dir, 'offset');
    expect([clockOffset(undefined), clockOffset(file)]).toEqual([0, 0]);
    writeFileSync(file, '-1500\n');
    expect(clockOffset(file)).toBe(-1500);
    writeFileSync(file, 'soon');
    expect(() => clockOffset(file)).toThrow('TEST_CLOCK_FILE');
    rmSync(dir, { recursive: true });
  });
});
