import { SignJWT, errors, jwtVerify, type CryptoKey } from "jose";
import { LRUCache } from "lru-cache";
import { DomainError } from "@technova/kit";

const ISSUER = "technova-mesh";
const LIFETIME_S = 60;
/** A minted token is used for this long, so that it never arrives expired. */
const REUSE_S = 40;

/** The key pair with which the platform's services prove to each other who they are. */
export interface MeshKey {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/** Mints a service's identity for remote calls, a minute at a time. */
export class ServiceIdentity {
  readonly #key: MeshKey;
  readonly #minted = new Map<string, { token: string; until: number }>();

  constructor(key: MeshKey) {
    this.#key = key;
  }

  async tokenFor(service: string): Promise<string> {
    const now = Date.now();
    const known = this.#minted.get(service);
    if (known !== undefined && known.until > now) return known.token;
    const seconds = Math.floor(now / 1000);
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: "EdDSA" })
      .setIssuer(ISSUER)
      .setAudience(ISSUER)
      .setSubject(service)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + LIFETIME_S)
      .sign(this.#key.privateKey);
    this.#minted.set(service, { token, until: now + REUSE_S * 1000 });
    return token;
  }
}

/** Verifies identities of calling services; each token is verified once. */
export class ServiceVerifier {
  readonly #key: MeshKey;
  readonly #verified = new LRUCache<string, { service: string; expiresMs: number }>({ max: 1000 });

  constructor(key: MeshKey) {
    this.#key = key;
  }

  verify(token: string): string | Promise<string> {
    const known = this.#verified.get(token);
    if (known !== undefined && known.expiresMs > Date.now()) return known.service;
    return this.#check(token);
  }

  async #check(token: string): Promise<string> {
    try {
      const { payload } = await jwtVerify(token, this.#key.publicKey, {
        issuer: ISSUER,
        audience: ISSUER,
        algorithms: ["EdDSA"],
        clockTolerance: 5,
        requiredClaims: ["sub", "exp"],
      });
      const service = payload.sub ?? "";
      this.#verified.set(token, { service, expiresMs: (payload.exp ?? 0) * 1000 });
      return service;
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new DomainError("UNAUTHENTICATED", "the calling service's identity does not hold");
      throw error;
    }
  }
}
