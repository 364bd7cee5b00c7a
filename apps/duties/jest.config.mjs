import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'duties', testMatch: ['<rootDir>/src/**/*.spec.ts'] };
