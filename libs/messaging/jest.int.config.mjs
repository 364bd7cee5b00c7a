import preset from '../../jest.preset.mjs';

export default {
  ...preset,
  displayName: 'messaging-int',
  testMatch: ['<rootDir>/test/**/*.int.spec.ts'],
  testTimeout: 60_000,
};
