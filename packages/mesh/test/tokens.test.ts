import { SignJWT, UnsecuredJWT, exportSPKI, importJWK, type CryptoKey, type JWTPayload } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import {
  Authenticator,
  NOBODY,
  ServiceIdentity,
  ServiceVerifier,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TokenVerifier,
  signSessionToken,
  type MeshKey,
  type SigningKey,
} from "@technova/mesh";
import { meshKey, signingKey } from "./sides.ts";

const now = Math.floor(Date.now() / 1000);
const unauthenticated = expect.objectContaining({ name: "DomainError", reason: "UNAUTHENTICATED" });
const verified = async (verify: () => unknown): Promise<unknown> => verify();

interface Forgery {
  readonly key?: CryptoKey | Uint8Array;
  readonly alg?: string;
  readonly kid?: string;
  readonly claims?: JWTPayload;
  readonly without?: readonly string[];
}

function forge(base: JWTPayload, key: CryptoKey, { without = [], ...forgery }: Forgery): Promise<string> {
  const claims = Object.fromEntries(Object.entries({ ...base, ...forgery.claims }).filter(([name]) => !without.includes(name)));
  return new SignJWT(claims)
    .setProtectedHeader({ alg: forgery.alg ?? "EdDSA", ...(forgery.kid === undefined ? {} : { kid: forgery.kid }) })
    .sign(forgery.key ?? key);
}

/** Changes the payload and keeps the signature. */
function tamper(token: string, change: JWTPayload): string {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const claims = { ...(JSON.parse(Buffer.from(payload, "base64url").toString()) as JWTPayload), ...change };
  return [header, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature].join(".");
}

describe("session tokens", () => {
  let key: SigningKey;
  let other: SigningKey;
  let verifier: TokenVerifier;
  let base: JWTPayload;
  const claims = { subject: "gst_1", sessionId: "ses_1", kind: "guest", roles: [] } as const;

  beforeAll(async () => {
    [key, other] = await Promise.all([signingKey("k1"), signingKey("k2")]);
    verifier = new TokenVerifier(async () => [key.publicJwk]);
    base = { iss: TOKEN_ISSUER, aud: TOKEN_AUDIENCE, sub: "gst_1", sid: "ses_1", kind: "guest", iat: now, exp: now + 600 };
  });

  it("say who calls, the first time and from memory", async () => {
    const token = await signSessionToken(
      key,
      { subject: "usr_1", sessionId: "ses_1", kind: "operator", roles: ["viewer"] },
      new Date(),
      new Date(Date.now() + 60_000),
    );
    const expected = { kind: "operator", subject: "usr_1", sessionId: "ses_1", roles: ["viewer"], token };
    expect(await verifier.verify(token)).toEqual(expected);
    expect(verifier.verify(token)).toEqual(expected);
    expect(await verifier.verify(await forge(base, key.key, { kid: "k1" }))).toMatchObject({ subject: "gst_1" });
  });

  it.each<[string, (keys: { key: SigningKey; other: SigningKey }) => Forgery]>([
    ["expired", () => ({ claims: { iat: now - 700, exp: now - 60 } })],
    ["not valid yet", () => ({ claims: { nbf: now + 600 } })],
    ["for another audience", () => ({ claims: { aud: "somebody-else" } })],
    ["from another issuer", () => ({ claims: { iss: "somebody-else" } })],
    ["signed with another key", (keys) => ({ key: keys.other.key })],
    ["signed with another key that it names", (keys) => ({ key: keys.other.key, kid: "k2" })],
    ["signed with the public key as a secret", () => ({ alg: "HS256", key: new TextEncoder().encode("replaced below") })],
    ["without a subject", () => ({ without: ["sub"] })],
    ["without a session", () => ({ without: ["sid"] })],
    ["without an end", () => ({ without: ["exp"] })],
  ])("are refused %s", async (what, forgery) => {
    const made = forgery({ key, other });
    const secret = what.includes("secret")
      ? { key: new TextEncoder().encode(await exportSPKI((await importJWK(key.publicJwk, "EdDSA", { extractable: true })) as CryptoKey)) }
      : {};
    const token = await forge(base, key.key, { kid: "k1", ...made, ...secret });
    await expect(verified(() => verifier.verify(token))).rejects.toEqual(unauthenticated);
    // Nor the second time.
    await expect(verified(() => verifier.verify(token))).rejects.toEqual(unauthenticated);
  });

  it("are refused unsigned, changed, cut or made up", async () => {
    const token = await signSessionToken(key, claims, new Date(), new Date(Date.now() + 60_000));
    await verifier.verify(token);
    const unsigned = new UnsecuredJWT(base).encode();
    const named = `${Buffer.from(JSON.stringify({ alg: "none", kid: "k1" })).toString("base64url")}.${unsigned.split(".")[1]}.`;
    const forged = [
      unsigned,
      named,
      tamper(token, { roles: ["owner"], kind: "operator" }),
      tamper(token, { exp: now + 10 ** 7 }),
      token.slice(0, -4),
      `${token}AAAA`,
      token.split(".").slice(0, 2).join("."),
      "",
      ".",
      "..",
      "a.b.c",
      "null",
      "bnVsbA..",
      "ü",
    ];
    for (const one of forged)
      await expect(
        verified(() => verifier.verify(one)),
        one,
      ).rejects.toEqual(unauthenticated);
  });

  it("end when they expire although they were verified before", async () => {
    const own = new TokenVerifier(async () => [key.publicJwk]);
    // Its end lies within the tolerance for clocks that differ, so that it holds, but is not taken from memory.
    const token = await forge(base, key.key, { kid: "k1", claims: { exp: now - 1 } });
    expect(own.verify(token)).toBeInstanceOf(Promise);
    await own.verify(token);
    expect(own.verify(token)).toBeInstanceOf(Promise);
  });

  it("of a new key are accepted once it is published, and keys that cannot be had are UNAVAILABLE", async () => {
    let published = [key.publicJwk];
    let asked = 0;
    const own = new TokenVerifier(async () => ((asked += 1), published));
    const [first, second] = await Promise.all(
      [key, other].map((one) => signSessionToken(one, claims, new Date(), new Date(Date.now() + 60_000))),
    );
    await Promise.all([own.verify(first ?? ""), own.verify(`${first}`)]);
    expect(asked).toBe(1);
    published = [key.publicJwk, other.publicJwk];
    await expect
      .poll(
        () =>
          verified(() => own.verify(second ?? "")).then(
            () => "held",
            () => "refused",
          ),
        { timeout: 5000, interval: 200 },
      )
      .toBe("held");
    const cut = new TokenVerifier(() => Promise.reject(new Error("auth is away")));
    await expect(verified(() => cut.verify(first ?? ""))).rejects.toMatchObject({ reason: "UNAVAILABLE" });
  });

  it("come as a bearer's, or nobody calls", async () => {
    const authenticator = new Authenticator(verifier, new ServiceVerifier(await meshKey()));
    const token = await signSessionToken(key, claims, new Date(), new Date(Date.now() + 60_000));
    expect(authenticator.caller(undefined)).toBe(NOBODY);
    expect(await authenticator.caller(`bearer ${token}`)).toMatchObject({ subject: "gst_1" });
    for (const value of [token, `Basic ${token}`, "Bearer", "Bearer ", `Bearer ${token} x`])
      await expect(
        verified(() => authenticator.caller(value)),
        value,
      ).rejects.toEqual(unauthenticated);
  });
});

