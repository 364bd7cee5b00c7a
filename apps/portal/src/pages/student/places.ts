import { path } from '../../engine/path.js';

/** Where the student's pages are. Nothing in them tells what they are about. */
export const homePath = path('/me');
export const ownReferralPath = path('/me/referrals/:id');
export const sharingPath = path('/me/sharing');
export const givePath = path('/me/sharing/give');
export const changePath = path('/me/sharing/:id/change');
export const takeBackPath = path('/me/sharing/:id/take-back');
export const stoppedPath = path('/me/sharing/:id/stopped');
export const sharedPath = path('/me/shared');
export const looksPath = path('/me/looks');
export const unknownLookPath = path('/me/looks/:id/not-known');
export const concernsPath = path('/me/questions');
export const privatePath = path('/me/private');
