import { getOption, hasOption, ScalarType, type DescEnum, type DescField, type DescMessage } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import { Ignore, field as fieldRules, type FieldRules } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { commentOf } from "./contracts.ts";

/** JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export type Schema = Readonly<Record<string, unknown>>;

/** Well-known types in their JSON form (protobuf.dev/programming-guides/json). */
const WELL_KNOWN: Readonly<Record<string, Schema>> = {
  "google.protobuf.Timestamp": { type: "string", format: "date-time", examples: ["2026-11-24T12:00:00Z"] },
  "google.protobuf.Duration": { type: "string", pattern: "^-?\\d+(\\.\\d{1,9})?s$", examples: ["1.5s"] },
  "google.protobuf.Struct": { type: "object" },
  "google.protobuf.Value": {},
  "google.protobuf.Empty": { type: "object" },
  "google.protobuf.FieldMask": { type: "string" },
  "google.protobuf.Any": { type: "object", required: ["@type"], properties: { "@type": { type: "string" } } },
};

/** Gathers the schemas of messages and enumerations that are referred to. */
export class Schemas {
  readonly #schemas = new Map<string, Schema>();
  readonly #answers: ReadonlySet<string>;

  /** `answers`: messages that services answer with. What is empty is left out of those, so that nothing in them is required. */
  constructor(answers: readonly DescMessage[]) {
    this.#answers = reachable(answers);
  }

