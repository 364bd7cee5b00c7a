import preset from '../../jest.preset.mjs';

export default {
  ...preset,
  displayName: 'agreements-int',
  testMatch: ['<rootDir>/test/**/*.int.spec.ts'],
  testTimeout: 60_000,
};
