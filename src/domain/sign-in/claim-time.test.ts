/** The one way to write the time of an SRP proof. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readClaimTime } from './claim-time.ts';

describe('claim time', () => {
  test('the documented form', () => {
    assert.equal(readClaimTime('Tue Aug 4 09:05:07 UTC 2026'), Date.UTC(2026, 7, 4, 9, 5, 7));
    assert.equal(readClaimTime('Mon Nov 30 23:59:59 UTC 2026'), Date.UTC(2026, 10, 30, 23, 59, 59));
  });

  const malformed = [
    'Tue Aug 04 09:05:07 UTC 2026',
    'Tue Aug  4 09:05:07 UTC 2026',
    'Tue Aug 4 9:05:07 UTC 2026',
    'Tue Aug 4 09:05:07 GMT 2026',
    'Tue Aug 4 09:05:07 2026',
    'Wed Aug 4 09:05:07 UTC 2026',
    'Di Aug 4 09:05:07 UTC 2026',
    'tue aug 4 09:05:07 UTC 2026',
    'Tue Feb 30 09:05:07 UTC 2026',
    'Tue Aug 4 24:05:07 UTC 2026',
    'Tue Aug 4 09:05:07 UTC 2026 ',
    '2026-08-04T09:05:07Z',
    '1785834307',
    '',
  ];
  for (const text of malformed) {
    test(`"${text}" is no time`, () => assert.equal(readClaimTime(text), undefined));
  }
});
