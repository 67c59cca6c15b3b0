import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** A span as it was received, with the service that sent it. */
export interface ReceivedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface Resourced {
  readonly resource?: { readonly attributes?: readonly KeyValue[] };
}

interface TracesBody {
  readonly resourceSpans?: readonly (Resourced & {
    readonly scopeSpans?: readonly {
      readonly spans?: readonly (Omit<ReceivedSpan, "service" | "attributes"> & { readonly attributes?: readonly KeyValue[] })[];
    }[];
  })[];
}

/** Takes what OpenTelemetry sends (OTLP over HTTP, in JSON), for tests to look at. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  /** Bodies as they came, by path: /v1/traces, /v1/metrics, /v1/logs. */
  readonly bodies = new Map<string, string[]>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const raw = Buffer.concat(chunks);
        this.#take(request.url ?? "", (request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw).toString());
        response.writeHead(200, { "content-type": "application/json" }).end("{}");
      });
    });
  }

  static async start(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, "127.0.0.1", resolve));
    return receiver;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #take(path: string, body: string): void {
    this.bodies.set(path, [...(this.bodies.get(path) ?? []), body]);
    if (path !== "/v1/traces") return;
    for (const { resource, scopeSpans = [] } of (JSON.parse(body) as TracesBody).resourceSpans ?? []) {
      const service = String(plain(resource?.attributes)["service.name"]);
      for (const { spans = [] } of scopeSpans)
        for (const { attributes, ...span } of spans)
          this.spans.push({ ...span, parentSpanId: span.parentSpanId ?? "", service, attributes: plain(attributes) });
    }
  }
}

function plain(attributes: readonly KeyValue[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
