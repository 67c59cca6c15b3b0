import type { DescMethod } from "@bufbuild/protobuf";
import { REASON_NAMES, statusOfReason } from "@technova/kit";
import { Access, Repeat, policyOf } from "@technova/mesh";
import { commentOf, publicMethods, type Contracts } from "./contracts.ts";
import { Schemas, described, type Schema } from "./json-schema.ts";
import { OTHER_DOORS } from "./other-doors.ts";
import { termsOf } from "./terms.ts";

const ERROR = { $ref: "#/components/schemas/Error" };
const HEADERS = {
  "x-request-id": { $ref: "#/components/headers/RequestId" },
  ratelimit: { $ref: "#/components/headers/RateLimit" },
  "ratelimit-policy": { $ref: "#/components/headers/RateLimitPolicy" },
};
const CODES = [
  "canceled",
  "unknown",
  "invalid_argument",
  "deadline_exceeded",
  "not_found",
  "already_exists",
  "permission_denied",
  "resource_exhausted",
  "failed_precondition",
  "aborted",
  "out_of_range",
  "unimplemented",
  "internal",
  "unavailable",
  "data_loss",
  "unauthenticated",
];

/** The contracts' public methods as an OpenAPI 3.1 document: the Connect protocol's unary calls in JSON, and the edge's other doors. */
export function openApi({ services }: Contracts): Schema {
  const served = services.map((service) => ({ service, methods: publicMethods(service) })).filter(({ methods }) => methods.length > 0);
  const unary = served.map(({ service, methods }) => ({ service, methods: methods.filter(({ methodKind }) => methodKind === "unary") }));
  const schemas = new Schemas(unary.flatMap(({ methods }) => methods.map(({ output }) => output)));
  const paths = Object.fromEntries(
    unary.flatMap(({ service, methods }) => methods.map((method) => [`/${service.typeName}/${method.name}`, pathItem(method, schemas)])),
  );
  return {
    openapi: "3.1.0",
    info: {
      title: "TechNova",
      version: "1",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      description:
        "Calls are POSTs of JSON (the Connect protocol, connectrpc.com/docs/protocol). The same addresses speak Connect and gRPC-web in binary form, and gRPC over HTTP/2. " +
        "Methods without side effects can be had by GET too, as Connect says. Names of JSON fields may also be written as the contracts write them. " +
        "A header `connect-timeout-ms` says how long the caller waits; `x-request-id` names the request in answers and logs.",
    },
    servers: [{ url: "/" }],
    tags: unary.map(({ service }) => ({ name: service.typeName, ...described([commentOf(service)]) })),
    paths: { ...paths, ...OTHER_DOORS },
    components: {
      securitySchemes: { session: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
      headers: {
        RequestId: { description: "Names this request; quote it when you ask about it.", required: true, schema: { type: "string" } },
        RateLimit: { description: "What is left, by limit (draft-ietf-httpapi-ratelimit-headers).", schema: { type: "string" } },
        RateLimitPolicy: { description: "The limits that apply.", schema: { type: "string" } },
        RetryAfter: { description: "Seconds after which to try again.", schema: { type: "string", pattern: "^[0-9]+$" } },
      },
      schemas: { Error: errorSchema(), ...schemas.all },
    },
  };
}

function pathItem(method: DescMethod, schemas: Schemas): Schema {
  const post = operation(method, schemas);
  return policyOf(method).readOnly ? { post, get: asGet(method, post, schemas) } : { post };
}

/** Connect's GET of a method without side effects: the message is a parameter, so that the answer may be cached. */
function asGet(
  method: DescMethod,
  { requestBody: _body, operationId, ...post }: Schema & { readonly requestBody?: unknown },
  schemas: Schemas,
): Schema {
  const fixed = (name: string, value: string): Schema => ({ name, in: "query", required: true, schema: { const: value, type: "string" } });
  return {
    ...post,
    responses: { ...(post["responses"] as Schema), 431: { description: "The address is too long: ask by POST." } },
    operationId: `${String(operationId)}.get`,
    parameters: [
      fixed("connect", "v1"),
      fixed("encoding", "json"),
      { name: "message", in: "query", required: true, content: { "application/json": { schema: schemas.request(method.input) } } },
    ],
  };
}

function operation(method: DescMethod, schemas: Schemas): Schema {
  const { access, repeat } = policyOf(method);
  const keyed = repeat === Repeat.KEYED || repeat === Repeat.KEY_OPTIONAL;
  return {
    operationId: `${method.parent.typeName}.${method.name}`,
    tags: [method.parent.typeName],
    ...described([commentOf(method), termsOf(method).join(" ")]),
    // A token is looked at wherever one is sent.
    security: access === Access.PUBLIC ? [{}, { session: [] }] : [{ session: [] }],
    ...(keyed ? { parameters: [idempotencyKey(repeat === Repeat.KEYED)] } : {}),
    requestBody: { required: true, content: { "application/json": { schema: schemas.request(method.input) } } },
    responses: {
      200: { description: "The answer.", headers: HEADERS, content: { "application/json": { schema: schemas.answer(method.output) } } },
      400: error("The request is wrong, or what it asks for cannot be done now: the reason says which."),
      401: error("There is no session, or it does not count any more."),
      403: error("Not for this caller."),
      404: error("There is no such thing, or it is somebody else's."),
      409: error("It is there already, or has changed meanwhile."),
      415: { description: "A content type that is not spoken here.", headers: HEADERS },
      429: retry("Too many requests, or one that is too large."),
      500: error("Something went wrong on our side."),
      503: retry("Too much is going on, or something that this needs is away."),
      504: error("The time that the caller allows is up."),
    },
  };
}

function idempotencyKey(required: boolean): Schema {
  return {
    name: "idempotency-key",
    in: "header",
    required,
    description: "Made up for this one request and sent again when it is repeated; a repeat gets the first outcome.",
    schema: { type: "string", minLength: 1, maxLength: 128 },
  };
}

function error(description: string): Schema {
  return { description, headers: HEADERS, content: { "application/json": { schema: ERROR } } };
}

function retry(description: string): Schema {
  const told = error(description);
  return { ...told, headers: { ...HEADERS, "retry-after": { $ref: "#/components/headers/RetryAfter" } } };
}

function errorSchema(): Schema {
  const reasons = REASON_NAMES.map((reason) => `\`${reason}\` (${statusOfReason(reason)})`).join(", ");
  return {
    type: "object",
    description: `A refusal. Its details have a google.rpc.ErrorInfo with one of these reasons: ${reasons}. Where fields are wrong, a google.rpc.BadRequest names them.`,
    required: ["code"],
    properties: {
      code: { type: "string", enum: CODES },
      message: { type: "string", description: "What is wrong and what to do, for people." },
      details: {
        type: "array",
        items: {
          type: "object",
          required: ["type", "value"],
          properties: {
            type: { type: "string", description: "The message's name, such as google.rpc.ErrorInfo." },
            value: { type: "string", contentEncoding: "base64" },
            debug: { description: "The same in JSON." },
          },
        },
      },
    },
  };
}
