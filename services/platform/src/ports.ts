import { createServer } from "node:net";
import { SERVICE_PORTS, type Settings } from "@technova/kit";
import { portInUse } from "@technova/mesh";
import type { ServiceModule } from "@technova/module";

/** Says at once which port is taken, before anything is started. */
export async function checkPorts(settings: Settings, hosted: readonly ServiceModule[], edge: boolean): Promise<void> {
  const ports = [
    ...hosted.map((module) => SERVICE_PORTS[module.name] + settings.portOffset),
    settings.adminPort,
    ...(edge ? [settings.edgePort] : []),
  ];
  for (const port of ports) {
    if (!(await isFree(settings.listenHost, port))) throw portInUse(port);
  }
}

export function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
