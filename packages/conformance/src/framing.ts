import { fromBinary, toBinary, type DescMessage, type MessageShape } from "@bufbuild/protobuf";

/** Messages as the suite's runner sends them: a big-endian length of 32 bits before each. */
export async function* readMessages<D extends DescMessage>(input: AsyncIterable<Buffer>, schema: D): AsyncIterable<MessageShape<D>> {
  let rest = Buffer.alloc(0);
  for await (const chunk of input) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
      const end = 4 + rest.readUInt32BE(0);
      yield fromBinary(schema, rest.subarray(4, end));
      rest = rest.subarray(end);
    }
  }
}

export function writeMessage<D extends DescMessage>(schema: D, message: MessageShape<D>): void {
  const bytes = toBinary(schema, message);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes.byteLength);
  process.stdout.write(Buffer.concat([head, bytes]));
}
