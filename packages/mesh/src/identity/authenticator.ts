import { DomainError } from "@technova/kit";
import { bearerToken } from "../metadata.ts";
import { NOBODY, type Caller } from "./caller.ts";
import type { ServiceVerifier } from "./service-identity.ts";
import type { TokenVerifier } from "./tokens.ts";

/** Tells who calls, from metadata: the person by the session token, the service by its identity. */
export class Authenticator {
  readonly #tokens: TokenVerifier;
  readonly #services: ServiceVerifier;

  constructor(tokens: TokenVerifier, services: ServiceVerifier) {
    this.#tokens = tokens;
    this.#services = services;
  }

  /** The caller of an authorization value; nobody where there is none; throws UNAUTHENTICATED for a bad one. */
  caller(authorization: string | undefined): Caller | Promise<Caller> {
    if (authorization === undefined || authorization === "") return NOBODY;
    const token = bearerToken(authorization);
    if (token === "") throw new DomainError("UNAUTHENTICATED", "send the token as `authorization: Bearer <access_token>`");
    return this.#tokens.verify(token);
  }

  service(token: string | undefined): string | Promise<string> {
    return token === undefined || token === "" ? "" : this.#services.verify(token);
  }
}