  get all(): Readonly<Record<string, Schema>> {
    return Object.fromEntries([...this.#schemas].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** A message as services answer with it. */
  answer(message: DescMessage): Schema {
    return this.#message(message, false);
  }

  /** A message as callers send it: what must be set is required. Where answers have it too it has a schema of its own. */
  request(message: DescMessage): Schema {
    return this.#message(message, true);
  }

  #message(message: DescMessage, sent: boolean): Schema {
    const known = WELL_KNOWN[message.typeName];
    if (known !== undefined) return known;
    const name = sent && this.#answers.has(message.typeName) && asksForSomething(message) ? `${message.typeName}.Input` : message.typeName;
    if (!this.#schemas.has(name)) {
      // A message may contain itself.
      this.#schemas.set(name, {});
      this.#schemas.set(name, this.#object(message, sent));
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #enumeration(desc: DescEnum): Schema {
    if (!this.#schemas.has(desc.typeName)) {
      const values = desc.values.map((value) => ({ name: value.name, comment: commentOf(value) }));
      const told = values.filter(({ comment }) => comment !== "").map(({ name, comment }) => `- \`${name}\`: ${comment}`);
      this.#schemas.set(desc.typeName, {
        type: "string",
        ...described([commentOf(desc), told.join("\n")]),
        enum: values.map(({ name }) => name),
      });
    }
    return { $ref: `#/components/schemas/${desc.typeName}` };
  }

  #object(message: DescMessage, sent: boolean): Schema {
    const required = !sent ? [] : message.fields.filter(mustBeSet).map((field) => field.jsonName);
    const choices = message.oneofs
      .filter(({ fields }) => fields.length > 1)
      .map(({ fields }) => `At most one of ${fields.map(({ jsonName }) => `\`${jsonName}\``).join(", ")} is set.`);
    return {
      type: "object",
      ...described([commentOf(message), ...choices]),
      properties: Object.fromEntries(message.fields.map((field) => [field.jsonName, this.#field(field, sent)])),
      ...(required.length === 0 ? {} : { required }),
    };
  }

  #field(field: DescField, sent: boolean): Schema {
    const rules = rulesOf(field);
    const schema = this.#shape(field, rules, sent);
    const text = described([commentOf(field)]);
    // Beside a reference a description would be another schema's.
    return "$ref" in schema && Object.keys(text).length > 0 ? { allOf: [schema], ...text } : { ...schema, ...text };
  }

  #shape(field: DescField, rules: FieldRules | undefined, sent: boolean): Schema {
    switch (field.fieldKind) {
      case "scalar":
        return scalar(field.scalar, rules);
      case "enum":
        return this.#enumeration(field.enum);
      case "message":
        return this.#message(field.message, sent);
      case "list": {
        const list = rules?.type.case === "repeated" ? rules.type.value : undefined;
        return {
          type: "array",
          items:
            field.listKind === "scalar"
              ? scalar(field.scalar, list?.items)
              : field.listKind === "enum"
                ? this.#enumeration(field.enum)
                : this.#message(field.message, sent),
          ...only({ minItems: list?.minItems, maxItems: list?.maxItems }),
          ...(list?.unique === true ? { uniqueItems: true } : {}),
        };
      }
      case "map":
        return {
          type: "object",
          additionalProperties:
            field.mapKind === "scalar"
              ? scalar(field.scalar, undefined)
              : field.mapKind === "enum"
                ? this.#enumeration(field.enum)
                : this.#message(field.message, sent),
        };
    }
  }
}

export function rulesOf(field: DescField): FieldRules | undefined {
  return hasOption(field, fieldRules) ? getOption(field, fieldRules) : undefined;
}

/** Whether a request without the field is refused. */
export function mustBeSet(field: DescField): boolean {
  const rules = rulesOf(field);
  if (rules === undefined) return false;
  if (rules.required) return true;
  const { type } = rules;
  if (field.fieldKind === "list") return type.case === "repeated" && (type.value.minItems ?? 0n) > 0n;
  // A rule holds for the zero value too, unless the field knows whether it is set or the rule is told to spare it.
  if (field.fieldKind !== "scalar" || field.presence !== FeatureSet_FieldPresence.IMPLICIT || rules.ignore !== Ignore.UNSPECIFIED)
    return false;
  if (type.case === "string") {
    const { minLen, pattern } = type.value;
    return minLen > 0n || (pattern !== "" && !new RegExp(pattern, "u").test("")) || type.value.wellKnown.case !== undefined;
  }
  if (type.case === "int32" || type.case === "int64") {
    const { greaterThan } = type.value;
    return (greaterThan.case === "gte" && greaterThan.value > 0) || (greaterThan.case === "gt" && greaterThan.value >= 0);
  }
  return false;
}

const INT32 = { minimum: -2_147_483_648, maximum: 2_147_483_647 };

function scalar(type: ScalarType, rules: FieldRules | undefined): Schema {
  const rule = rules?.type;
  switch (type) {
    case ScalarType.STRING: {
      if (rule?.case !== "string") return { type: "string" };
      const { minLen, maxLen, len, pattern, wellKnown, in: values } = rule.value;
      return {
        type: "string",
        ...only({ minLength: len > 0n ? len : minLen, maxLength: len > 0n ? len : maxLen }),
        ...(pattern === undefined || pattern === "" ? {} : { pattern }),
        ...(wellKnown.case === "email" ? { format: "email" } : {}),
        ...(wellKnown.case === "uuid" ? { format: "uuid" } : {}),
        ...(wellKnown.case === "uri" ? { format: "uri" } : {}),
        ...(values.length === 0 ? {} : { enum: values }),
      };
    }
    case ScalarType.BOOL:
      return { type: "boolean" };
    case ScalarType.BYTES:
      return { type: "string", contentEncoding: "base64" };
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return { type: "number" };
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return { type: "integer", format: "int32", ...INT32, ...(rule?.case === "int32" ? bounds(rule.value) : {}) };
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return { type: "integer", minimum: 0, maximum: 4_294_967_295 };
    default:
      // JSON has no numbers of 64 bits; JSON numbers are taken too where they are exact.
      return { type: "string", format: "int64", pattern: "^-?[0-9]{1,19}$" };
  }
}

interface Bounded {
  readonly greaterThan: { readonly case?: string | undefined; readonly value?: number | undefined };
  readonly lessThan: { readonly case?: string | undefined; readonly value?: number | undefined };
  readonly const?: number | undefined;
}

function bounds({ greaterThan, lessThan, ...rule }: Bounded): Schema {
  if (rule.const !== undefined && rule.const !== 0) return { const: rule.const };
  const lower = { gte: "minimum", gt: "exclusiveMinimum" }[greaterThan.case ?? ""];
  const upper = { lte: "maximum", lt: "exclusiveMaximum" }[lessThan.case ?? ""];
  return {
    ...(lower === undefined ? {} : { [lower]: greaterThan.value }),
    ...(upper === undefined ? {} : { [upper]: lessThan.value }),
  };
}

function only(values: Readonly<Record<string, bigint | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined || value === 0n ? [] : [[name, Number(value)]])),
  );
}

export function described(parts: readonly string[]): { readonly description?: string } {
  const description = parts.filter((part) => part !== "").join("\n\n");
  return description === "" ? {} : { description };
}

/** Whether anything in a message, or in what is in it, must be set. */
function asksForSomething(message: DescMessage, seen: ReadonlySet<string> = new Set()): boolean {
  if (seen.has(message.typeName)) return false;
  const known = new Set([...seen, message.typeName]);
  return message.fields.some((field) => mustBeSet(field) || (field.message !== undefined && asksForSomething(field.message, known)));
}

/** The names of messages and of all that is in them. */
export function reachable(messages: readonly DescMessage[]): Set<string> {
  const seen = new Set<string>();
  const visit = (message: DescMessage): void => {
    if (seen.has(message.typeName)) return;
    seen.add(message.typeName);
    for (const { message: inner } of message.fields) if (inner !== undefined) visit(inner);
  };
  for (const message of messages) visit(message);
  return seen;
}
