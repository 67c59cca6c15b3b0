import { isIP } from "node:net";
import { ServerCredentials, credentials, experimental, type ChannelCredentials, type ChannelOptions } from "@grpc/grpc-js";
import type { Logger } from "@technova/kit";
import { CertificateFiles, type MeshTlsFiles } from "./certificate-files.ts";

/** How a port listens and how others are reached: in the clear, or with certificates on both sides. */
export interface MeshCredentials {
  readonly server: ServerCredentials;
  readonly channel: ChannelCredentials;
  /** Options of a channel to a host, beside those that every channel has. */
  readonly channelOptions: (host: string) => ChannelOptions;
}

const RELOAD_MS = 1000;

export const PLAINTEXT: MeshCredentials = {
  server: ServerCredentials.createInsecure(),
  channel: credentials.createInsecure(),
  channelOptions: () => ({}),
};

export interface MutualTlsOptions extends MeshTlsFiles {
  /** The name that certificates of peers must bear who are reached by a number instead of a name. */
  readonly numericName: string;
  readonly reloadMs?: number;
}

/**
 * Mutual TLS from files: both sides show a certificate of the authority, and plaintext is refused. Changed files
 * are taken over within a second; connections that stand keep the certificate with which they began. This file
 * and its provider alone use what grpc-js calls experimental.
 */
export function mutualTls(options: MutualTlsOptions, logger: Logger): MeshCredentials {
  const { createCertificateProviderChannelCredentials, createCertificateProviderServerCredentials } = experimental;
  const files = new CertificateFiles(options, options.reloadMs ?? RELOAD_MS, logger);
  return {
    server: createCertificateProviderServerCredentials(files, files, true),
    channel: createCertificateProviderChannelCredentials(files, files),
    // TLS has no server name that is a number (RFC 6066, section 3).
    channelOptions: (host) => (isIP(host) === 0 ? {} : { "grpc.ssl_target_name_override": options.numericName }),
  };
}
