import { Code, ConnectError, type ConnectRouterOptions } from "@connectrpc/connect";
import { toJsonString, type DescField, type DescMessage, type Message } from "@bufbuild/protobuf";

const encoder = new TextEncoder();
const COMMA = Buffer.from(",");
const OPEN = Buffer.from("{");
const BRACKET = Buffer.from("[");
const BRACKET_CLOSE = Buffer.from("]");

export type AnswerLimits = Pick<ConnectRouterOptions, "jsonOptions"> & { readonly writeMaxBytes: number };

/** A field whose messages may be shared by answers. */
interface Part {
  readonly name: string;
  readonly key: Buffer;
  readonly message: DescMessage;
  readonly isList: boolean;
}

/**
 * Writes messages of a type as ProtoJSON. What it holds that is frozen is written once, however many answers it is part
 * of: it cannot change, and services that give the same thing to many freeze it.
 */
export class AnswerJson {
  readonly #output: DescMessage;
  readonly #limits: AnswerLimits;
  readonly #parts: readonly Part[];
  /** What is written of frozen messages, for as long as somebody has these. */
  readonly #written = new WeakMap<object, Uint8Array>();

  constructor(output: DescMessage, limits: AnswerLimits) {
    this.#output = output;
    this.#limits = limits;
    // What is written apart is not there for the rest, which would write it as empty.
    this.#parts = limits.jsonOptions?.alwaysEmitImplicit === true ? [] : output.fields.flatMap((field) => partOf(field) ?? []);
  }

  /** Throws a ConnectError where it is larger than it may be, or cannot be written. */
  write(message: Message): Uint8Array {
    let bytes: Uint8Array;
    try {
      bytes = this.#write(message);
    } catch (error) {
      throw ConnectError.from(error, Code.Internal);
    }
    const { writeMaxBytes } = this.#limits;
    if (bytes.byteLength > writeMaxBytes)
      throw new ConnectError(
        `message size ${bytes.byteLength} is larger than configured writeMaxBytes ${writeMaxBytes}`,
        Code.ResourceExhausted,
      );
    return bytes;
  }

  #write(message: Message): Uint8Array {
    const fields = message as unknown as Readonly<Record<string, unknown>>;
    const shared = this.#parts.filter(({ name }) => this.#isShared(fields[name]));
    if (shared.length === 0) return this.#plain(this.#output, message);
    const rest: Record<string, unknown> = { ...fields };
    const pieces: Uint8Array[] = [];
    for (const { name, key, message: type, isList } of shared) {
      const value = fields[name];
      rest[name] = isList ? [] : undefined;
      pieces.push(pieces.length === 0 ? OPEN : COMMA, key);
      pieces.push(isList ? this.#list(type, value as readonly Message[]) : this.#one(type, value as Message).subarray(1));
    }
    const others = this.#plain(this.#output, rest as unknown as Message);
    // "{}" has nothing to add.
    if (others.byteLength > 2) pieces.push(COMMA);
    pieces.push(others.subarray(1));
    return Buffer.concat(pieces);
  }

  #list(type: DescMessage, messages: readonly Message[]): Uint8Array {
    const known = this.#written.get(messages);
    if (known !== undefined) return known;
    const pieces = messages.map((one, index) => (index === 0 ? this.#one(type, one).subarray(1) : this.#one(type, one)));
    const bytes = Buffer.concat([BRACKET, ...pieces, BRACKET_CLOSE]);
    if (Object.isFrozen(messages)) this.#written.set(messages, bytes);
    return bytes;
  }

  /** Whether nothing of a value changes any more. */
  #isShared(value: unknown): boolean {
    if (typeof value !== "object" || value === null) return false;
    if (this.#written.has(value)) return true;
    return Array.isArray(value) ? value.length > 0 && value.every((one) => Object.isFrozen(one)) : Object.isFrozen(value);
  }

  /** With a comma before it, as it mostly stands. */
  #one(type: DescMessage, message: Message): Uint8Array {
    let written = this.#written.get(message);
    if (written === undefined) {
      written = Buffer.concat([COMMA, this.#plain(type, message)]);
      this.#written.set(message, written);
    }
    return written;
  }

  #plain(type: DescMessage, message: Message): Uint8Array {
    return encoder.encode(toJsonString(type, message, this.#limits.jsonOptions));
  }
}

/** Undefined for fields whose messages are not written apart: those of a oneof, of maps and of types with a JSON of their own. */
function partOf(field: DescField): Part | undefined {
  if (field.message === undefined || field.oneof !== undefined || field.message.typeName.startsWith("google.protobuf.")) return undefined;
  if (field.fieldKind !== "message" && !(field.fieldKind === "list" && field.listKind === "message")) return undefined;
  return {
    name: field.localName,
    key: Buffer.from(`${JSON.stringify(field.jsonName)}:`),
    message: field.message,
    isList: field.fieldKind === "list",
  };
}
