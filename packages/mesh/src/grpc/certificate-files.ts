import { X509Certificate, createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { experimental } from "@grpc/grpc-js";
import { StartupError, errorMessage, type Logger } from "@technova/kit";

type CertificateProvider = experimental.CertificateProvider;
type CaListener = experimental.CaCertificateUpdateListener;
type IdentityListener = experimental.IdentityCertificateUpdateListener;

/** Where the certificates of the mesh lie, PEM each. */
export interface MeshTlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** Of the authorities whose certificates are trusted, either way. */
  readonly caFile: string;
}

interface Material {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer;
}

/**
 * Certificates from files that are read again at an interval, and taken over where they changed and fit each
 * other. What does not fit, such as a new certificate beside the old key, is left alone until it does, so that a
 * rotation file by file breaks nothing.
 */
export class CertificateFiles implements CertificateProvider {
  readonly #files: MeshTlsFiles;
  readonly #logger: Logger;
  readonly #cas = new Set<CaListener>();
  readonly #identities = new Set<IdentityListener>();
  readonly #timer: NodeJS.Timeout;
  #material: Material;
  #complained = "";

  /** Throws StartupError where the files cannot be used. */
  constructor(files: MeshTlsFiles, reloadMs: number, logger: Logger) {
    this.#files = files;
    this.#logger = logger;
    try {
      this.#material = { cert: readFileSync(files.certFile), key: readFileSync(files.keyFile), ca: readFileSync(files.caFile) };
      checkMaterial(this.#material);
    } catch (error) {
      throw new StartupError(
        `the certificates of the mesh cannot be used: ${errorMessage(error)}. Correct MESH_TLS_CERT_FILE, MESH_TLS_KEY_FILE and MESH_TLS_CA_FILE.`,
      );
    }
    this.#timer = setInterval(() => void this.#reload(), reloadMs);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  addCaCertificateListener(listener: CaListener): void {
    this.#cas.add(listener);
    // Not at once: grpc-js begins to watch before it is ready to hear.
    process.nextTick(() => listener({ caCertificate: this.#material.ca }));
  }

  removeCaCertificateListener(listener: CaListener): void {
    this.#cas.delete(listener);
  }

  addIdentityCertificateListener(listener: IdentityListener): void {
    this.#identities.add(listener);
    process.nextTick(() => listener({ certificate: this.#material.cert, privateKey: this.#material.key }));
  }

  removeIdentityCertificateListener(listener: IdentityListener): void {
    this.#identities.delete(listener);
  }

  async #reload(): Promise<void> {
    try {
      const [cert, key, ca] = await Promise.all([
        readFile(this.#files.certFile),
        readFile(this.#files.keyFile),
        readFile(this.#files.caFile),
      ]);
      const now = this.#material;
      if (cert.equals(now.cert) && key.equals(now.key) && ca.equals(now.ca)) return;
      const fresh = { cert, key, ca };
      checkMaterial(fresh);
      this.#material = fresh;
      this.#complained = "";
      for (const listener of this.#identities) listener({ certificate: cert, privateKey: key });
      for (const listener of this.#cas) listener({ caCertificate: ca });
      this.#logger.info({ until: new X509Certificate(cert).validTo }, "the mesh's certificates were reloaded");
    } catch (error) {
      const what = errorMessage(error);
      if (what !== this.#complained)
        this.#logger.warn({ error: what }, "the mesh's certificates changed but cannot be used; the old ones stay");
      this.#complained = what;
    }
  }
}

function checkMaterial({ cert, key, ca }: Material): void {
  const leaf = new X509Certificate(cert);
  if (!leaf.checkPrivateKey(createPrivateKey(key))) throw new Error("the certificate does not belong to the key");
  if (new Date(leaf.validTo).getTime() < Date.now()) throw new Error(`the certificate was valid until ${leaf.validTo}`);
  void new X509Certificate(ca);
}
