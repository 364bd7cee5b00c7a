import { describe, expect, it } from '@jest/globals';
import { IsString } from 'class-validator';
import { readSettings, Settings, SettingsError, type Environment } from './settings.js';

const good: Environment = {
  SERVICE: 'consents',
  HTTP_PORT: '8103',
  DATABASE_URL_REQUEST: 'postgres://consents_request:pw@127.0.0.1:5432/footbridge_consents',
  DATABASE_URL_HANDLER: 'postgres://consents_handler:pw@127.0.0.1:5432/footbridge_consents',
};

const messageOf = (environment: Environment) => {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('settings', () => {
  it('come from the environment, with defaults for what has one', () => {
    expect(readSettings({ ...good, KNOWLEDGE_LIMIT_SECONDS: '45' })).toMatchObject({
      service: 'consents',
      httpPort: 8103,
      httpHost: '127.0.0.1',
      knowledgeLimitSeconds: 45,
      clockAllowanceSeconds: 10,
      auditPathLimitSeconds: 600,
      production: false,
    });
  });

  it.each([
    ['HTTP_PORT', undefined, 'HTTP_PORT is missing'],
    ['HTTP_PORT', ' ', 'HTTP_PORT is missing'],
    ['HTTP_PORT', 'planted', 'HTTP_PORT must'],
    ['HTTP_PORT', '99999', 'HTTP_PORT must not be greater than 65535'],
    ['SERVICE', 'planted', 'SERVICE must be one of'],
    ['DATABASE_URL_REQUEST', 'mysql://planted', 'DATABASE_URL_REQUEST must be a URL such as postgres://'],
    ['KAFKA_BROKERS', 'planted', 'KAFKA_BROKERS must be a list such as'],
    ['IDENTITY_ISSUERS', '{planted', 'IDENTITY_ISSUERS must be a json string'],
    ['LOG_LEVEL', 'planted', 'LOG_LEVEL must be one of'],
    ['KNOWLEDGE_LIMIT_SECONDS', '1.5', 'KNOWLEDGE_LIMIT_SECONDS must'],
  ])('name %s when it is %s, and never say what it was', (name, value, expected) => {
    const message = messageOf({ ...good, [name]: value });
    expect(message).toContain(expected);
    expect(message).not.toContain('planted');
    expect(message).not.toContain('\n');
  });

  it('name everything that is wrong at once', () => {
    expect(messageOf({ SERVICE: 'consents' })).toMatch(
      /HTTP_PORT is missing; DATABASE_URL_REQUEST is missing; DATABASE_URL_HANDLER/,
    );
  });

  it.each(['TEST_CLOCK_FILE', 'KEY_ENCRYPTION_KEY'])('refuse %s in production, and only there', (name) => {
    expect(messageOf({ ...good, [name]: '/somewhere', NODE_ENV: 'production' })).toContain(
      `${name} is refused in production`,
    );
    expect(messageOf({ ...good, [name]: '/somewhere', NODE_ENV: 'test' })).toBe('accepted');
  });

  it('take the settings that a service adds', () => {
    class WithFile extends Settings {
      @IsString() checkpointKeyFile!: string;
    }
    expect(readSettings({ ...good, CHECKPOINT_KEY_FILE: '/keys/one' }, WithFile).checkpointKeyFile).toBe('/keys/one');
    expect(() => readSettings(good, WithFile)).toThrow('CHECKPOINT_KEY_FILE is missing');
  });
});
