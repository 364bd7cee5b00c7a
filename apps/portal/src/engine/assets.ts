import fastifyStatic from '@fastify/static';
import { type FastifyInstance } from 'fastify';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import postcss from 'postcss';
import { NHSUK, PORTAL } from './render.js';

const OWN = join(PORTAL, 'assets');
const DESIGN = join(NHSUK, 'nhsuk');
/** The typeface of NHS services may not be used by others, and would be fetched from elsewhere. */
const NHS_TYPEFACE = /Frutiger W01,?\s*/g;

/** Styles, scripts and pictures, under an address that changes with them and may be kept for ever. */
export async function serveAssets(fastify: FastifyInstance): Promise<string> {
  const css = readFileSync(join(DESIGN, 'nhsuk-frontend.min.css'), 'utf8');
  const own = readFileSync(join(OWN, 'portal.css'), 'utf8');
  const script = readFileSync(join(OWN, 'portal.mjs'), 'utf8');
  const hash = createHash('sha256').update(css).update(own).update(script).digest('hex').slice(0, 12);
  const prefix = `/assets/${hash}`;
  const styles = withoutTypeface(css, prefix);
  // In a scope of its own: sessions are not looked up for files.
  await fastify.register(async (scope) => {
    scope.addHook('onSend', (_request, reply, payload, next) => {
      if (reply.statusCode === 200) void reply.header('cache-control', 'public, max-age=31536000, immutable');
      next(null, payload);
    });
    scope.get(`${prefix}/design.css`, (_request, reply) => reply.type('text/css; charset=utf-8').send(styles));
    const common = { decorateReply: false, index: false, cacheControl: false } as const;
    await scope.register(fastifyStatic, { ...common, root: OWN, prefix: `${prefix}/own/` });
    await scope.register(fastifyStatic, {
      ...common,
      root: DESIGN,
      prefix: `${prefix}/design/`,
      allowedPath: (path) => path.endsWith('/nhsuk-frontend.min.js') || path.includes('/assets/images/'),
    });
  });
  return prefix;
}

function withoutTypeface(css: string, prefix: string): string {
  const root = postcss.parse(css);
  root.walkAtRules('font-face', (rule) => {
    rule.remove();
  });
  root.walkDecls('font-family', (declaration) => {
    declaration.value = declaration.value.replace(NHS_TYPEFACE, '');
  });
  root.walkDecls((declaration) => {
    declaration.value = declaration.value.replaceAll('url(/assets/', `url(${prefix}/design/assets/`);
  });
  return root.toString();
}
