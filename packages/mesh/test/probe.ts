import { create, setExtension, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { fileDesc, serviceDesc, type GenService } from "@bufbuild/protobuf/codegenv2";
import { base64Encode } from "@bufbuild/protobuf/wire";
import {
  FileDescriptorProtoSchema,
  MethodOptionsSchema,
  MethodOptions_IdempotencyLevel,
  StringValueSchema,
  file_google_protobuf_wrappers,
  type MethodOptions,
} from "@bufbuild/protobuf/wkt";
import { Access, MethodPolicySchema, Repeat, policy } from "@technova/gen/technova/options/v1/options_pb.js";

type Text = typeof StringValueSchema;
type Unary = { methodKind: "unary"; input: Text; output: Text };

/** A service made for these tests alone: every kind of method, access, ownership and repetition. */
export type ProbeMethods = {
  say: Unary;
  hop: Unary;
  write: Unary;
  rename: Unary;
  inner: Unary;
  session: Unary;
  signedIn: Unary;
  permitted: Unary;
  owned: Unary;
  count: { methodKind: "server_streaming"; input: Text; output: Text };
  gather: { methodKind: "client_streaming"; input: Text; output: Text };
  chat: { methodKind: "bidi_streaming"; input: Text; output: Text };
};

interface MethodSpec {
  readonly name: string;
  readonly policy: MessageInitShape<typeof MethodPolicySchema>;
  readonly clientStreaming?: boolean;
  readonly serverStreaming?: boolean;
}

const PUBLIC = { access: Access.PUBLIC };
const METHODS: readonly MethodSpec[] = [
  { name: "Say", policy: PUBLIC },
  { name: "Hop", policy: PUBLIC },
  { name: "Write", policy: { ...PUBLIC, repeat: Repeat.KEYED } },
  { name: "Rename", policy: { ...PUBLIC, repeat: Repeat.NATURAL } },
  { name: "Inner", policy: { access: Access.INTERNAL } },
  { name: "Session", policy: { access: Access.SESSION } },
  { name: "SignedIn", policy: { access: Access.SIGNED_IN } },
  { name: "Permitted", policy: { access: Access.PERMISSION, permission: "inventory.stock.adjust" } },
  { name: "Owned", policy: { access: Access.SESSION, ownership: { resource: "parcel", overridePermission: "order.orders.read" } } },
  { name: "Count", policy: PUBLIC, serverStreaming: true },
  { name: "Gather", policy: PUBLIC, clientStreaming: true },
  { name: "Chat", policy: PUBLIC, clientStreaming: true, serverStreaming: true },
];

function optionsOf(spec: MethodSpec): MethodOptions {
  const readOnly = spec.policy.repeat === undefined;
  const options = create(MethodOptionsSchema, readOnly ? { idempotencyLevel: MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS } : {});
  setExtension(options, policy, create(MethodPolicySchema, spec.policy));
  return options;
}

const TEXT = ".google.protobuf.StringValue";
const file = create(FileDescriptorProtoSchema, {
  name: "technova/probe/v1/probe_service.proto",
  package: "technova.probe.v1",
  syntax: "proto3",
  dependency: ["google/protobuf/wrappers.proto"],
  service: [
    {
      name: "ProbeService",
      method: METHODS.map((spec) => ({
        name: spec.name,
        inputType: TEXT,
        outputType: TEXT,
        clientStreaming: spec.clientStreaming ?? false,
        serverStreaming: spec.serverStreaming ?? false,
        options: optionsOf(spec),
      })),
    },
  ],
});

export const ProbeService: GenService<ProbeMethods> = serviceDesc<ProbeMethods>(
  fileDesc(base64Encode(toBinary(FileDescriptorProtoSchema, file)), [file_google_protobuf_wrappers]),
  0,
);

export const text = (value: string): MessageInitShape<Text> => ({ value });
