import { StartupError } from "@technova/kit";

export interface ChannelTarget {
  /** As grpc-js's resolvers take it. */
  readonly uri: string;
  /** The first host, as a certificate would name it. */
  readonly host: string;
  /** May have more than one address, so that another attempt may reach another replica. */
  readonly replicated: boolean;
}

const NUMERIC = /^(\d+\.\d+\.\d+\.\d+):\d+$/;

/** `host:port`, or several IPv4 addresses with commas between them, as a channel's target; throws StartupError for anything else. */
export function channelTarget(addresses: string): ChannelTarget {
  const list = addresses.split(",").map((one) => one.trim());
  const [only = ""] = list;
  if (list.every((one) => NUMERIC.test(one)))
    return { uri: `ipv4:${list.join(",")}`, host: NUMERIC.exec(only)?.[1] ?? "", replicated: list.length > 1 };
  if (list.length > 1)
    throw new StartupError(
      `"${addresses}": give several addresses as numbers (10.0.0.1:3004,10.0.0.2:3004), or one name that resolves to all of them`,
    );
  return { uri: `dns:///${only}`, host: only.slice(0, only.lastIndexOf(":")), replicated: true };
}
