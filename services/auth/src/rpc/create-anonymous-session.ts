import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import type { SessionService } from "@technova/gen/technova/auth/v1/session_service_pb.js";
import { issueAnonymousSession, type IssueDependencies } from "../app/issue-session.ts";

export function createAnonymousSession(
  dependencies: IssueDependencies,
): Pick<ServiceImpl<typeof SessionService>, "createAnonymousSession"> {
  return {
    async createAnonymousSession() {
      const { token, subject, expires } = await issueAnonymousSession(dependencies);
      return { accessToken: token, subject, expireTime: timestampFromDate(expires) };
    },
  };
}
