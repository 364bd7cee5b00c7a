export { testClock, type Span, type TestClock } from './clock.js';
export {
  freshDatabase,
  freshKeysDatabase,
  freshPortalDatabase,
  numberEntries,
  type FreshDatabase,
  type FreshKeysDatabase,
  type Migrate,
} from './databases.js';
export { catchMail, type CaughtMail, type MailCatcher } from '@footbridge/infra';
export { testIssuer, type TestIssuer, type TokenWish } from './issuer.js';
export { testPlatform, type TestPlatform } from './platform.js';
export { serviceSettings, type SettingsWanted } from './service-settings.js';
export { freshTopics, type FreshTopics } from './topics.js';
export { until } from './until.js';
export { runBeside, runWithPlatform } from './with-platform.js';
export { ask, type Answer, type Asked } from './http.js';
