import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { SERVICE_PORTS, StartupError, type Settings } from "@technova/kit";
import { portInUse } from "@technova/mesh";
import type { ServiceModule } from "@technova/module";

/** An instance that was just told to stop gives its ports back within this time. */
const PATIENCE_MS = 3000;

/** Says which port is taken, before anything is started. */
export async function checkPorts(settings: Settings, hosted: readonly ServiceModule[], edge: boolean): Promise<void> {
  const ports = [
    ...hosted.map((module) => SERVICE_PORTS[module.name] + settings.portOffset),
    settings.adminPort,
    ...(edge ? [settings.edgePort] : []),
  ];
  for (const port of ports) {
    for (const deadline = Date.now() + PATIENCE_MS; !(await isFree(settings.listenHost, port)); await sleep(100)) {
      if (Date.now() > deadline) throw portInUse(port);
    }
  }
}

export function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else if (["EADDRNOTAVAIL", "ENOTFOUND", "EINVAL"].includes(error.code ?? ""))
        reject(new StartupError(`LISTEN_HOST ${host} is no address of this machine. Set it to one, or unset it to listen on 127.0.0.1.`));
      else if (error.code === "EACCES")
        reject(new StartupError(`port ${port} may not be opened by this user. Set PORT_OFFSET or EDGE_PORT to use ports above 1023.`));
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
