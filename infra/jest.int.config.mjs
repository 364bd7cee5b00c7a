import preset from '../jest.preset.mjs';

export default { ...preset, displayName: 'infra', testMatch: ['<rootDir>/test/**/*.int.spec.ts'], testTimeout: 60_000 };
