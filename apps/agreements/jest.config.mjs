import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'agreements', testMatch: ['<rootDir>/src/**/*.spec.ts'] };
