import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JWK } from "jose";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { KeyService } from "@technova/gen/technova/auth/v1/key_service_pb.js";
import { SessionService } from "@technova/gen/technova/auth/v1/session_service_pb.js";
import { hostModules, nobody, type HostedModules } from "@technova/testing";
import { authModule } from "../src/index.ts";

const DAY_S = 24 * 3600;

describe("sessions", () => {
  let host: HostedModules;
  const open = () => host.client(SessionService, nobody).createAnonymousSession({});
  const keys = async () => (await host.client(KeyService, nobody).getJwks({})).keys;

  /** Verifies as anybody could who has only the published keys. */
  async function verify(token: string) {
    const set = (await keys()).map(({ kty, crv, x, kid, alg, use }): JWK => ({ kty, crv, x, kid, alg, use }));
    return jwtVerify(token, createLocalJWKSet({ keys: set }), { issuer: "technova", audience: "technova", algorithms: ["EdDSA"] });
  }

  beforeAll(async () => {
    host = await hostModules({ server: inject("server"), modules: [authModule] });
  });
  afterAll(() => host.stop());

  it("are tokens that the published keys verify, with every claim", async () => {
    const { accessToken, subject, expireTime } = await open();
    const { payload, protectedHeader } = await verify(accessToken);
    expect(protectedHeader).toEqual({ alg: "EdDSA", kid: (await keys())[0]?.kid, typ: "at+jwt" });
    expect(payload).toMatchObject({ iss: "technova", aud: "technova", sub: subject, kind: "guest" });
    expect(payload).not.toHaveProperty("roles");
    expect(payload["sid"]).toMatch(/^ses_[0-9a-f-]{36}$/);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(30 * DAY_S);
    expect(expireTime === undefined ? 0 : Math.floor(timestampDate(expireTime).getTime() / 1000)).toBe(payload.exp);
  });

  it("have another subject and another id each", async () => {
    const opened = await Promise.all(Array.from({ length: 50 }, open));
    const ids = await Promise.all(opened.map(async ({ accessToken }) => (await verify(accessToken)).payload["sid"]));
    expect(new Set(opened.map(({ subject }) => subject)).size).toBe(50);
    expect(new Set(ids).size).toBe(50);
    for (const { subject } of opened) expect(subject).toMatch(/^gst_[0-9a-f-]{36}$/);
  });

  it("do not verify once anything in them is changed", async () => {
    const { accessToken } = await open();
    const [header = "", body = "", signature = ""] = accessToken.split(".");
    const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Record<string, unknown>;
    const forged = Buffer.from(JSON.stringify({ ...claims, kind: "operator", roles: ["owner"] })).toString("base64url");
    await expect(verify(`${header}.${forged}.${signature}`)).rejects.toThrow(/signature verification failed/);
    const none = Buffer.from(JSON.stringify({ ...decodeProtectedHeader(accessToken), alg: "none" })).toString("base64url");
    await expect(verify(`${none}.${body}.`)).rejects.toThrow();
  });

  it("publish no private part of a key", async () => {
    const published = await keys();
    expect(published).toHaveLength(1);
    expect(published[0]).toMatchObject({ kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig" });
    expect(Buffer.from(published[0]?.x ?? "", "base64url")).toHaveLength(32);
    expect(JSON.stringify(published[0])).not.toContain('"d"');
  });

  it("are signed with the same key after a restart", async () => {
    const { accessToken } = await open();
    const again = await authModule.create({ settings: host.settings, env: {} } as Parameters<typeof authModule.create>[0]);
    let jwks: { keys: readonly { kid: string }[] } = { keys: [] };
    again.routes({
      service(service, implementation) {
        if (service.typeName === KeyService.typeName) jwks = (implementation as unknown as { getJwks: () => typeof jwks }).getJwks();
      },
    });
    expect(jwks.keys.map((one) => one.kid)).toEqual([decodeProtectedHeader(accessToken).kid]);
  });
});
