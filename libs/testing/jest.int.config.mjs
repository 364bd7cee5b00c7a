import preset from '../../jest.preset.mjs';

export default {
  ...preset,
  displayName: 'testing',
  testMatch: ['<rootDir>/test/**/*.int.spec.ts'],
  testTimeout: 60_000,
};
