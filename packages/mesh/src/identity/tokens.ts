import { SignJWT, createLocalJWKSet, errors, jwtVerify, type CryptoKey, type JWK, type JWTPayload } from "jose";
import { LRUCache } from "lru-cache";
import { DomainError } from "@technova/kit";
import type { Caller } from "./caller.ts";

export const TOKEN_ISSUER = "technova";
export const TOKEN_AUDIENCE = "technova";
const CLOCK_TOLERANCE_S = 5;

/** A private signing key with its id. */
export interface SigningKey {
  readonly kid: string;
  readonly key: CryptoKey;
  readonly publicJwk: JWK;
}

export interface SessionClaims {
  readonly subject: string;
  readonly sessionId: string;
  readonly kind: Exclude<Caller["kind"], "nobody">;
  readonly roles: readonly string[];
}

/** Signs a session token: EdDSA with kid, iss, aud, sub, sid, iat and exp. */
export async function signSessionToken(key: SigningKey, claims: SessionClaims, now: Date, expires: Date): Promise<string> {
  return new SignJWT({ sid: claims.sessionId, kind: claims.kind, ...(claims.roles.length > 0 ? { roles: [...claims.roles] } : {}) })
    .setProtectedHeader({ alg: "EdDSA", kid: key.kid, typ: "at+jwt" })
    .setIssuer(TOKEN_ISSUER)
    .setAudience(TOKEN_AUDIENCE)
    .setSubject(claims.subject)
    .setIssuedAt(Math.floor(now.getTime() / 1000))
    .setExpirationTime(Math.floor(expires.getTime() / 1000))
    .sign(key.key);
}

/** Where public keys come from: auth's own in its process, its JWKS elsewhere. */
export type KeySource = () => Promise<readonly JWK[]>;

interface Verified {
  readonly caller: Caller;
  readonly expiresMs: number;
}

/**
 * Verifies session tokens against published keys. Verified tokens are remembered until they expire; the keys
 * are asked for again at most once a second, when a token names one that is not known.
 */
export class TokenVerifier {
  readonly #source: KeySource;
  readonly #verified = new LRUCache<string, Verified>({ max: 20_000 });
  #keys: { readonly set: ReturnType<typeof createLocalJWKSet>; readonly kids: ReadonlySet<string> } | undefined;
  #loading: Promise<void> | undefined;
  #loadedAt = 0;

  constructor(source: KeySource) {
    this.#source = source;
  }

  /** The caller of a token; throws UNAUTHENTICATED where it does not hold. */
  verify(token: string): Caller | Promise<Caller> {
    const known = this.#verified.get(token);
    if (known !== undefined && known.expiresMs > Date.now()) return known.caller;
    return this.#check(token);
  }

  async #check(token: string): Promise<Caller> {
    const kid = keyIdOf(token);
    if (this.#keys === undefined || (!this.#keys.kids.has(kid) && Date.now() - this.#loadedAt > 1000)) await this.#load();
    if (this.#keys === undefined)
      throw new DomainError("UNAVAILABLE", "the keys for verifying tokens cannot be had at the moment; try again");
    try {
      const { payload } = await jwtVerify(token, this.#keys.set, {
        issuer: TOKEN_ISSUER,
        audience: TOKEN_AUDIENCE,
        algorithms: ["EdDSA"],
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ["sub", "exp", "sid"],
      });
      const caller = toCaller(payload, token);
      this.#verified.set(token, { caller, expiresMs: (payload.exp ?? 0) * 1000 });
      return caller;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new DomainError("UNAUTHENTICATED", "the token has expired; open a new session");
      throw new DomainError(
        "UNAUTHENTICATED",
        "the token does not hold; open a new session with technova.auth.v1.SessionService/CreateAnonymousSession",
      );
    }
  }

  async #load(): Promise<void> {
    this.#loading ??= this.#source()
      .then((keys) => {
        this.#keys = { set: createLocalJWKSet({ keys: [...keys] }), kids: new Set(keys.map((key) => key.kid ?? "")) };
        this.#loadedAt = Date.now();
      })
      .catch((error: unknown) => {
        if (this.#keys === undefined)
          throw new DomainError("UNAVAILABLE", "the keys for verifying tokens cannot be had at the moment; try again", { cause: error });
      })
      .finally(() => {
        this.#loading = undefined;
      });
    await this.#loading;
  }
}

function keyIdOf(token: string): string {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.slice(0, token.indexOf(".")), "base64url").toString());
    return typeof header === "object" && header !== null && "kid" in header && typeof header.kid === "string" ? header.kid : "";
  } catch {
    throw new DomainError("UNAUTHENTICATED", "the authorization is no token of this platform; send `Bearer <access_token>`");
  }
}

const KINDS = ["guest", "user", "operator"] as const;

function toCaller(payload: JWTPayload, token: string): Caller {
  const kind = KINDS.find((one) => one === payload["kind"]) ?? "guest";
  const roles = Array.isArray(payload["roles"]) ? payload["roles"].filter((role) => typeof role === "string") : [];
  return { kind, subject: payload.sub ?? "", sessionId: String(payload["sid"]), roles, token };
}
