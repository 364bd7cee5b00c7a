import preset from '../../jest.preset.mjs';

export default {
  ...preset,
  displayName: 'access',
  setupFiles: ['reflect-metadata'],
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
};
