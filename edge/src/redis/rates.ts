import type { RateUse, SharedRates } from "../limits/shared-rates.ts";
import type { RedisConnection } from "./connection.ts";

/** Moves each key's theoretical arrival time on, by Redis's own clock; returns how far each is ahead of it, in milliseconds. */
const EXCHANGE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local ahead = {}
for i, key in ipairs(KEYS) do
  local arrival = tonumber(redis.call('GET', key) or now)
  if arrival < now then arrival = now end
  arrival = arrival + tonumber(ARGV[i])
  redis.call('SET', key, string.format('%.3f', arrival), 'PX', math.ceil(arrival - now) + 1000)
  ahead[i] = string.format('%.3f', arrival - now)
end
return ahead`;

/** What clients and persons asked of all edges. */
export class RedisRates implements SharedRates {
  readonly #connection: RedisConnection;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  async exchange(uses: readonly RateUse[]): Promise<readonly number[]> {
    // In one slot of a cluster, as a script's keys must be.
    const keys = uses.map(({ key }) => `${this.#connection.prefix}{rates}:${key}`);
    const ahead = await this.#connection.ask("rates", (redis) =>
      redis.eval(EXCHANGE, keys.length, ...keys, ...uses.map(({ ms }) => String(ms))),
    );
    if (ahead === undefined) throw new Error("Redis is away");
    return (ahead as string[]).map(Number);
  }
}
