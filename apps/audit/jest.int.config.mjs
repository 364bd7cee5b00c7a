import preset from '../../jest.preset.mjs';

export default {
  ...preset,
  displayName: 'audit-int',
  testMatch: ['<rootDir>/test/**/*.int.spec.ts'],
  testTimeout: 60_000,
};
