import { KeyService } from "@technova/gen/technova/auth/v1/key_service_pb.js";
import { InventoryService } from "@technova/gen/technova/inventory/v1/inventory_service_pb.js";
import { MessageService } from "@technova/gen/technova/notification/v1/message_service_pb.js";
import { OperationsService } from "@technova/gen/technova/operations/v1/operations_service_pb.js";
import { OrderService } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { LedgerService, type CurrencyBalance } from "@technova/gen/technova/payment/v1/payment_service_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { SearchService } from "@technova/gen/technova/search/v1/search_service_pb.js";
import { ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import { Link } from "react-router";
import { Badge, buttonClass } from "@technova/ui";
import type { Route } from "./+types/overview";
import { operatorsMeta } from "./meta.ts";
import { Desk } from "./desk.server.ts";
import { Nothing, Section, Table, useFresh } from "./parts.tsx";

const PATIENCE = { timeoutMs: 2000 };

/** A question that each service can only answer where it and its database work. */
function questions(desk: Desk): readonly (readonly [string, () => Promise<unknown>])[] {
  return [
    ["auth", () => desk.client(KeyService).getJwks({}, PATIENCE)],
    // Not one of its lists, which the edge keeps.
    ["product", () => desk.client(ProductService).batchGetVariants({ ids: ["var_00000000-0000-7000-8000-000000000000"] }, PATIENCE)],
    ["inventory", () => desk.client(InventoryService).listWarehouses({}, PATIENCE)],
    ["order", () => desk.client(OrderService).listOrders({ pageSize: 1 }, PATIENCE)],
    ["payment", () => desk.client(LedgerService).listEntries({ orderId: "ord_00000000-0000-7000-8000-000000000000" }, PATIENCE)],
    ["shipping", () => desk.client(ShippingService).listShipments({ pageSize: 1 }, PATIENCE)],
    ["notification", () => desk.client(MessageService).listMessages({ pageSize: 1 }, PATIENCE)],
    ["search", () => desk.client(SearchService).getIndexStatus({}, PATIENCE)],
    ["operations", () => desk.client(OperationsService).getEventStatus({}, PATIENCE)],
  ];
}

export async function loader(args: Route.LoaderArgs) {
  const desk = Desk.open(args);
  const services = await Promise.all(
    questions(desk).map(async ([name, ask]) => {
      const began = performance.now();
      const answer = await desk.want(ask());
      return { name, ms: performance.now() - began, why: "why" in answer ? answer.why : "", closed: "why" in answer && answer.closed };
    }),
  );
  // Adding up all that was ever booked is work, which is done when somebody asks.
  const asked = new URL(args.request.url).searchParams.get("ledger") === "1";
  const balance = asked ? await desk.want(desk.client(LedgerService).getTrialBalance({})) : undefined;
  return { services, ledger: balance === undefined ? undefined : "why" in balance ? balance.why : balance.value.balances.map(sumsOf) };
}

function sumsOf({ currencyCode, debits, credits }: CurrencyBalance) {
  return { currency: currencyCode, debits: String(debits), credits: String(credits) };
}

export function meta() {
  return operatorsMeta("Overview");
}

export default function Overview({ loaderData: { services, ledger } }: Route.ComponentProps) {
  useFresh(ledger === undefined);
  return (
    <>
      <h1 className="text-3xl font-semibold">Overview</h1>
      <Section title="Services">
        <Table label="Services" head={["Service", "State", "Answered in", "Says"]}>
          {services.map(({ name, ms, why, closed }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <Badge tone={why === "" ? "good" : closed ? "quiet" : "bad"}>
                  {why === "" ? "answers" : closed ? "not for your role" : "does not answer"}
                </Badge>
              </td>
              <td className="tabular-nums">{ms.toFixed(1)} ms</td>
              <td className="text-muted">{why}</td>
            </tr>
          ))}
        </Table>
      </Section>
      <Section title="Ledger">
        {ledger === undefined ? (
          <Link to="/ops?ledger=1" className={buttonClass("plain")}>
            Add it up
          </Link>
        ) : typeof ledger === "string" ? (
          <Nothing>{ledger}</Nothing>
        ) : (
          <Table label="Trial balance, in minor units" head={["Currency", "Debits", "Credits", "Agree"]}>
            {ledger.map(({ currency, debits, credits }) => (
              <tr key={currency}>
                <th scope="row">{currency}</th>
                <td className="tabular-nums">{debits}</td>
                <td className="tabular-nums">{credits}</td>
                <td>
                  <Badge tone={debits === credits ? "good" : "bad"}>{debits === credits ? "yes" : "no"}</Badge>
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Section>
    </>
  );
}
