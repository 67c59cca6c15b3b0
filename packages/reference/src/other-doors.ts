import type { Schema } from "./json-schema.ts";

const ERROR = { content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } };
const LIMITED = { description: "Too many requests.", ...ERROR };
const AWAY = { description: "Something that this needs is away, or too much is going on.", ...ERROR };
const FAILED = { description: "Something went wrong on our side.", ...ERROR };

function json(description: string, schema: Schema): Schema {
  return { description, content: { "application/json": { schema } } };
}

/** What the edge serves beside calls. */
export const OTHER_DOORS: Readonly<Record<string, Schema>> = {
  "/openapi.json": {
    get: {
      operationId: "openapi",
      tags: ["edge"],
      description: "This document.",
      responses: { 200: json("The document.", { type: "object" }), 304: { description: "It is as it was." }, 429: LIMITED, 503: AWAY },
    },
  },
  "/.well-known/jwks.json": {
    get: {
      operationId: "jwks",
      tags: ["edge"],
      description: "The public keys of access tokens (RFC 7517).",
      responses: {
        200: json("The keys.", { type: "object", required: ["keys"], properties: { keys: { type: "array", items: { type: "object" } } } }),
        429: LIMITED,
        500: FAILED,
        503: AWAY,
      },
    },
  },
  "/pictures/{name}": {
    get: {
      operationId: "picture",
      tags: ["edge"],
      description:
        "A picture by the hash of its content, such as `<sha-256>.svg`, `<sha-256>-360.webp` in a width that pages show, or `<sha-256>.card.jpg` as social networks do; it never changes.",
      parameters: [
        {
          name: "name",
          in: "path",
          required: true,
          schema: { type: "string", pattern: "^[0-9a-f]{64}(\\.svg|\\.card\\.jpg|-(240|360|540|720|1080)\\.webp)$" },
        },
      ],
      responses: {
        200: { description: "The picture.", content: { "image/svg+xml": {}, "image/webp": {}, "image/jpeg": {} } },
        304: { description: "It is as it was." },
        404: { description: "There is no such picture.", ...ERROR },
        429: LIMITED,
        503: AWAY,
      },
    },
  },
  "/orders/{id}/events": {
    get: {
      operationId: "orderEvents",
      tags: ["edge"],
      description:
        "An order's timeline as server-sent events; the data of each is a technova.order.v1.WatchOrderResponse in JSON, and `Last-Event-ID` goes on where a connection broke.",
      security: [{ session: [] }],
      parameters: [
        {
          name: "id",
          in: "path",
          required: true,
          schema: { type: "string", pattern: "^ord_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$" },
        },
        { name: "after_sequence", in: "query", schema: { type: "integer", minimum: 0, maximum: 2_147_483_647 } },
      ],
      responses: {
        200: { description: "The events.", content: { "text/event-stream": {} } },
        400: { description: "The id or the sequence is none.", ...ERROR },
        401: { description: "There is no session.", ...ERROR },
        404: { description: "There is no such order, or it is somebody else's.", ...ERROR },
        429: LIMITED,
        503: AWAY,
      },
    },
  },
  "/webhooks/{provider}": {
    post: {
      operationId: "webhook",
      tags: ["edge"],
      description: "Takes a payment provider's signed webhook.",
      parameters: [{ name: "provider", in: "path", required: true, schema: { type: "string", pattern: "^[a-z][a-z0-9-]{0,31}$" } }],
      requestBody: { required: true, content: { "application/json": { schema: {} } } },
      responses: {
        200: json("Taken.", { type: "object" }),
        400: { description: "It cannot be read.", ...ERROR },
        401: { description: "Its signature is not the provider's.", ...ERROR },
        403: { description: "Its signature is not the provider's.", ...ERROR },
        404: { description: "There is no such provider.", ...ERROR },
        413: { description: "It is too large.", ...ERROR },
        429: LIMITED,
        503: AWAY,
      },
    },
  },
};
