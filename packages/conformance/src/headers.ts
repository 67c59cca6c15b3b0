import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Header, HeaderSchema } from "../gen/connectrpc/conformance/v1/service_pb.js";

export function fromHeaders(headers: Headers): MessageInitShape<typeof HeaderSchema>[] {
  return [...headers].map(([name, value]) => ({ name, value: value.split(/,\s*/) }));
}

export function appendTo(headers: Headers, from: readonly Header[]): void {
  for (const { name, value } of from) for (const one of value) headers.append(name, one);
}
