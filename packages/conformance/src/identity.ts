import { generateKeyPair } from "jose";
import { Authenticator, ServiceIdentity, ServiceVerifier, TokenVerifier } from "@technova/mesh";

/** Identities for a suite in which nobody signs in. */
export async function anybody(): Promise<{ readonly authenticator: Authenticator; readonly identity: ServiceIdentity }> {
  const key = await generateKeyPair("EdDSA", { crv: "Ed25519" });
  return {
    authenticator: new Authenticator(new TokenVerifier(async () => []), new ServiceVerifier(key)),
    identity: new ServiceIdentity(key),
  };
}
