import type { DescService } from "@bufbuild/protobuf";
import { createClient, type Client, type Transport } from "@connectrpc/connect";
import type { Dispatcher } from "../dispatcher.ts";
import type { MeshCredentials } from "../grpc/credentials.ts";
import type { ServiceIdentity } from "../identity/service-identity.ts";
import { LocalTransport } from "./local-transport.ts";
import { RemoteTransport } from "./remote-transport.ts";

/** Finds the way to a service: in this process where it is composed here, over gRPC elsewhere. */
export class Clients {
  readonly #dispatchers = new Map<string, Dispatcher>();
  readonly #remotes = new Map<string, RemoteTransport>();
  readonly #addresses: (domain: string) => string;
  readonly #identity: ServiceIdentity;
  readonly #credentials: MeshCredentials | undefined;

  /** `addresses` gives the address of a service that is not composed here, by its domain ("order"). */
  constructor(addresses: (domain: string) => string, identity: ServiceIdentity, credentials?: MeshCredentials) {
    this.#addresses = addresses;
    this.#identity = identity;
    this.#credentials = credentials;
  }

  /** Says that a service is composed in this process. */
  host(service: DescService, dispatcher: Dispatcher): void {
    this.#dispatchers.set(service.typeName, dispatcher);
  }

  /** A client of a service, called by another (`from`). The way is found at the first call, so services may call each other both ways. */
  client<S extends DescService>(service: S, from: string): Client<S> {
    return createClient(service, this.#lazy(service, from));
  }

  transport(service: DescService, from: string): Transport {
    const dispatcher = this.#dispatchers.get(service.typeName);
    if (dispatcher !== undefined) return new LocalTransport(dispatcher, from);
    const address = this.#addresses(domainOf(service));
    const key = `${from}>${address}`;
    let remote = this.#remotes.get(key);
    if (remote === undefined) {
      remote = new RemoteTransport({ address, service: from, identity: this.#identity, credentials: this.#credentials });
      this.#remotes.set(key, remote);
    }
    return remote;
  }

  close(): void {
    for (const remote of this.#remotes.values()) remote.close();
  }

  #lazy(service: DescService, from: string): Transport {
    let found: Transport | undefined;
    const find = (): Transport => (found ??= this.transport(service, from));
    return {
      unary: (method, signal, timeoutMs, header, input) => find().unary(method, signal, timeoutMs, header, input),
      stream: (method, signal, timeoutMs, header, input) => find().stream(method, signal, timeoutMs, header, input),
    };
  }
}

/** "order" of technova.order.v1.CartService; the sandbox provider's services live with payment. */
function domainOf(service: DescService): string {
  const domain = service.typeName.split(".")[1] ?? "";
  return domain === "sandbox" ? "payment" : domain;
}
