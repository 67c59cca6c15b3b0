import { createFileRegistry, fromBinary, type AnyDesc, type DescFile, type DescMethod, type DescService } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { getComments, getPackageComments } from "@bufbuild/protoplugin";
import { Access, policyOf } from "@technova/mesh";

/** The platform's own contracts, with what is written beside them. */
export interface Contracts {
  /** Packages in order of their names; events and services, and the types that they share. */
  readonly files: readonly DescFile[];
  readonly services: readonly DescService[];
}

/** Reads a descriptor set that was built with source information. */
export function readContracts(descriptorSet: Uint8Array): Contracts {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet));
  const files = [...registry.files]
    .filter(({ proto }) => proto.package.startsWith("technova."))
    .toSorted((a, b) => compare(a.name, b.name));
  return { files, services: files.flatMap((file) => file.services) };
}

/** Methods that the edge serves. */
export function publicMethods(service: DescService): DescMethod[] {
  return service.methods.filter((method) => policyOf(method).access !== Access.INTERNAL);
}

/** What the contract says of an element, as one text; empty where it says nothing. */
export function commentOf(desc: Exclude<AnyDesc, DescFile>): string {
  return tidy(getComments(desc).leading);
}

export function packageComment(file: DescFile): string {
  return tidy(getPackageComments(file).leading);
}

function tidy(text: string | undefined): string {
  return (text ?? "")
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .trim()
    .replaceAll(/(?<!\n)\n(?!\n|[-*] )/g, " ");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
