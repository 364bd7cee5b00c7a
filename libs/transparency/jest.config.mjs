import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'transparency', testMatch: ['<rootDir>/src/**/*.spec.ts'] };
