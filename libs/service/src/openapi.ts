import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_JSON, Problem, ProblemReason } from './problem.js';

type Operation = { operationId?: string; responses?: Record<string, unknown>; security?: unknown[] };
const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** The service's OpenAPI 3.1 document; every operation takes a bearer token and answers problems. */
export function openApi(app: INestApplication, service: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(`Footbridge ${service}`)
    .setDescription(
      'All bodies are JSON. Every error is an RFC 9457 problem with reasons. Times are UTC, identifiers lower-case UUIDs.',
    )
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'token')
    .addSecurityRequirements('token')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    extraModels: [Problem, ProblemReason],
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  const answer = {
    description: 'A problem: what was wrong, with every reason.',
    content: { [PROBLEM_JSON]: { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = (path as Record<string, Operation | undefined>)[method];
      if (operation) operation.responses = { ...operation.responses, default: answer };
    }
  }
  return document;
}

/** Serves `/api/<service>/openapi.json` and the page `/api/<service>/docs`, both without a token and from this process alone. */
export function serveOpenApi(app: INestApplication, service: string): void {
  SwaggerModule.setup(`api/${service}/docs`, app, () => openApi(app, service), {
    jsonDocumentUrl: `api/${service}/openapi.json`,
    raw: ['json'],
    customSiteTitle: `Footbridge ${service}`,
    swaggerOptions: { persistAuthorization: false },
  });
}
