/** The type of an event on the bus, by its message's full name: `order.v1.order-confirmed` of technova.order.v1.OrderConfirmed. */
export function eventTypeOf(typeName: string): string {
  const parts = typeName.split(".").slice(1);
  const name = parts.pop() ?? "";
  return [...parts, name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase()].join(".");
}
