import preset from '../../jest.preset.mjs';

export default {
  ...preset,
  displayName: 'access-int',
  setupFiles: ['reflect-metadata'],
  testMatch: ['<rootDir>/test/**/*.int.spec.ts'],
};
