import type { ServiceImpl } from "@connectrpc/connect";
import type { KeyService } from "@technova/gen/technova/auth/v1/key_service_pb.js";
import type { SessionService } from "@technova/gen/technova/auth/v1/session_service_pb.js";
import type { SigningKey } from "@technova/mesh";
import type { IssueDependencies } from "../app/issue-session.ts";
import { createAnonymousSession } from "./create-anonymous-session.ts";
import { getJwks } from "./get-jwks.ts";

export function sessionRpcs(dependencies: IssueDependencies): ServiceImpl<typeof SessionService> {
  return { ...createAnonymousSession(dependencies) };
}

export function keyRpcs(dependencies: { readonly key: SigningKey }): ServiceImpl<typeof KeyService> {
  return { ...getJwks(dependencies) };
}
