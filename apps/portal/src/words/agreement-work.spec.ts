import { describe, expect, it } from '@jest/globals';
import { words } from './words.js';

describe('what there is to do about an agreement', () => {
  it.each([
    ['sign-rw4', 'Sign an agreement'],
    ['review-suspension-10006842', 'Review an emergency suspension'],
    ['review-10006842', 'Review an agreement'],
    ['approve-joining-rw4', 'Approve a party that is to join'],
    ['approve-joining-rxv-10006842', 'Approve a party that is to join'],
    ['advise-joining-rxv', 'Advise on joining an agreement'],
    ['novate-rxv-10006842', 'Let the successor of a party take its place'],
    ['propose-agreement-with-rw4', 'Propose an agreement'],
    ['review-sharing', 'Review a sharing without permission'],
    ['sign-in-already-linked', 'Sign in already linked'],
  ])('%s: %s', (step, said) => {
    expect(words(step)).toBe(said);
  });
});
