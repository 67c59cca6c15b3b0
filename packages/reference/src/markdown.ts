import {
  ScalarType,
  toJson,
  type DescEnum,
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescService,
  type JsonValue,
} from "@bufbuild/protobuf";
import { FieldRulesSchema } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { FINAL_REASONS, REASON_NAMES, statusOfReason } from "@technova/kit";
import { commentOf, packageComment, type Contracts } from "./contracts.ts";
import { rulesOf } from "./json-schema.ts";
import { termsOf } from "./terms.ts";

const WRITTEN = "<!-- Written by npm run generate from the contracts; change those. -->\n";

/** The reference as Markdown files by name: one for each package, the errors, and an index. */
export function markdown({ files }: Contracts): ReadonlyMap<string, string> {
  const packages = new Map<string, Part[]>();
  for (const file of files) {
    const name = file.proto.package;
    const parts = packages.get(name) ?? [];
    parts.push({
      comment: packageComment(file),
      services: file.services,
      messages: file.messages.flatMap(withNested),
      enums: [...file.enums, ...file.messages.flatMap(enumsIn)],
    });
    packages.set(name, parts);
  }
  const pages = [...packages].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return new Map([
    ["README.md", index(pages)],
    ["errors.md", errors()],
    ...pages.map(([name, parts]) => [`${name}.md`, page(name, parts)] as const),
  ]);
}

interface Part {
  readonly comment: string;
  readonly services: readonly DescService[];
  readonly messages: readonly DescMessage[];
  readonly enums: readonly DescEnum[];
}

function index(pages: readonly (readonly [string, readonly Part[]])[]): string {
  const rows = pages.map(([name, parts]) => {
    const services = parts.flatMap((part) => part.services.map((one) => `[${one.name}](${name}.md#${one.name.toLowerCase()})`));
    return `| [${name}](${name}.md) | ${services.join(", ")} | ${cell(parts.find(({ comment }) => comment !== "")?.comment ?? "")} |`;
  });
  return `${WRITTEN}# API reference

Every method of every contract, with who may call it, what a repeat does and what is checked. The same as
[OpenAPI 3.1](../../gen/openapi.json), which the edge serves at \`/openapi.json\`. Refusals: [errors](errors.md).

| Package | Services | |
| --- | --- | --- |
${rows.join("\n")}
`;
}

function errors(): string {
  const rows = REASON_NAMES.map(
    (reason) =>
      `| \`${reason}\` | \`${statusOfReason(reason)}\` | ${FINAL_REASONS.has(reason) ? "no: the same request is refused again" : "yes"} |`,
  );
  return `${WRITTEN}# Errors

A refusal has a status of gRPC's, a message that says what to do next, and a \`google.rpc.ErrorInfo\` with a reason in the domain
\`technova\`. Programs look at the reason. Wrong fields come as \`google.rpc.BadRequest\`, a time to wait as \`google.rpc.RetryInfo\`.

| Reason | Status | Worth trying again |
| --- | --- | --- |
${rows.join("\n")}
| \`INTERNAL\` | \`internal\` | yes; its metadata has a \`correlation_id\` to quote |
`;
}

function page(name: string, parts: readonly Part[]): string {
  const sections = [
    ...parts.flatMap(({ services }) => services.map(service)),
    ...parts.flatMap(({ messages }) => messages.map((message) => messageSection(name, message))),
    ...parts.flatMap(({ enums }) => enums.map(enumeration)),
  ];
  const comments = [...new Set(parts.map(({ comment }) => comment).filter((comment) => comment !== ""))];
  return `${WRITTEN}# ${name}\n\n${[...comments, ...sections].join("\n\n")}\n`;
}

function service(desc: DescService): string {
  return `## ${desc.name}\n\n${[commentOf(desc), ...desc.methods.map(method)].filter((part) => part !== "").join("\n\n")}`;
}

