import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'directory', testMatch: ['<rootDir>/src/**/*.spec.ts'] };
