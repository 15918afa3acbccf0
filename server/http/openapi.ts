import { type ZodType, z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { errorView, type OperationName, type OperationShape, operations } from '#protocol';

/** The contract's HTTP part as an OpenAPI 3.1 document. */
export function openApiDocument() {
  const paths: ZodOpenApiPathsObject = {};
  for (const name of Object.keys(operations) as OperationName[]) {
    const operation: OperationShape = operations[name];
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    const verb = operation.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
    paths[path] = { ...paths[path], [verb]: describe(name, operation) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: '掌上12348 视频咨询', version: '0.1.0' },
    paths,
    components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'session' } } },
  });
}

function describe(name: OperationName, operation: OperationShape): ZodOpenApiOperationObject {
  const { access, body, params, query } = operation;
  const roles = typeof access === 'string' ? access : access.join(', ');
  return {
    operationId: name,
    summary: operation.summary,
    description: `Access: ${roles}.`,
    security: access === 'anyone' ? [] : [{ session: [] }],
    ...((params || query) && { requestParams: { ...(params && { path: params }), ...(query && { query }) } }),
    ...(body && { requestBody: { required: true, content: json(body) } }),
    responses: {
      '200': { description: 'Done.', content: json(z.object({ ok: z.literal(true), data: operation.answer })) },
      default: { description: 'Refused.', content: json(z.object({ ok: z.literal(false), error: errorView })) },
    },
  };
}

function json(schema: ZodType) {
  return { 'application/json': { schema } };
}
