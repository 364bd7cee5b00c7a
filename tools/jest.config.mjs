import preset from '../jest.preset.mjs';

export default {
  ...preset,
  displayName: 'tools',
  testMatch: ['<rootDir>/**/*.spec.ts'],
  testPathIgnorePatterns: ['/dist/', '\\.int\\.spec\\.ts$'],
};
