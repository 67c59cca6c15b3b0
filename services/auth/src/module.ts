import { KeyService } from "@technova/gen/technova/auth/v1/key_service_pb.js";
import { SessionService } from "@technova/gen/technova/auth/v1/session_service_pb.js";
import { loadSigningKey } from "@technova/mesh";
import { defineModule } from "@technova/module";
import { keyRpcs, sessionRpcs } from "./rpc/index.ts";

/** auth: opens sessions and publishes the keys with which their tokens are verified. */
export const authModule = defineModule({
  name: "auth",
  services: [SessionService, KeyService],
  async create({ settings, env, newId }) {
    const key = await loadSigningKey(settings, env);
    return {
      routes(routes) {
        // Tokens live by the wall clock: their verifiers know no other.
        routes.service(SessionService, sessionRpcs({ key, newId, now: () => new Date() }));
        routes.service(KeyService, keyRpcs({ key }));
      },
    };
  },
});
