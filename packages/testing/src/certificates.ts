// What the certificate library's own dependency asks for.
// oxlint-disable-next-line import/no-unassigned-import
import "reflect-metadata";
import { chmod, mkdir, rename, writeFile } from "node:fs/promises";
import type { webcrypto } from "node:crypto";
import { join } from "node:path";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 24 * 3_600_000;

/** Files that `MESH_TLS_CERT_FILE`, `MESH_TLS_KEY_FILE` and `MESH_TLS_CA_FILE` name. */
export interface CertificateFileNames {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/** An authority that lives as long as this process: its key is nowhere else. */
export class CertificateAuthority {
  readonly #certificate: X509Certificate;
  readonly #keys: webcrypto.CryptoKeyPair;

  private constructor(certificate: X509Certificate, keys: webcrypto.CryptoKeyPair) {
    this.#certificate = certificate;
    this.#keys = keys;
  }

  static async create(name = "TechNova development"): Promise<CertificateAuthority> {
    const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: `CN=${name}`,
      keys,
      signingAlgorithm: ALGORITHM,
      notBefore: new Date(Date.now() - DAY_MS),
      notAfter: new Date(Date.now() + 365 * DAY_MS),
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      ],
    });
    return new CertificateAuthority(certificate, keys);
  }

  get pem(): string {
    return this.#certificate.toString("pem");
  }

  /** Writes a certificate for these names, good for both sides of mutual TLS, its key (0600) and the authority's certificate. */
  async issue(directory: string, names: readonly string[], days = 30): Promise<CertificateFileNames> {
    const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
    const certificate = await X509CertificateGenerator.create({
      subject: `CN=${names[0] ?? "technova"}`,
      issuer: this.#certificate.subject,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      signingAlgorithm: ALGORITHM,
      notBefore: new Date(Date.now() - DAY_MS),
      notAfter: new Date(Date.now() + days * DAY_MS),
      extensions: [
        new BasicConstraintsExtension(false),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
        new SubjectAlternativeNameExtension(
          names.map((name) => (/^[\d.]+$|:/.test(name) ? { type: "ip", value: name } : { type: "dns", value: name })),
        ),
      ],
    });
    await mkdir(directory, { recursive: true });
    const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
    const files = {
      certFile: join(directory, "tls.crt"),
      keyFile: join(directory, "tls.key"),
      caFile: join(directory, "ca.crt"),
    };
    await replace(files.caFile, this.pem, 0o644);
    await replace(files.keyFile, PemConverter.encode(pkcs8, "PRIVATE KEY"), 0o600);
    await replace(files.certFile, certificate.toString("pem"), 0o644);
    return files;
  }
}

/** Writes a file whole: readers find the old one or the new one. */
async function replace(path: string, text: string, mode: number): Promise<void> {
  const fresh = `${path}.new`;
  await writeFile(fresh, `${text}\n`, { mode });
  await chmod(fresh, mode);
  await rename(fresh, path);
}
