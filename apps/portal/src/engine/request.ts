import { type FastifyRequest } from 'fastify';
import { type RawForm } from './form.js';
import { type Page } from './page.js';

export function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? '/';
}

export function queryOf(request: FastifyRequest): Record<string, string | undefined> {
  const query = request.query as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

/** Counted by address alone: a cookie can be left out. */
export function limitOf({ mostAMinute: max }: Page) {
  if (max === undefined) return {};
  return { config: { rateLimit: { max, timeWindow: 60_000, keyGenerator: ({ ip }: FastifyRequest) => ip } } };
}

const KEY = /^[A-Za-z0-9-]{8,128}$/;

/** What was sent, and the fields that the engine put into the form itself. */
export function formOf(request: FastifyRequest): {
  fields: RawForm;
  key: string | undefined;
  version: number | undefined;
  token: string;
} {
  const { _csrf, _key, _version, ...fields } = (request.body ?? {}) as Record<string, string | string[]>;
  return {
    fields,
    key: typeof _key === 'string' && KEY.test(_key) ? _key : undefined,
    version: typeof _version === 'string' && /^\d{1,9}$/.test(_version) ? Number(_version) : undefined,
    token: typeof _csrf === 'string' ? _csrf : '',
  };
}
