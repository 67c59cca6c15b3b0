import { describe, expect, it } from "vitest";
import { TrustedProxies, countedAs } from "./client-address.ts";
import type { EdgeRequest } from "./http.ts";

function request(remoteAddress: string, headers: Record<string, string> = {}): EdgeRequest {
  return { socket: { remoteAddress }, headers } as unknown as EdgeRequest;
}

const proxies = new TrustedProxies(["10.0.0.0/8", "::1", "2001:db8::/32"]);

describe("where a request comes from", () => {
  it.each([
    ["an untrusted peer's own word counts for nothing", "203.0.113.9", "198.51.100.1", "203.0.113.9"],
    ["a trusted proxy's word counts", "10.1.2.3", "198.51.100.1", "198.51.100.1"],
    ["the last hop that is no proxy counts, whatever stands before it", "10.1.2.3", "1.1.1.1, 198.51.100.1, 10.9.9.9", "198.51.100.1"],
    ["what is no address ends the search", "10.1.2.3", "198.51.100.1, nonsense", "10.1.2.3"],
    ["IPv4 inside IPv6 is IPv4", "::ffff:10.1.2.3", "198.51.100.1:4711", "198.51.100.1"],
    ["brackets and ports are taken away", "::1", "[2001:470::7]:443", "2001:470::7"],
    ["without the header it is the proxy", "10.1.2.3", "", "10.1.2.3"],
  ])("%s", (_what, peer, forwarded, address) => {
    expect(proxies.clientOf(request(peer, { "x-forwarded-for": forwarded })).address).toBe(address);
  });

  it("is secure where a trusted proxy says so", () => {
    expect(proxies.clientOf(request("10.1.2.3", { "x-forwarded-proto": "https" })).secure).toBe(true);
    expect(proxies.clientOf(request("192.0.2.1", { "x-forwarded-proto": "https" })).secure).toBe(false);
  });

  it.each(["10.0.0.0/33", "example.org", "10.0.0.0/x", "10.0.0"])("takes no %s for a proxy", (proxy) => {
    expect(() => new TrustedProxies([proxy])).toThrow();
  });

  it("counts an IPv6 household as one", () => {
    expect(countedAs("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
    expect(countedAs("2001:0DB8:1:2::9")).toBe("2001:db8:1:2::/64");
    expect(countedAs("::1")).toBe("0:0:0:0::/64");
    expect(countedAs("192.0.2.1")).toBe("192.0.2.1");
    expect(countedAs("::ffff:192.0.2.1")).toBe("192.0.2.1");
  });
});
