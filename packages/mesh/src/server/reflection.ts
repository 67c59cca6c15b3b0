import { toBinary, type DescExtension, type DescFile, type DescService } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { Code, type ServiceImpl } from "@connectrpc/connect";
import { file_google_rpc_error_details } from "@technova/gen/google/rpc/error_details_pb.js";
import { ServerReflection as ReflectionV1, type ServerReflectionRequest } from "@technova/gen/grpc/reflection/v1/reflection_pb.js";
import { ServerReflection as ReflectionV1Alpha } from "@technova/gen/grpc/reflection/v1alpha/reflection_pb.js";

/** Everything that grpcurl may ask of the contracts on a port, with all files that they import. */
class Descriptors {
  readonly #files = new Map<string, DescFile>();
  readonly #bySymbol = new Map<string, DescFile>();
  readonly #extensions: DescExtension[] = [];

  constructor(services: readonly DescService[]) {
    for (const service of services) this.#add(service.file);
    // So that clients can read the details of errors.
    this.#add(file_google_rpc_error_details);
  }

  #add(file: DescFile): void {
    const name = `${file.name}.proto`;
    if (this.#files.has(name)) return;
    this.#files.set(name, file);
    for (const type of nestedTypes(file)) {
      if (type.kind === "extension") this.#extensions.push(type);
      this.#bySymbol.set(type.typeName, file);
      if (type.kind === "service") for (const method of type.methods) this.#bySymbol.set(`${type.typeName}.${method.name}`, file);
    }
    for (const dependency of file.dependencies) this.#add(dependency);
  }

  file(name: string): DescFile | undefined {
    return this.#files.get(name);
  }

  fileOfSymbol(symbol: string): DescFile | undefined {
    return this.#bySymbol.get(symbol.replace(/^\./, ""));
  }

  fileOfExtension(extendee: string, number: number): DescFile | undefined {
    return this.#extensions.find((one) => one.extendee.typeName === extendee && one.number === number)?.file;
  }

  extensionNumbers(extendee: string): number[] {
    return this.#extensions.filter((one) => one.extendee.typeName === extendee).map((one) => one.number);
  }
}

/** A file and all that it imports, the imports last. */
function withDependencies(file: DescFile): Uint8Array[] {
  const seen = new Map<string, Uint8Array>();
  const visit = (one: DescFile): void => {
    if (seen.has(one.name)) return;
    seen.set(one.name, toBinary(FileDescriptorProtoSchema, one.proto));
    one.dependencies.forEach(visit);
  };
  visit(file);
  return [...seen.values()];
}

/** Server reflection, v1 and v1alpha, so that grpcurl needs no contract at hand. */
export function reflectionServices(services: readonly DescService[]): {
  v1: ServiceImpl<typeof ReflectionV1>;
  v1alpha: ServiceImpl<typeof ReflectionV1Alpha>;
} {
  const descriptors = new Descriptors([...services, ReflectionV1, ReflectionV1Alpha]);
  const names = [...services.map((service) => service.typeName), ReflectionV1.typeName, ReflectionV1Alpha.typeName].toSorted();

  function answer(request: Pick<ServerReflectionRequest, "messageRequest">) {
    const asked = request.messageRequest;
    switch (asked.case) {
      case "listServices":
        return { case: "listServicesResponse" as const, value: { service: names.map((name) => ({ name })) } };
      case "fileByFilename":
        return fileAnswer(descriptors.file(asked.value), asked.value);
      case "fileContainingSymbol":
        return fileAnswer(descriptors.fileOfSymbol(asked.value), asked.value);
      case "fileContainingExtension":
        return fileAnswer(descriptors.fileOfExtension(asked.value.containingType, asked.value.extensionNumber), asked.value.containingType);
      case "allExtensionNumbersOfType":
        return {
          case: "allExtensionNumbersResponse" as const,
          value: { baseTypeName: asked.value, extensionNumber: descriptors.extensionNumbers(asked.value) },
        };
      default:
        return { case: "errorResponse" as const, value: { errorCode: Code.InvalidArgument, errorMessage: "the request asks for nothing" } };
    }
  }

  async function* info<R extends Pick<ServerReflectionRequest, "messageRequest" | "host">>(requests: AsyncIterable<R>) {
    for await (const request of requests) yield { validHost: request.host, originalRequest: request, messageResponse: answer(request) };
  }

  // Both versions have the same messages under two packages.
  const implementation = { serverReflectionInfo: info } as unknown;
  return { v1: implementation as ServiceImpl<typeof ReflectionV1>, v1alpha: implementation as ServiceImpl<typeof ReflectionV1Alpha> };
}

function fileAnswer(file: DescFile | undefined, what: string) {
  if (file === undefined)
    return { case: "errorResponse" as const, value: { errorCode: Code.NotFound, errorMessage: `nothing here is named ${what}` } };
  return { case: "fileDescriptorResponse" as const, value: { fileDescriptorProto: withDependencies(file) } };
}
