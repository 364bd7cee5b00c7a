import preset from './jest.preset.mjs';

/** Specs of the pages in a real browser, beside the whole system (tools/with-system.ts). They share it, each with organisations of its own. */
export default {
  ...preset,
  testMatch: ['<rootDir>/apps/portal/test/**/*.browser.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  maxWorkers: 2,
  testTimeout: 120_000,
};
