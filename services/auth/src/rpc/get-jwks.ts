import type { ServiceImpl } from "@connectrpc/connect";
import type { KeyService } from "@technova/gen/technova/auth/v1/key_service_pb.js";
import type { SigningKey } from "@technova/mesh";

export function getJwks({ key }: { readonly key: SigningKey }): Pick<ServiceImpl<typeof KeyService>, "getJwks"> {
  const { kty = "", crv = "", x = "", alg = "", use = "" } = key.publicJwk;
  return {
    getJwks: () => ({ keys: [{ kty, crv, x, kid: key.kid, alg, use }] }),
  };
}
