import { BlockList, isIP } from "node:net";
import { LRUCache } from "lru-cache";
import { header, type EdgeRequest } from "./http.ts";

/** Where a request comes from. */
export interface Client {
  /** The address; that of the last hop that is not one of our proxies. */
  readonly address: string;
  /** Whether it reached us, or our proxies, over TLS. */
  readonly secure: boolean;
}

/** Most hops of `X-Forwarded-For` that are looked at. */
const MOST_HOPS = 32;

/** The other end of a connection. */
interface Peer {
  readonly address: string;
  readonly isTrusted: boolean;
}

/** Proxies whose word on where a request comes from is taken. Anybody else could write those headers. */
export class TrustedProxies {
  readonly #list = new BlockList();

  /** Those who asked last: each asks more than once. */
  readonly #peers = new LRUCache<string, Peer>({ max: 1000 });

  /** Addresses and networks, such as `10.0.0.0/8` or `::1`. Throws RangeError where one is neither. */
  constructor(proxies: readonly string[]) {
    for (const proxy of proxies) {
      const [address = "", prefix] = proxy.split("/", 2);
      const family = familyOf(address);
      if (family === undefined || (prefix !== undefined && !/^\d{1,3}$/.test(prefix)))
        throw new RangeError(`${proxy} is no address or network`);
      if (prefix === undefined) this.#list.addAddress(address, family);
      else this.#list.addSubnet(address, Number(prefix), family);
    }
  }

  isTrusted(address: string): boolean {
    const family = familyOf(address);
    return family !== undefined && this.#list.check(address, family);
  }

  #peerOf(written: string): Peer {
    let peer = this.#peers.get(written);
    if (peer === undefined) {
      const address = plain(written);
      peer = { address, isTrusted: this.isTrusted(address) };
      this.#peers.set(written, peer);
    }
    return peer;
  }

  /** Who asks: the peer, or what trusted peers say of theirs, read from the right. */
  clientOf(request: EdgeRequest): Client {
    const { address: peer, isTrusted } = this.#peerOf(request.socket.remoteAddress ?? "");
    if (!isTrusted) return { address: peer, secure: false };
    const hops = (header(request, "x-forwarded-for") ?? "")
      .split(",")
      .slice(-MOST_HOPS)
      .map((hop) => plain(hop.trim()));
    let address = peer;
    for (const hop of hops.toReversed()) {
      if (isIP(hop) === 0) break;
      address = hop;
      if (!this.isTrusted(hop)) break;
    }
    const proto = (header(request, "x-forwarded-proto") ?? "").split(",").at(-1)?.trim();
    return { address, secure: proto === "https" };
  }
}

/**
 * What an address is counted as: itself, or for IPv6 its /64, of which one household has all and could otherwise ask
 * from a new address each time.
 */
export function countedAs(given: string): string {
  const address = plain(given);
  if (isIP(address) !== 6) return address;
  const [head = "", tail = ""] = address.split("%")[0]?.split("::") ?? [];
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const missing = address.includes("::") ? 8 - left.length - right.length : 0;
  const groups = [...left, ...Array.from({ length: Math.max(0, missing) }, () => "0"), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}

/** IPv4 inside IPv6 as IPv4; a port or brackets taken away. */
function plain(address: string): string {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address)?.[1] ?? address;
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
}

function familyOf(address: string): "ipv4" | "ipv6" | undefined {
  const family = isIP(address);
  if (family === 0) return undefined;
  return family === 6 ? "ipv6" : "ipv4";
}