describe("service identities", () => {
  let key: MeshKey;
  let other: MeshKey;
  let verifier: ServiceVerifier;
  const base: JWTPayload = { iss: "technova-mesh", aud: "technova-mesh", sub: "order", iat: now, exp: now + 60 };

  beforeAll(async () => {
    [key, other] = await Promise.all([meshKey(), meshKey()]);
    verifier = new ServiceVerifier(key);
  });

  it("name the calling service, and are minted anew only when they grow old", async () => {
    const identity = new ServiceIdentity(key);
    const token = await identity.tokenFor("order");
    expect(await verifier.verify(token)).toBe("order");
    expect(verifier.verify(token)).toBe("order");
    expect(await identity.tokenFor("order")).toBe(token);
    expect(await verifier.verify(await identity.tokenFor("payment"))).toBe("payment");
    expect(await verifier.verify(await forge(base, key.privateKey, {}))).toBe("order");
  });

  it.each<[string, (other: MeshKey) => Forgery]>([
    ["expired", () => ({ claims: { exp: now - 60 } })],
    ["for another audience", () => ({ claims: { aud: TOKEN_AUDIENCE } })],
    ["from another issuer", () => ({ claims: { iss: TOKEN_ISSUER } })],
    ["signed with another key", (keys) => ({ key: keys.privateKey })],
    ["signed with a guessed secret", () => ({ alg: "HS256", key: new Uint8Array(32) })],
    ["without a subject", () => ({ without: ["sub"] })],
    ["without an end", () => ({ without: ["exp"] })],
  ])("are refused %s", async (_what, forgery) => {
    const token = await forge(base, key.privateKey, forgery(other));
    await expect(verified(() => verifier.verify(token))).rejects.toEqual(unauthenticated);
    await expect(verified(() => verifier.verify(token))).rejects.toEqual(unauthenticated);
  });

  it("are refused unsigned, changed or made up, and a session's token is none", async () => {
    const token = await new ServiceIdentity(key).tokenFor("order");
    const session = await signSessionToken(
      { kid: "k1", key: key.privateKey, publicJwk: {} },
      { subject: "order", sessionId: "s", kind: "user", roles: [] },
      new Date(),
      new Date(Date.now() + 60_000),
    );
    for (const one of [new UnsecuredJWT(base).encode(), tamper(token, { sub: "payment" }), token.slice(0, -4), "x", "a.b.c", session])
      await expect(
        verified(() => verifier.verify(one)),
        one,
      ).rejects.toEqual(unauthenticated);
  });
});
