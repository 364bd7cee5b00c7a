import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'exchange', testMatch: ['<rootDir>/src/**/*.spec.ts'] };