function method(desc: DescMethod): string {
  const streams = {
    unary: ["", ""],
    server_streaming: ["", "stream of "],
    client_streaming: ["stream of ", ""],
    bidi_streaming: ["stream of ", "stream of "],
  };
  const [many, answers] = streams[desc.methodKind];
  const here = desc.parent.file.proto.package;
  return [
    `### ${desc.name}`,
    `\`/${desc.parent.typeName}/${desc.name}\`: ${many}${link(here, desc.input)} → ${answers}${link(here, desc.output)}`,
    commentOf(desc),
    termsOf(desc).join(" "),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function messageSection(here: string, desc: DescMessage): string {
  const rows = desc.fields.map(
    (field) =>
      `| \`${field.name}\` | ${typeOf(here, field)} | ${cell([commentOf(field), checks(field)].filter((part) => part !== "").join(" "))} |`,
  );
  const table = rows.length === 0 ? "It has no fields." : `| Field | Type | |\n| --- | --- | --- |\n${rows.join("\n")}`;
  return [`## ${nameOf(desc)}`, commentOf(desc), table].filter((part) => part !== "").join("\n\n");
}

function enumeration(desc: DescEnum): string {
  const rows = desc.values.map((value) => `| \`${value.name}\` | ${value.number} | ${cell(commentOf(value))} |`);
  return [`## ${nameOf(desc)}`, commentOf(desc), `| Value | Number | |\n| --- | --- | --- |\n${rows.join("\n")}`]
    .filter((part) => part !== "")
    .join("\n\n");
}

function typeOf(here: string, field: DescField): string {
  const of = (): string => {
    if (field.message !== undefined && field.fieldKind !== "map") return link(here, field.message);
    if (field.enum !== undefined) return link(here, field.enum);
    return (ScalarType[field.scalar ?? 0] ?? "").toLowerCase();
  };
  if (field.fieldKind === "list") return `list of ${of()}`;
  if (field.fieldKind !== "map") return of();
  const value = field.message === undefined ? of() : link(here, field.message);
  return `map of ${ScalarType[field.mapKey].toLowerCase()} to ${value}`;
}

/** The rules of a field as the contract writes them. */
function checks(field: DescField): string {
  const rules = rulesOf(field);
  if (rules === undefined) return "";
  const parts = flatten(toJson(FieldRulesSchema, rules), "");
  return parts.length === 0 ? "" : `(${parts.join("; ")})`;
}

function flatten(rules: JsonValue, before: string): string[] {
  if (rules === null || typeof rules !== "object" || Array.isArray(rules)) return [];
  return Object.entries(rules).flatMap(([name, value]) => {
    if (value === true) return [`${before}${snake(name)}`];
    if (typeof value === "string" || typeof value === "number") return [`${before}${snake(name)} \`${value}\``];
    if (Array.isArray(value)) return [`${before}${snake(name)} ${value.map((one) => `\`${JSON.stringify(one)}\``).join(", ")}`];
    return flatten(value, name === "items" ? "each " : before);
  });
}

function link(here: string, desc: DescMessage | DescEnum): string {
  const target = desc.file.proto.package;
  if (!target.startsWith("technova.")) return `\`${desc.typeName}\``;
  return `[${nameOf(desc)}](${target === here ? "" : `${target}.md`}#${nameOf(desc).replaceAll(".", "").toLowerCase()})`;
}

function nameOf(desc: DescMessage | DescEnum): string {
  return desc.parent === undefined ? desc.name : `${nameOf(desc.parent)}.${desc.name}`;
}

function withNested(message: DescMessage): DescMessage[] {
  return message.proto.options?.mapEntry === true ? [] : [message, ...message.nestedMessages.flatMap(withNested)];
}

function enumsIn(message: DescMessage): DescEnum[] {
  return [...message.nestedEnums, ...message.nestedMessages.flatMap(enumsIn)];
}

function cell(content: string): string {
  return content.replaceAll("\n", " ").replaceAll("|", "\\|");
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
